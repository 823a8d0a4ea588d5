//! Callers of every kind, each of whose answers has to be a right one: by a state that was in force between question and answer.

use crate::support::{Caller, Process, Reply};
use bytes::Bytes;
use futures_util::future::join_all;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::{
    error::Error as _,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};
use tokio::{
    net::TcpStream,
    sync::Notify,
    task::JoinHandle,
    time::{interval, timeout},
};

/// Between two requests of a caller: the changes need most of the machine.
const PACE: Duration = Duration::from_millis(4);

/// All callers have failed when there is no answer for so long.
const LIMIT: Duration = Duration::from_secs(30);

/// What is in force after so many changes, each eleventh of which is one of endpoints.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    number: usize,
    pub(super) prefers_v2: bool,
    /// Or all but `v2-b`.
    pub(super) has_all: bool,
}

pub(super) struct Load {
    seen: Arc<Seen>,
    callers: Vec<JoinHandle<()>>,
}

/// Numbers of states, and of answers.
#[derive(Default)]
struct Seen {
    begun: AtomicUsize,
    in_force: AtomicUsize,
    answered: AtomicUsize,
    answer: Notify,
    done: AtomicBool,
}

impl State {
    pub(super) fn after(number: usize) -> Self {
        let of_endpoints = number / 11;
        Self {
            number,
            prefers_v2: !(number - of_endpoints).is_multiple_of(2),
            has_all: of_endpoints.is_multiple_of(2),
        }
    }

    fn allows(self, by: &str) -> bool {
        by.starts_with("v2") == self.prefers_v2 && (by != "v2-b" || self.has_all)
    }
}

impl Load {
    pub(super) fn begin(process: &Process) -> Self {
        let seen = Arc::<Seen>::default();
        let callers = (0..4).map(|number| {
            let (seen, address) = (Arc::clone(&seen), process.mesh);
            match number {
                0..2 => tokio::spawn(seen.keep_a_connection(address, number)),
                2 => tokio::spawn(seen.connect_each_time(address)),
                _ => tokio::spawn(seen.multiplex(address)),
            }
        });
        Self {
            callers: callers.collect(),
            seen,
        }
    }

    pub(super) fn about_to_be(&self, state: State) {
        self.seen.begun.store(state.number, SeqCst);
    }

    pub(super) fn is_now(&self, state: State) {
        self.seen.in_force.store(state.number, SeqCst);
    }

    /// Returns after at least one more answer.
    pub(super) async fn goes_on(&self) {
        let before = self.seen.answered.load(SeqCst);
        let goes_on = async {
            while self.seen.answered.load(SeqCst) == before {
                self.seen.answer.notified().await;
            }
        };
        timeout(LIMIT, goes_on).await.expect("somebody is answered");
    }

    /// How many answers there were.
    pub(super) async fn end(self) -> usize {
        self.seen.done.store(true, SeqCst);
        for ended in join_all(self.callers).await {
            ended.expect("right answers");
        }
        self.seen.answered.load(SeqCst)
    }
}

impl Seen {
    async fn keep_a_connection(self: Arc<Self>, address: SocketAddr, number: usize) {
        let (method, body) = [("GET", ""), ("POST", "some body")][number % 2];
        let mut caller = Caller::new(address, "user-service").await;
        let mut times = interval(PACE);
        while !self.done.load(SeqCst) {
            times.tick().await;
            let before = self.in_force.load(SeqCst);
            let reply = caller.call(method, "/body", &[], body).await;
            assert_eq!(reply.text, body);
            self.check(before, reply.status.as_u16(), reply.by());
        }
    }

    async fn connect_each_time(self: Arc<Self>, address: SocketAddr) {
        let mut times = interval(PACE);
        while !self.done.load(SeqCst) {
            times.tick().await;
            let before = self.in_force.load(SeqCst);
            let mut caller = Caller::new(address, "user-service").await;
            let reply: Reply = caller.get_with("/", &[("connection", "close")]).await;
            self.check(before, reply.status.as_u16(), reply.by());
        }
    }

    /// Over HTTP/2, four requests at a time.
    async fn multiplex(self: Arc<Self>, address: SocketAddr) {
        let mut caller = connect(address).await;
        let mut times = interval(PACE);
        while !self.done.load(SeqCst) {
            times.tick().await;
            if caller.ready().await.is_err() {
                caller = connect(address).await;
            }
            join_all((0..4).map(|_| self.ask(address, caller.clone()))).await;
        }
    }

    async fn ask(&self, address: SocketAddr, mut caller: http2::SendRequest<Full<Bytes>>) {
        let before = self.in_force.load(SeqCst);
        let response = loop {
            let request = Request::get("http://user-service/").body(Full::default());
            match caller.try_send_request(request.expect("a request")).await {
                Ok(response) => break response,
                // Told to go before it was sent.
                Err(error) if error.message().is_some() => {}
                // Or before the gateway began with it, which it says by the last one that it did (RFC 9113, 6.8).
                Err(error) => {
                    let cause = error
                        .error()
                        .source()
                        .and_then(|cause| cause.downcast_ref::<h2::Error>());
                    let is_told_to_go = cause.is_some_and(|cause| {
                        cause.is_go_away()
                            && cause.is_remote()
                            && cause.reason() == Some(h2::Reason::NO_ERROR)
                    });
                    assert!(is_told_to_go, "{:?}", error.error());
                }
            }
            caller = connect(address).await;
        };
        let (parts, body) = response.into_parts();
        body.collect().await.expect("a whole body");
        let by = parts.headers.get("x-served-by").expect("an instance");
        self.check(before, parts.status.as_u16(), by.to_str().expect("text"));
    }

    fn check(&self, before: usize, status: u16, by: &str) {
        let after = self.begun.load(SeqCst);
        let is_right = (before..=after).any(|state| State::after(state).allows(by));
        assert!(
            status == 200 && is_right,
            "{status} by `{by}` between {before} and {after}"
        );
        self.answered.fetch_add(1, SeqCst);
        self.answer.notify_one();
    }
}

async fn connect(address: SocketAddr) -> http2::SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(address).await.expect("a connection");
    let handshake = http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (sender, connection) = handshake.await.expect("a connection");
    tokio::spawn(connection);
    sender
}
