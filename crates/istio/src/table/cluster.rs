//! A cluster in Envoy's sense: the endpoints of one service and subset, and what is in force for requests to them.

use super::{
    Destination, Health, Limits, Usage,
    balance::{Balance, Choice},
    outliers::Detection,
};
use crate::model::{ConsistentHash, Locality, Period};
use http::HeaderName;
use std::{
    fmt,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

#[derive(Debug)]
pub struct Cluster {
    /// As Envoy under Istio names it: `outbound|80|v1|payment-service.default.svc.cluster.local`.
    pub name: String,
    pub host: String,
    pub subset: Option<String>,
    pub port: u16,
    pub endpoints: Box<[Endpoint]>,
    /// What a request is counted under that found no endpoint here.
    pub nowhere: Arc<Destination>,
    /// Whether its endpoints are spoken to in HTTP/2.
    pub http2: bool,
    pub limits: Limits,
    pub usage: Arc<Usage>,
    /// What of a request decides where it goes, if the same is to meet the same.
    pub hash_key: Option<HashKey>,
    pub(super) balance: Balance,
    pub(super) detection: Option<Detection>,
}

/// What a consistent hash is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HashKey {
    Header(HeaderName),
    Cookie {
        name: String,
        path: Option<String>,
        /// Given: who comes without the cookie gets one that lasts so long; 0 until the browser is closed.
        ttl: Option<Duration>,
    },
    SourceIp,
    Query(String),
}

/// An endpoint as a member of a service.
#[derive(Debug, Clone)]
pub struct Endpoint {
    pub state: Arc<EndpointState>,
    /// What a request to it is counted under.
    pub destination: Arc<Destination>,
    /// Label `instance`, the name of the process or pod (`payment-green-1`).
    pub instance: Option<String>,
    pub locality: Locality,
    pub weight: u32,
}

/// An endpoint of a cluster, as long as it is one: the same in every table. Each subset counts for itself, as in Envoy.
#[derive(Debug)]
pub struct EndpointState {
    /// Small, so that a list can be indexed by it. Given to another endpoint once this one is in no table any more.
    pub id: usize,
    pub address: Address,
    /// Requests under way.
    pub active: AtomicUsize,
    pub health: Health,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    Ip(SocketAddr),
    /// Looked up whenever a connection is made.
    Name(String, u16),
}

impl Cluster {
    /// The place of the endpoint that the next request goes to, other than those (by id) that were tried already.
    ///
    /// `hash` is that of the request's key, where there is a [`HashKey`] and the request has it. `chance` is asked for
    /// random numbers, evenly spread over all.
    pub fn pick(&self, tried: &[usize], hash: Option<u64>, chance: impl FnMut() -> u64) -> Option<usize> {
        let choice = Choice {
            endpoints: &self.endpoints,
            some_away: self.ejections().is_some_and(|ejections| ejections.active() > 0),
            tried,
            hash,
        };
        self.balance.pick(&choice, chance)
    }

    /// 0 for an endpoint that is used first. `None` for one that a rule gives no share of the requests.
    pub fn priority(&self, place: usize) -> Option<usize> {
        self.balance.priority(place)
    }
}

impl HashKey {
    pub(super) fn new(hash: &ConsistentHash) -> Option<Self> {
        if let Some(name) = &hash.http_header_name {
            HeaderName::from_bytes(name.as_bytes()).ok().map(Self::Header)
        } else if let Some(cookie) = &hash.http_cookie {
            Some(Self::Cookie {
                name: cookie.name.clone(),
                path: cookie.path.clone().filter(|path| !path.is_empty()),
                ttl: cookie.ttl.as_ref().and_then(Period::get),
            })
        } else if let Some(name) = &hash.http_query_parameter_name {
            Some(Self::Query(name.clone()))
        } else {
            Some(Self::SourceIp)
        }
    }
}

impl EndpointState {
    pub(crate) fn new(id: usize, address: Address) -> Self {
        Self {
            id,
            address,
            active: AtomicUsize::new(0),
            health: Health::default(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(f),
            Self::Name(name, port) => write!(f, "{name}:{port}"),
        }
    }
}
