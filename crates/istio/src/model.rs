//! The resources of `networking.istio.io/v1`, with exactly the fields that Serin's gateway executes.
//!
//! A field that is not here is refused when a file is read, so that no rule is ever silently ignored. Every field has a
//! default: what is *required* is said by each type's `check`, together with all other mistakes. Fields are written out
//! in the order in which they are declared.

mod answer;
mod check;
mod connection_pool;
mod cors;
mod destination_rule;
mod fault;
mod gateway;
mod header_operations;
mod http_match;
mod http_route;
mod load_balancer;
mod locality;
mod outlier_detection;
mod percent;
mod period;
mod retries;
mod server_tls;
mod service_entry;
mod string_match;
mod virtual_service;

pub use answer::{DerivePort, DirectBody, DirectResponse, Redirect, RegexRewrite, Rewrite};

pub(crate) use check::is_dns_label;
pub use connection_pool::{ConnectionPool, H2UpgradePolicy, HttpPool, TcpKeepalive, TcpPool};
pub use cors::{CorsPolicy, UnmatchedPreflights};
pub(crate) use destination_rule::Policy;
pub use destination_rule::{DestinationRule, PortPolicy, Subset, TrafficPolicy};
pub use fault::{Abort, Delay, Fault};
pub use gateway::{Gateway, Port, Server};
pub use header_operations::{HeaderOperations, Headers};
pub(crate) use header_operations::{is_authority, literal};
pub use http_match::HttpMatch;
pub use http_route::{Delegate, Destination, HttpRoute, Mirror, PortSelector, RouteDestination};
pub use load_balancer::{ConsistentHash, HashCookie, LoadBalancer, Maglev, RingHash, SimpleBalancer};
pub use locality::{Distribution, Failover, Locality, LocalityBalancing};
pub use outlier_detection::OutlierDetection;
pub use percent::Percent;
pub use period::Period;
pub use retries::Retries;
pub use server_tls::ServerTls;
pub use service_entry::{Location, Resolution, ServiceEntry, WorkloadEntry};
pub use string_match::StringMatch;
pub(crate) use string_match::full_match;
pub(crate) use virtual_service::MESH;
pub use virtual_service::VirtualService;

/// Label sets and the like: sorted, so that they are written the same way each time.
pub type Labels = std::collections::BTreeMap<String, String>;
