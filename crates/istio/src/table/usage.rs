//! How much of a cluster is in use, and where it ends: Envoy's circuit breakers.
//!
//! The limits hold for a cluster (a service, subset and port) as a whole, all workers together. They are no queue: what
//! is beyond them is turned away at once, so that a slow service is not also a reason to wait.

use crate::model::{ConnectionPool, Period};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

/// What `connectionPool` says. A number that is not said is the largest there is, as Istio sets Envoy up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// By [`Resource`].
    most: [u32; 4],
    pub requests_per_connection: u32,
    pub connect_timeout: Option<Duration>,
    /// `Some(None)` keeps connections however long they are not used.
    pub idle_timeout: Option<Option<Duration>>,
    pub longest_life: Option<Duration>,
    pub keepalive: Option<Keepalive>,
}

/// What is `None` is the kernel's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keepalive {
    pub probes: Option<u32>,
    pub time: Option<Duration>,
    pub interval: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    Connections,
    /// Requests that wait for a connection.
    Pending,
    Requests,
    Retries,
}

/// In use now, and how often there was no more. Outlives a table.
#[derive(Debug, Default)]
pub struct Usage([Meter; 4]);

#[derive(Debug, Default)]
struct Meter {
    used: AtomicU32,
    overflows: AtomicU64,
}

/// A part of what is in use, until it is dropped.
#[derive(Debug)]
pub struct Hold {
    usage: Arc<Usage>,
    resource: Resource,
}

impl Limits {
    pub(super) fn new(pool: Option<&ConnectionPool>) -> Self {
        let number = |number: Option<i64>| {
            let number = number.and_then(|number| u32::try_from(number).ok());
            number.filter(|number| *number > 0)
        };
        let length = |period: &Option<Period>| period.as_ref().and_then(Period::get);
        let tcp = pool.and_then(|pool| pool.tcp.as_ref());
        let http = pool.and_then(|pool| pool.http.as_ref());
        let most = [
            tcp.and_then(|tcp| number(tcp.max_connections)),
            http.and_then(|http| number(http.http1_max_pending_requests)),
            http.and_then(|http| number(http.http2_max_requests)),
            http.and_then(|http| number(http.max_retries)),
        ];
        let keepalive = tcp.and_then(|tcp| tcp.tcp_keepalive.as_ref());
        Self {
            most: most.map(|most| most.unwrap_or(u32::MAX)),
            requests_per_connection: http
                .and_then(|http| number(http.max_requests_per_connection))
                .unwrap_or(u32::MAX),
            connect_timeout: tcp.and_then(|tcp| length(&tcp.connect_timeout)),
            idle_timeout: http
                .and_then(|http| length(&http.idle_timeout))
                .map(|length| Some(length).filter(|length| !length.is_zero())),
            longest_life: tcp.and_then(|tcp| length(&tcp.max_connection_duration)),
            keepalive: keepalive.map(|keepalive| Keepalive {
                probes: number(keepalive.probes),
                time: length(&keepalive.time),
                interval: length(&keepalive.interval),
            }),
        }
    }

    pub fn most(&self, resource: Resource) -> u32 {
        self.most[resource as usize]
    }

    /// Whether there is a limit at all.
    pub fn limits(&self, resource: Resource) -> bool {
        self.most(resource) != u32::MAX
    }
}

impl Resource {
    pub const ALL: [Self; 4] = [Self::Connections, Self::Pending, Self::Requests, Self::Retries];
}

impl Usage {
    /// A part, if fewer than `most` are in use; otherwise it is counted that there was none.
    pub fn take(self: &Arc<Self>, resource: Resource, most: u32) -> Option<Hold> {
        let meter = &self.0[resource as usize];
        let taken = meter
            .used
            .fetch_update(Relaxed, Relaxed, |used| (used < most).then_some(used + 1));
        if taken.is_err() {
            meter.overflows.fetch_add(1, Relaxed);
            return None;
        }
        Some(Hold {
            usage: Arc::clone(self),
            resource,
        })
    }

    /// A part in any case.
    pub fn take_anyway(self: &Arc<Self>, resource: Resource) -> Hold {
        self.0[resource as usize].used.fetch_add(1, Relaxed);
        Hold {
            usage: Arc::clone(self),
            resource,
        }
    }

    pub fn used(&self, resource: Resource) -> u32 {
        self.0[resource as usize].used.load(Relaxed)
    }

    /// How often there was no more.
    pub fn overflows(&self, resource: Resource) -> u64 {
        self.0[resource as usize].overflows.load(Relaxed)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.usage.0[self.resource as usize].used.fetch_sub(1, Relaxed);
    }
}
