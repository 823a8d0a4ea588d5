//! Tells all connections of a worker to end, and waits for them. Costs a running connection one look at a flag.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

/// How far a worker is on its way to the end.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    #[default]
    Serving,
    /// Each connection ends when its caller has been told: by its next answer, or by the means of HTTP/2.
    Leaving,
    /// Each ends after the requests that it is at.
    Stopping,
}

#[derive(Default)]
pub(super) struct Stop {
    phase: Cell<Phase>,
    next: Cell<usize>,
    /// One for each connection, and under no number the one who waits.
    connections: RefCell<HashMap<usize, Waker>>,
    waiting: RefCell<Option<Waker>>,
}

/// A connection, waited for as long as this lives.
pub(super) struct Entry<'s>(&'s Stop, usize);

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.0.connections.borrow_mut().remove(&self.1);
        if let Some(waiting) = self.0.waiting.borrow().as_ref() {
            waiting.wake_by_ref();
        }
    }
}

impl Entry<'_> {
    fn register(&self, cx: &Context<'_>) {
        self.0.connections.borrow_mut().insert(self.1, cx.waker().clone());
    }

    /// Drives a connection, and tells it in this `phase` to `finish` what it is at.
    pub(super) async fn run<C: Future>(
        &self,
        mut connection: Pin<&mut C>,
        phase: Phase,
        finish: fn(Pin<&mut C>),
    ) -> C::Output {
        let (mut is_registered, mut is_told) = (false, false);
        poll_fn(|cx| {
            if !is_registered {
                is_registered = true;
                self.register(cx);
            }
            // First, because a request may have come that it has not seen.
            let ended = connection.as_mut().poll(cx);
            if ended.is_ready() || is_told || self.0.phase.get() < phase {
                return ended;
            }
            is_told = true;
            finish(connection.as_mut());
            connection.as_mut().poll(cx)
        })
        .await
    }

    /// `None` if the worker stops first.
    pub(super) async fn unless_stopped<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        poll_fn(|cx| {
            self.register(cx);
            match future.as_mut().poll(cx).map(Some) {
                Poll::Pending if self.0.phase.get() == Phase::Stopping => Poll::Ready(None),
                ended => ended,
            }
        })
        .await
    }
}

impl Stop {
    pub(super) fn enter(&self) -> Entry<'_> {
        Entry(self, self.next.replace(self.next.get() + 1))
    }

    pub(super) fn advance(&self, phase: Phase) {
        self.phase.set(phase);
        let connections: Vec<Waker> = self.connections.borrow().values().cloned().collect();
        connections.into_iter().for_each(Waker::wake);
    }

    pub(super) async fn all_gone(&self) {
        poll_fn(|cx| {
            if self.connections.borrow().is_empty() {
                return Poll::Ready(());
            }
            *self.waiting.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
