//! Connections of one worker to endpoints, kept for the next request.
//!
//! A connection is in the pool only while nothing is under way on it. One that was closed meanwhile is never a reason to
//! fail a request: it is thrown away and the next is taken, or a new one made.

mod connection;
mod stream;

pub(crate) use connection::{Connection, Failed, connect};
use istio::table::EndpointState;
use std::{
    cell::RefCell,
    collections::HashSet,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

/// Most unused connections kept per endpoint and worker.
const MOST_IDLE: usize = 256;
/// A connection not used for so long is closed.
const LONGEST_IDLE: Duration = Duration::from_mins(1);

#[derive(Default)]
pub(crate) struct Pool {
    /// By id of the endpoint.
    slots: RefCell<Vec<Option<Rc<Slot>>>>,
}

/// The unused connections to one endpoint. The last one put in is the first one out: it is the warmest.
pub(crate) struct Slot {
    endpoint: Arc<EndpointState>,
    idle: RefCell<Vec<Connection>>,
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
                let fresh = |c: &Connection| c.is_open() && now.duration_since(c.last_used) < LONGEST_IDLE;
                slot.idle.borrow_mut().retain(fresh);
                if !in_use.contains(&slot.endpoint.id) {
                    *place = None;
                }
            }
        }
    }
}

impl Slot {
    pub(crate) fn take(&self) -> Option<Connection> {
        let mut idle = self.idle.borrow_mut();
        std::iter::from_fn(|| idle.pop()).find(Connection::is_ready)
    }

    pub(crate) fn put(self: &Rc<Self>, mut connection: Connection, now: Instant) {
        connection.last_used = now;
        if connection.is_ready() {
            let mut idle = self.idle.borrow_mut();
            if idle.len() < MOST_IDLE {
                idle.push(connection);
            }
        } else if connection.is_open() {
            // The answer came before the request was all sent: free as soon as that is done, if ever.
            let slot = Rc::clone(self);
            tokio::task::spawn_local(async move {
                if connection.becomes_ready().await {
                    slot.put(connection, now);
                }
            });
        }
    }
}
