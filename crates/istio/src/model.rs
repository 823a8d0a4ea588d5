//! The resources of `networking.istio.io/v1`, with exactly the fields that Serin's gateway executes.
//!
//! A field that is not here is refused when a file is read, so that no rule is ever silently ignored. Every field has a
//! default: what is *required* is said by each type's `check`, together with all other mistakes. Fields are written out
//! in the order in which they are declared.

mod check;
mod destination_rule;
mod gateway;
mod service_entry;
mod string_match;
mod virtual_service;

pub(crate) use check::is_dns_label;
pub use destination_rule::{DestinationRule, LoadBalancer, SimpleBalancer, Subset, TrafficPolicy};
pub use gateway::{Gateway, Port, Server};
pub use service_entry::{Location, Resolution, ServiceEntry, WorkloadEntry};
pub use string_match::StringMatch;
pub(crate) use string_match::full_match;
pub use virtual_service::{
    Destination, HttpMatch, HttpRoute, PortSelector, RouteDestination, VirtualService,
};

/// Label sets and the like: sorted, so that they are written the same way each time.
pub type Labels = std::collections::BTreeMap<String, String>;
