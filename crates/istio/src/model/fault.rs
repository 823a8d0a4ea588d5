//! Faults made on purpose, before a service sees the request.

use super::{Percent, Period};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

/// A request may be both delayed and aborted, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Delay>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abort: Option<Abort>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Delay {
    /// None of the requests where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percentage: Option<Percent>,
    #[serde(default)]
    pub fixed_delay: Period,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Abort {
    /// None of the requests where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percentage: Option<Percent>,
    #[serde(default)]
    pub http_status: i64,
}

impl Fault {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        if self.delay.is_none() && self.abort.is_none() {
            mistakes.add(path, "is empty; allowed: delay, abort");
        }
        if let Some(delay) = &self.delay {
            let path = format!("{path}.delay");
            delay
                .fixed_delay
                .check(mistakes, &format!("{path}.fixedDelay"), false);
            if let Some(percentage) = &delay.percentage {
                percentage.check(mistakes, &format!("{path}.percentage"));
            }
        }
        if let Some(abort) = &self.abort {
            let path = format!("{path}.abort");
            if !(200..=599).contains(&abort.http_status) {
                let message = format!("is {}; allowed: 200 to 599", abort.http_status);
                mistakes.add(format!("{path}.httpStatus"), message);
            }
            if let Some(percentage) = &abort.percentage {
                percentage.check(mistakes, &format!("{path}.percentage"));
            }
        }
    }
}
