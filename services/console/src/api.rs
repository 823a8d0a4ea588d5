//! Wire types. Here: what `GET /api/overview` answers and `serin status -o json` prints; [`tick`]: what is streamed each
//! second; [`traffic`]: rules and their changes; [`rollouts`]: releases; [`experiment`]: the A/B test; [`control`]: faults, load, and who may change things.

pub mod control;
pub mod experiment;
pub mod rollouts;
pub mod tick;
pub mod traffic;

use common::fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use stats::Share;

/// The shop at a glance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Overview {
    /// What the figures are about: the last so many seconds; nothing means since the gateway was started.
    pub window_seconds: Option<f64>,
    pub services: Vec<Service>,
    /// Faults that are active now.
    pub faults: Vec<ActiveFault>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    /// Its name in the mesh.
    pub name: String,
    /// Requests that the figures are about, to all subsets.
    pub requests: u64,
    /// Requests that reached no version: no route, or no instance to send them to.
    pub unrouted: u64,
    /// Routes that send some requests elsewhere than the configured shares say, such as those with `canary: true`.
    pub exceptions: Vec<String>,
    pub subsets: Vec<Subset>,
}

/// A version of a service, as the rules tell it apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Subset {
    /// Name in the DestinationRule; nothing where the service has no subsets.
    pub name: Option<String>,
    pub version: String,
    /// Instances that the gateway sends requests to.
    pub instances: usize,
    /// Instances that there should be.
    pub planned: usize,
    /// Weight in the route that takes everything no other route took, in per cent.
    pub configured: Option<i64>,
    /// Share of the service's requests that it got.
    pub observed: Option<Share>,
    pub requests: u64,
    pub requests_per_second: Option<f64>,
    /// Share of requests that were answered, and not with 5xx.
    pub success: Option<f64>,
    pub p95_milliseconds: Option<f64>,
}

/// A fault that is active in one instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ActiveFault {
    pub service: String,
    pub subset: String,
    pub instance: String,
    pub fault: Fault,
}
