//! What the gateway's admin API answers, read.

use istio::{Resource, parse};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::AdminError;
use crate::control::{Change, Listed, Outcome};

impl Listed {
    pub(crate) fn read(text: &[u8]) -> Result<Vec<Self>, AdminError> {
        let mut list: Value = serde_json::from_slice(text).map_err(malformed)?;
        let items = list["items"]
            .as_array_mut()
            .map(std::mem::take)
            .unwrap_or_default();
        let each = items.into_iter().map(|mut item| {
            let resource = resource(&item["resource"].take())?;
            let version = read(item)?;
            Ok(Self {
                resource,
                version,
                manifest: None,
            })
        });
        each.collect()
    }
}

pub(super) fn resource(value: &Value) -> Result<Resource, AdminError> {
    parse::document(&value.to_string()).map_err(|mistakes| AdminError::Malformed(mistakes.to_string()))
}

pub(super) fn one(mut value: Value) -> Result<Outcome, AdminError> {
    Ok(Outcome {
        changes: vec![change(&value)?],
        warnings: read(value["warnings"].take())?,
    })
}

pub(super) fn change(value: &Value) -> Result<Change, AdminError> {
    let after = &value["resource"];
    Ok(Change {
        resource: if after.is_null() {
            None
        } else {
            Some(resource(after)?)
        },
        manifest: None,
        version: value["resourceVersion"].as_str().map(str::to_owned),
        changed: value["changed"].as_bool().unwrap_or_default(),
        diff: value["diff"].as_str().unwrap_or_default().to_owned(),
    })
}

pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T, AdminError> {
    serde_json::from_value(value).map_err(malformed)
}

#[expect(clippy::needless_pass_by_value, reason = "the signature of map_err")]
pub(super) fn malformed(error: serde_json::Error) -> AdminError {
    AdminError::Malformed(error.to_string())
}
