//! Requests that wait for a connection to an endpoint, first come first served, and the connections they wait for.
//!
//! Whoever waits is woken by a connection that comes back, or by one that closes and so leaves room for a new one. A turn
//! that its request does not take, because the caller went away, is the next one's.

use super::Connection;
use istio::table::Hold;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};
use tokio::sync::oneshot;

#[derive(Default)]
pub(super) struct Queue {
    /// Connections to the endpoint, those that are being made included.
    open: Cell<usize>,
    waiting: RefCell<VecDeque<oneshot::Sender<Turn>>>,
}

pub(super) enum Turn {
    Take(Box<Connection>),
    /// There may be room for a new one.
    Connect,
}

/// The room that a connection takes up.
pub(crate) struct Open {
    _room: Hold,
    queue: Rc<Queue>,
}

struct Waiting<'q> {
    queue: &'q Queue,
    turn: oneshot::Receiver<Turn>,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.open.get() == 0
    }

    pub(super) async fn turn(&self) -> Turn {
        let (sender, turn) = oneshot::channel();
        self.waiting.borrow_mut().push_back(sender);
        let mut waiting = Waiting { queue: self, turn };
        // The queue never drops who still waits.
        (&mut waiting.turn).await.unwrap_or(Turn::Connect)
    }

    /// Gives a connection to the first who waits; back if nobody does.
    pub(super) fn hand_over(&self, connection: Box<Connection>) -> Option<Box<Connection>> {
        match self.give(Turn::Take(connection))? {
            Turn::Take(connection) => Some(connection),
            Turn::Connect => None,
        }
    }

    /// Tells all who wait that there is what they wait for: a connection that all can share.
    pub(super) fn wake(&self) {
        for waiting in self.waiting.take() {
            // It may not wait any more.
            waiting.send(Turn::Connect).ok();
        }
    }

    fn give(&self, mut turn: Turn) -> Option<Turn> {
        loop {
            // Taken out first: what a receiver drops may come back here.
            let Some(first) = self.waiting.borrow_mut().pop_front() else {
                return Some(turn);
            };
            match first.send(turn) {
                Ok(()) => return None,
                Err(back) => turn = back,
            }
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.turn.close();
        if let Ok(unused) = self.turn.try_recv() {
            drop(self.queue.give(unused));
        }
    }
}

impl Open {
    pub(super) fn new(room: Hold, queue: &Rc<Queue>) -> Self {
        queue.open.set(queue.open.get() + 1);
        Self {
            _room: room,
            queue: Rc::clone(queue),
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.queue.open.set(self.queue.open.get() - 1);
        drop(self.queue.give(Turn::Connect));
    }
}
