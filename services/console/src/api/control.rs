//! Faults, load, and who may change things.

use common::fault::Fault;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ActiveFault;

/// The faults that are active now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Faults {
    pub faults: Vec<ActiveFault>,
}

/// What all instances of a version shall do wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WantedFault {
    /// Share of requests that fail with 500, from 0 to 1.
    #[garde(range(min = 0.0, max = 1.0))]
    pub error_rate: f64,
    /// Delay of each request in milliseconds.
    #[garde(range(max = 60_000))]
    pub delay_ms: u64,
    /// Up to this much more, evenly spread, in milliseconds.
    #[garde(range(max = 60_000))]
    pub jitter_ms: u64,
}

/// What became of a change on each instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FaultOutcome {
    /// Names of the instances that took it.
    pub applied: Vec<String>,
    pub failed: Vec<FailedInstance>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FailedInstance {
    pub instance: String,
    pub reason: String,
}

/// Who asks, and what they may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    pub mutations: Mutations,
    /// The name that changes are noted under: that of the header `x-serin-actor`.
    pub actor: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mutations {
    /// Whoever asks like this may change things.
    Open,
    /// Changes need the token, and none was sent.
    Token,
    /// The token that was sent is not the right one.
    Refused,
}

impl From<WantedFault> for Fault {
    fn from(wanted: WantedFault) -> Self {
        Self {
            error_rate: wanted.error_rate,
            delay_ms: wanted.delay_ms,
            jitter_ms: wanted.jitter_ms,
            seed: None,
        }
    }
}
