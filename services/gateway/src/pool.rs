//! Connections of one worker to endpoints, kept for the next request.
//!
//! A connection is in the pool only while nothing is under way on it. One that was closed meanwhile is never a reason to
//! fail a request: it is thrown away and the next is taken, or a new one made. How many there may be is said by the rules
//! of the cluster; when there are no more, requests wait for one to come back.

mod carrier;
mod connection;
mod queue;
mod shared;
mod stream;

pub(crate) use carrier::Carrier;
use connection::Connection;
pub(crate) use connection::Failed;
use connection::connect;
use istio::table::{Cluster, EndpointState, Limits, Resource};
use queue::{Open, Queue, Turn};
use shared::Shared;
use std::{
    cell::RefCell,
    collections::HashSet,
    io,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

/// Most unused connections kept per endpoint and worker.
const MOST_IDLE: usize = 256;
/// A connection not used for so long is closed, unless the rules say something else.
const LONGEST_IDLE: Duration = Duration::from_mins(1);

#[derive(Default)]
pub(crate) struct Pool {
    /// By id of the endpoint.
    slots: RefCell<Vec<Option<Rc<Slot>>>>,
}

/// The unused connections to one endpoint. The last one put in is the first one out: it is the warmest.
pub(crate) struct Slot {
    endpoint: Arc<EndpointState>,
    #[expect(clippy::vec_box, reason = "it stays where it is for life")]
    idle: RefCell<Vec<Box<Connection>>>,
    /// The one over HTTP/2, where the endpoint speaks that.
    shared: RefCell<Option<Rc<Shared>>>,
    queue: Rc<Queue>,
}

/// A connection for one request.
pub(crate) struct Lease {
    pub(crate) connection: Carrier,
    /// Whether it has carried requests before, so that it may have been closed meanwhile.
    pub(crate) is_kept: bool,
}

/// Why there is no connection.
pub(crate) enum Shortage {
    /// More requests wait than the rules allow.
    Overflow,
    Unreachable(io::Error),
}

impl Pool {
    pub(crate) fn slot(&self, endpoint: &Arc<EndpointState>) -> Rc<Slot> {
        let mut slots = self.slots.borrow_mut();
        if slots.len() <= endpoint.id {
            slots.resize_with(endpoint.id + 1, || None);
        }
        match &slots[endpoint.id] {
            Some(slot) if Arc::ptr_eq(&slot.endpoint, endpoint) => Rc::clone(slot),
            _ => {
                let slot = Rc::new(Slot {
                    endpoint: Arc::clone(endpoint),
                    idle: RefCell::default(),
                    shared: RefCell::default(),
                    queue: Rc::default(),
                });
                slots[endpoint.id] = Some(Rc::clone(&slot));
                slot
            }
        }
    }

    /// Closes what has not been used for long, and what leads to endpoints that are gone.
    pub(crate) fn sweep(&self, now: Instant, in_use: &HashSet<usize>) {
        for place in self.slots.borrow_mut().iter_mut() {
            if let Some(slot) = place {
                // Closing one may wake a request that waits, so it is done after the list is let go of.
                let old: Vec<_> = slot
                    .idle
                    .borrow_mut()
                    .extract_if(.., |c| !c.is_fresh(now))
                    .collect();
                drop(old);
                let stale = slot.shared.borrow_mut().take_if(|shared| !shared.is_fresh(now));
                drop(stale);
                if !in_use.contains(&slot.endpoint.id) {
                    *place = None;
                }
            }
        }
    }
}

impl Lease {
    fn new(connection: Carrier) -> Self {
        Self {
            connection,
            is_kept: false,
        }
    }

    fn kept(connection: Carrier) -> Self {
        Self {
            connection,
            is_kept: true,
        }
    }
}

impl Slot {
    /// A kept connection, a new one, or one that another request gives back. `timeout` is for a new one, where the rules
    /// have none.
    pub(crate) async fn lease(&self, cluster: &Cluster, timeout: Duration) -> Result<Lease, Shortage> {
        match self.kept(cluster) {
            Some(kept) => Ok(Lease::kept(kept)),
            // Apart, since it is large and seldom, and would be a part of every request.
            None => Box::pin(self.wait(cluster, timeout)).await,
        }
    }

    async fn wait(&self, cluster: &Cluster, timeout: Duration) -> Result<Lease, Shortage> {
        let most = cluster.limits.most(Resource::Pending);
        let _waiting = cluster
            .usage
            .take(Resource::Pending, most)
            .ok_or(Shortage::Overflow)?;
        loop {
            if let Some(open) = self.open(cluster) {
                let new = self.connect(cluster, timeout, open).await;
                return new.map(Lease::new).map_err(Shortage::Unreachable);
            }
            match self.queue.turn().await {
                Turn::Take(mut connection) if !cluster.http2 && connection.is_ready() => {
                    connection.renew(&cluster.limits);
                    return Ok(Lease::kept(Carrier::Own(connection)));
                }
                Turn::Take(_) | Turn::Connect => {}
            }
            if let Some(kept) = self.kept(cluster) {
                return Ok(Lease::kept(kept));
            }
        }
    }

    /// Over HTTP/2 each request that comes while there is no connection makes one, and the last of them is kept: so none
    /// waits for a connection that another does not get.
    async fn connect(&self, cluster: &Cluster, timeout: Duration, open: Open) -> io::Result<Carrier> {
        let (address, limits) = (&self.endpoint.address, &cluster.limits);
        let timeout = limits.connect_timeout.unwrap_or(timeout);
        if !cluster.http2 {
            return Ok(Carrier::Own(connect(address, limits, timeout, open).await?));
        }
        let shared = Shared::connect(address, limits, timeout, open).await?;
        let before = self.shared.replace(Some(Rc::clone(&shared)));
        drop(before);
        self.queue.wake();
        Ok(Carrier::Shared(shared))
    }

    fn kept(&self, cluster: &Cluster) -> Option<Carrier> {
        if cluster.http2 {
            self.shared(&cluster.limits).map(Carrier::Shared)
        } else {
            self.take(&cluster.limits).map(Carrier::Own)
        }
    }

    fn shared(&self, limits: &Limits) -> Option<Rc<Shared>> {
        let shared = self.shared.take()?;
        shared.renew(limits);
        // One that is over is dropped, which may wake a request that waits.
        let fresh = Some(shared).filter(|shared| shared.is_fresh(Instant::now()));
        self.shared.borrow_mut().clone_from(&fresh);
        fresh
    }

    /// Room for one more connection. As in Envoy an endpoint to which there is none gets one beyond the limit: otherwise
    /// its requests would wait for connections to other endpoints, which never come to them.
    fn open(&self, cluster: &Cluster) -> Option<Open> {
        let most = cluster.limits.most(Resource::Connections);
        let room = match cluster.usage.take(Resource::Connections, most) {
            None if self.queue.is_empty() => cluster.usage.take_anyway(Resource::Connections),
            room => room?,
        };
        Some(Open::new(room, &self.queue))
    }

    fn take(&self, limits: &Limits) -> Option<Box<Connection>> {
        let now = Instant::now();
        let mut stale = Vec::new();
        let found = loop {
            let Some(mut connection) = self.idle.borrow_mut().pop() else {
                break None;
            };
            connection.renew(limits);
            if connection.is_ready() && connection.is_fresh(now) {
                break Some(connection);
            }
            stale.push(connection);
        };
        drop(stale);
        found
    }

    pub(crate) fn put(self: &Rc<Self>, carrier: Carrier, now: Instant) {
        match carrier {
            Carrier::Own(connection) => self.put_back(connection, now),
            Carrier::Shared(shared) => shared.leave(now),
        }
    }

    fn put_back(self: &Rc<Self>, mut connection: Box<Connection>, now: Instant) {
        connection.last_used = now;
        if connection.is_used_up(now) {
            return;
        }
        if connection.is_ready() {
            let Some(connection) = self.queue.hand_over(connection) else {
                return;
            };
            let mut idle = self.idle.borrow_mut();
            if idle.len() < MOST_IDLE {
                idle.push(connection);
            }
        } else if connection.is_open() {
            // The answer came before the request was all sent: free as soon as that is done, if ever.
            let slot = Rc::clone(self);
            tokio::task::spawn_local(async move {
                if connection.becomes_ready().await {
                    slot.put_back(connection, now);
                }
            });
        }
    }
}
