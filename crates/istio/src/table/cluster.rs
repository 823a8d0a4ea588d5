//! A cluster in Envoy's sense: the endpoints of one service and subset, and whose turn it is.

use super::Destination;
use std::{
    fmt,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
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
    pub(super) cursor: Arc<Cursor>,
}

/// An endpoint as a member of a service.
#[derive(Debug, Clone)]
pub struct Endpoint {
    pub state: Arc<EndpointState>,
    /// What a request to it is counted under.
    pub destination: Arc<Destination>,
    /// Label `instance`, the name of the process or pod (`payment-green-1`).
    pub instance: Option<String>,
}

/// What all services and subsets that contain the endpoint share.
#[derive(Debug)]
pub struct EndpointState {
    /// Small, so that a list can be indexed by it. Given to another endpoint once this one is in no table any more.
    pub id: usize,
    pub address: Address,
    /// Requests under way.
    pub active: AtomicUsize,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    Ip(SocketAddr),
    /// Looked up whenever a connection is made.
    Name(String, u16),
}

/// Whose turn it is.
#[derive(Debug, Default)]
pub struct Cursor(AtomicUsize);

impl Cluster {
    /// The place of the endpoint whose turn it is, other than those (by id) that were tried already.
    pub fn pick(&self, tried: &[usize]) -> Option<usize> {
        let count = self.endpoints.len();
        let start = match count {
            0 => return None,
            1 => 0,
            _ => self.cursor.0.fetch_add(1, Ordering::Relaxed),
        };
        (0..count)
            .map(|offset| start.wrapping_add(offset) % count)
            .find(|place| !tried.contains(&self.endpoints[*place].state.id))
    }
}

impl EndpointState {
    pub(crate) fn new(id: usize, address: Address) -> Self {
        Self {
            id,
            address,
            active: AtomicUsize::new(0),
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
