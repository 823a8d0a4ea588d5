//! `{value: 0.1}`: a share in per cent.

use crate::mistake::Collector;
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// Nothing at all is 0, as in every protobuf message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Percent {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Number>,
}

impl Percent {
    pub fn of(value: u32) -> Self {
        Self {
            value: Some(value.into()),
        }
    }

    /// 0 to 100.
    pub fn get(&self) -> f64 {
        self.value.as_ref().and_then(Number::as_f64).unwrap_or(0.0)
    }

    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        let value = self.get();
        if !(0.0..=100.0).contains(&value) {
            mistakes.add(format!("{path}.value"), format!("is {value}; allowed: 0 to 100"));
        }
    }
}
