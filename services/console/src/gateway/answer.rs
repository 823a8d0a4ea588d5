//! What the gateway's admin API answers, read.

use istio::{Mistake, Resource, parse};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::AdminError;

/// A version of a resource and who made it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionInfo {
    pub resource_version: String,
    pub actor: String,
    pub changed_at: Timestamp,
}

/// A resource in the list of all.
#[derive(Clone, Debug)]
pub struct Listed {
    pub resource: Resource,
    pub version: VersionInfo,
}

/// A resource in force and the version it is at.
#[derive(Clone, Debug)]
pub struct Versioned {
    pub resource: Resource,
    pub version: String,
}

/// What became of a change, or would become of it.
#[derive(Clone, Debug)]
pub struct Change {
    /// As it is afterwards; nothing after a deletion.
    pub resource: Option<Resource>,
    pub version: Option<String>,
    pub changed: bool,
    /// Unified, of the YAML before and after.
    pub diff: String,
}

/// What became of one or more changes.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub changes: Vec<Change>,
    /// Accepted, but probably not what was meant.
    pub warnings: Vec<Mistake>,
}

/// A change in the past.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PastChange {
    pub kind: String,
    pub namespace: String,
    pub name: String,
    pub resource_version: String,
    pub actor: String,
    /// RFC 3339.
    pub at: String,
    /// `put`, `delete`, `undo`, `file`
    pub action: String,
    pub diff: String,
}

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
            Ok(Self { resource, version })
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
