//! Wire types.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const MAX_RPS: f64 = 10_000.0;
pub const MAX_USERS: u32 = 100_000;

/// How much load there is. All of it can be changed while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Requests per second, on average.
    #[garde(range(min = 0.0, max = MAX_RPS))]
    pub rps: f64,
    /// Number of shoppers.
    #[garde(range(min = 1, max = MAX_USERS))]
    pub users: u32,
    /// Share of the shoppers that send `canary: true`.
    #[garde(range(min = 0.0, max = 1.0))]
    pub canary_share: f64,
    #[garde(skip)]
    pub running: bool,
}

/// What became of the requests since the load was last changed.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct LoadStats {
    /// Since when, RFC 3339.
    pub since: String,
    /// What holds up the start, if something does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_for: Option<String>,
    pub sent: u64,
    pub ok: u64,
    /// A definite no that belongs to the business: `card_declined`, `out_of_stock`, `email_taken` …
    pub refused: BTreeMap<String, u64>,
    /// Everything else, by status and code, `timeout` or `no connection`.
    pub failed: BTreeMap<String, u64>,
    pub latency_ms: Latency,
    pub in_flight: u64,
    /// Requests that were due while too many others were in flight.
    pub skipped: u64,
}

/// From the time a request was due to the last byte of its answer; none before the first answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct Latency {
    pub p50: Option<f64>,
    pub p95: Option<f64>,
    pub p99: Option<f64>,
    pub max: Option<f64>,
}

impl LoadStats {
    pub fn failures(&self) -> u64 {
        self.failed.values().sum()
    }
}
