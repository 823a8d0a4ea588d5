//! What `GET /api/stream` sends each second: the whole shop, complete in itself, so that a page that missed some is right
//! again with the next.

use loadgen::api::Load;
use serde::{Deserialize, Serialize};
use stats::Share;
use utoipa::ToSchema;

use super::ActiveFault;
use super::rollouts::RunningRollout;
use super::traffic::Owner;

/// One second of the shop.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Tick {
    /// Grows from tick to tick, also over a restart of the console; it is the `id` of the event.
    pub number: u64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Seconds since the tick before: what `requests` and `errors` are about.
    pub seconds: f64,
    /// Why the gateway cannot be asked; then rules and shares are the last known ones, and nothing is counted.
    #[schema(required = true)]
    pub stale: Option<String>,
    pub services: Vec<TickService>,
    pub edges: Vec<Edge>,
    /// Faults that are active now.
    pub faults: Vec<ActiveFault>,
    /// Nothing where no load generator runs.
    #[schema(required = true)]
    pub load: Option<Load>,
    /// The rules in force.
    pub rules: Vec<Rule>,
    /// Rollouts that run here. A cluster's are asked for by `GET /api/rollouts`.
    #[serde(default)]
    pub rollouts: Vec<RunningRollout>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TickService {
    /// Its name in the mesh.
    pub name: String,
    pub owner: Owner,
    /// Requests since the tick before that reached no version: no route, or no instance to send them to.
    pub unrouted: u64,
    /// Routes before the one with the shares, as in `header canary: true → green`.
    pub exceptions: Vec<String>,
    pub subsets: Vec<TickSubset>,
}

/// A version of a service, as the rules tell it apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TickSubset {
    /// Name in the DestinationRule; nothing where the service has no subsets.
    #[schema(required = true)]
    pub name: Option<String>,
    pub version: String,
    /// Instances that the gateway sends requests to.
    pub instances: usize,
    /// Instances that there should be.
    pub planned: usize,
    /// Weight in the route that takes everything no other route took, in per cent.
    #[schema(required = true)]
    pub configured: Option<i64>,
    /// Share of the service's requests that it got, over the last 60 seconds.
    #[schema(required = true)]
    pub observed: Option<Share>,
    /// Requests since the tick before.
    pub requests: u64,
    /// Those of them that were answered with 5xx.
    pub errors: u64,
    /// Milliseconds, over the last 10 seconds.
    #[schema(required = true)]
    pub p50: Option<f64>,
    #[schema(required = true)]
    pub p95: Option<f64>,
    #[schema(required = true)]
    pub p99: Option<f64>,
    /// Share of requests that were answered, and not with 5xx, over the last 60 seconds.
    #[schema(required = true)]
    pub success: Option<Share>,
    pub business: Vec<Figure>,
}

/// A figure of the business.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Figure {
    pub name: FigureName,
    pub share: Share,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FigureName {
    /// Payments that were captured among all that reached an end in the last 60 seconds.
    PaymentSuccess,
    /// Users who bought something among all who were shown recommendations, since the experiment began.
    Conversion,
}

/// Requests from one service to a version of another. There is one for all who called in the last 60 seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Edge {
    /// A service, or `istio-ingressgateway` for everything from outside.
    pub source: String,
    pub destination: String,
    /// Nothing where the service has no subsets, and for requests that reached none.
    #[schema(required = true)]
    pub subset: Option<String>,
    /// Requests since the tick before.
    pub requests: u64,
    /// Those of them that were answered with 5xx.
    pub errors: u64,
}

/// A rule in force and who last wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rule {
    /// `VirtualService`, `DestinationRule`, `Gateway`
    pub kind: String,
    pub namespace: String,
    pub name: String,
    pub resource_version: String,
    /// `file` where it is as its file says.
    pub actor: String,
    /// Milliseconds since 1970.
    pub changed_at: i64,
}
