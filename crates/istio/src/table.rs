//! The compiled rules: where a request goes, decided without a lock and without an allocation.
//!
//! A table never changes. What moves (counters of weighted choice, active requests of an endpoint) are atomics that the
//! [`Registry`](crate::Registry) hands from one table to the next.

mod balance;
mod budget;
mod choice;
mod cluster;
mod compile;
mod conditions;
mod cors;
mod destination;
mod hashing;
mod hosts;
mod matcher;
mod mutations;
mod outliers;
mod places;
mod plan;
mod retries;
mod rewrite;
mod route;
mod tls;
mod upstream;
mod usage;
mod virtual_hosts;

use crate::host;
pub use balance::Cursor;
pub use budget::{Budget, Permit};
pub use choice::Sequence;
pub use cluster::{Address, Cluster, Endpoint, EndpointState, HashKey};
pub use conditions::parameter;
pub use cors::{Cors, Crossing};
pub use destination::{Destination, DestinationLabels};
use foldhash::fast::RandomState;
pub use hashing::hash;
use hosts::HostIndex;
pub use matcher::Matched;
pub use mutations::Mutations;
pub use outliers::{Count, Ejection, Ejections, Health, Report};
pub use plan::{Answer, Fault, Mirror, Plan};
pub use retries::{Failure, Retries};
pub use rewrite::{PathRewrite, Redirect};
pub use route::Route;
use std::{collections::HashMap, sync::Arc};
pub use tls::{Certificate, TlsServer};
pub use usage::{Hold, Keepalive, Limits, Resource, Usage};

/// By whom a request comes: from outside through a Gateway, or from one service to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Ingress,
    /// From outside and encrypted.
    IngressTls,
    Mesh,
}

impl Side {
    pub fn is_outside(self) -> bool {
        self != Self::Mesh
    }

    pub fn scheme(self) -> &'static str {
        match self {
            Self::IngressTls => "https",
            Self::Ingress | Self::Mesh => "http",
        }
    }
}

/// All of a request that a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct RequestHead<'r> {
    pub method: &'r http::Method,
    /// As in the `Host` header: any alias of a service, with or without a port.
    pub authority: &'r str,
    /// Without the query.
    pub path: &'r str,
    pub query: Option<&'r str>,
    pub headers: &'r http::HeaderMap,
    /// Name of the workload that calls (`order-service-v1`), if it is known.
    pub source: Option<&'r str>,
}

#[derive(Debug)]
pub enum Decision<'t> {
    /// To an endpoint of this cluster, by [`Cluster::pick`].
    Forward {
        route: &'t Arc<Route>,
        cluster: &'t Arc<Cluster>,
        /// What is to be done on the way, if anything is.
        plan: Option<&'t Arc<Plan>>,
        /// What a rewrite replaces.
        matched: Matched,
    },
    /// The rule's own [`Answer`], which every such plan has.
    Answer {
        route: &'t Arc<Route>,
        plan: &'t Arc<Plan>,
    },
    /// No rule and no service for this host, or no rule that matches.
    NoRoute,
}

#[derive(Debug)]
pub struct Table {
    ingress: HostIndex,
    ingress_tls: HostIndex,
    tls_servers: Vec<TlsServer>,
    mesh: HostIndex,
    clusters: Vec<Arc<Cluster>>,
    workloads: HashMap<Box<str>, Arc<Destination>, RandomState>,
    unknown: Arc<Destination>,
}

impl<'t> Decision<'t> {
    /// That was taken, if any matches.
    pub fn route(&self) -> Option<&'t Arc<Route>> {
        match self {
            Self::Forward { route, .. } | Self::Answer { route, .. } => Some(route),
            Self::NoRoute => None,
        }
    }
}

impl Table {
    /// The first rule that matches, and one of its destinations by weight.
    pub fn route(&self, side: Side, request: &RequestHead<'_>) -> Decision<'_> {
        let hosts = match side {
            Side::Ingress => &self.ingress,
            Side::IngressTls => &self.ingress_tls,
            Side::Mesh => &self.mesh,
        };
        let found = hosts
            .get(&host::of_request(request.authority))
            .and_then(|rules| rules.find(request));
        let Some(rule) = found else {
            return Decision::NoRoute;
        };
        let route = &rule.route;
        match (&route.answer, route.choose()) {
            (Some(plan), _) => Decision::Answer { route, plan },
            (None, Some(target)) => Decision::Forward {
                route,
                cluster: &target.cluster,
                plan: target.plan.as_ref(),
                matched: rule.matched(),
            },
            (None, None) => Decision::NoRoute,
        }
    }

    /// All clusters, by name.
    pub fn clusters(&self) -> &[Arc<Cluster>] {
        &self.clusters
    }

    /// The workload of this name (`order-service-v1`), if one of its instances is an endpoint.
    pub fn workload(&self, name: &str) -> Option<&Arc<Destination>> {
        self.workloads.get(name)
    }

    /// What a request is counted under that went nowhere.
    pub fn unknown(&self) -> &Arc<Destination> {
        &self.unknown
    }

    /// What certificates are needed for.
    pub fn tls_servers(&self) -> &[TlsServer] {
        &self.tls_servers
    }

    /// Host names that are answered on a side, sorted; `*` stands for all others.
    pub fn hosts(&self, side: Side) -> Vec<String> {
        match side {
            Side::Ingress => self.ingress.names(),
            Side::IngressTls => self.ingress_tls.names(),
            Side::Mesh => self.mesh.names(),
        }
    }
}
