//! Tells all connections of a worker to end after the requests they are at, and waits for them. Costs a running
//! connection one look at a flag.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

#[derive(Default)]
pub(super) struct Stop {
    stopped: Cell<bool>,
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

    /// Drives a connection, and tells it to `finish` what it is at when the worker stops.
    pub(super) async fn run<C: Future>(
        &self,
        mut connection: Pin<&mut C>,
        finish: fn(Pin<&mut C>),
    ) -> C::Output {
        let (mut is_registered, mut is_told) = (false, false);
        poll_fn(|cx| {
            if !is_registered {
                is_registered = true;
                self.register(cx);
            }
            if self.0.stopped.get() && !is_told {
                is_told = true;
                finish(connection.as_mut());
            }
            connection.as_mut().poll(cx)
        })
        .await
    }

    /// `None` if the worker stops first.
    pub(super) async fn unless_stopped<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        poll_fn(|cx| {
            self.register(cx);
            if self.0.stopped.get() {
                return Poll::Ready(None);
            }
            future.as_mut().poll(cx).map(Some)
        })
        .await
    }
}

impl Stop {
    pub(super) fn enter(&self) -> Entry<'_> {
        Entry(self, self.next.replace(self.next.get() + 1))
    }

    pub(super) async fn stop_and_wait(&self) {
        self.stopped.set(true);
        let connections: Vec<Waker> = self.connections.borrow().values().cloned().collect();
        connections.into_iter().for_each(Waker::wake);
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
