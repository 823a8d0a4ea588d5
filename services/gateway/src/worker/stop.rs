//! Tells all connections of a worker to end after the request they are at, and waits for them. Costs a running
//! connection one look at a flag.

use hyper::server::conn::http1::Connection;
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    future::poll_fn,
    pin::Pin,
    task::{Poll, Waker},
};

#[derive(Default)]
pub(super) struct Stop {
    stopped: Cell<bool>,
    next: Cell<usize>,
    /// One for each connection, and under no number the one who waits.
    connections: RefCell<HashMap<usize, Waker>>,
    waiting: RefCell<Option<Waker>>,
}

/// A connection's entry.
struct Entry<'s>(&'s Stop, usize);

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.0.connections.borrow_mut().remove(&self.1);
        if let Some(waiting) = self.0.waiting.borrow().as_ref() {
            waiting.wake_by_ref();
        }
    }
}

impl Stop {
    pub(super) async fn run<I, B, S>(
        &self,
        mut connection: Pin<&mut Connection<I, S>>,
    ) -> Result<(), hyper::Error>
    where
        S: hyper::service::HttpService<hyper::body::Incoming, ResBody = B>,
        S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        I: hyper::rt::Read + hyper::rt::Write + Unpin,
        B: http_body::Body + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let number = self.next.replace(self.next.get() + 1);
        let _entry = Entry(self, number);
        let (mut is_registered, mut is_told) = (false, false);
        poll_fn(|cx| {
            if !is_registered {
                is_registered = true;
                self.connections.borrow_mut().insert(number, cx.waker().clone());
            }
            if self.stopped.get() && !is_told {
                is_told = true;
                connection.as_mut().graceful_shutdown();
            }
            connection.as_mut().poll(cx)
        })
        .await
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
