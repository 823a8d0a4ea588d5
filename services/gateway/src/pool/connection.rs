//! One connection to an endpoint.

use super::{LONGEST_IDLE, queue::Open, stream::SharedStream};
use crate::proxy::UpstreamBody;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, header};
use http_body::Body;
use hyper::{
    body::Incoming,
    client::conn::{
        TrySendError,
        http1::{self, Parts},
    },
};
use hyper_util::rt::TokioIo;
use istio::table::{Address, Keepalive, Limits};
use socket2::{SockRef, TcpKeepalive};
use std::{
    cell::RefCell,
    future::poll_fn,
    io,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{io::AsyncWriteExt, net::TcpStream, sync::oneshot};

pub(crate) struct Connection {
    sender: http1::SendRequest<UpstreamBody>,
    stream: SharedStream,
    opened: Instant,
    pub(super) last_used: Instant,
    /// Requests, the one under way included.
    carried: u32,
    terms: Terms,
    switching: Switching,
    switched: Option<oneshot::Receiver<Bytes>>,
    open: Open,
}

/// Who wants the connection when hyper has done with it, with what has been read of what follows.
type Switching = Rc<RefCell<Option<oneshot::Sender<Bytes>>>>;

/// How long a connection is kept: as the rules said when it was last taken.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    /// Requests in all.
    requests: u32,
    idle: Option<Duration>,
    life: Option<Duration>,
}

/// A request that got no answer.
pub(crate) struct Failed {
    pub(crate) error: hyper::Error,
    /// The request, if not a byte of it was sent.
    pub(crate) unsent: Option<Request<UpstreamBody>>,
}

pub(super) type Sent = Result<Response<Incoming>, TrySendError<Request<UpstreamBody>>>;

/// Opens a connection. The task that drives it ends with it.
pub(super) async fn connect(
    address: &Address,
    limits: &Limits,
    timeout: Duration,
    open: Open,
) -> io::Result<Box<Connection>> {
    let stream = SharedStream::new(dial(address, limits, timeout).await?);
    let handshake = http1::Builder::new().handshake(TokioIo::new(stream.clone()));
    let (sender, connection) = handshake.await.map_err(io::Error::other)?;
    let switching = Switching::default();
    tokio::task::spawn_local(drive(connection, Rc::clone(&switching)));
    let now = Instant::now();
    Ok(Box::new(Connection {
        sender,
        stream,
        opened: now,
        last_used: now,
        carried: 0,
        terms: Terms::of(limits),
        switching,
        switched: None,
        open,
    }))
}

type Driven = http1::Connection<TokioIo<SharedStream>, UpstreamBody>;

/// How it ends is seen by the request on it; without one it is nobody's business.
async fn drive(mut connection: Driven, switching: Switching) {
    poll_fn(|cx| connection.poll_without_shutdown(cx)).await.ok();
    let Parts { io, read_buf, .. } = connection.into_parts();
    let unwanted = switching
        .take()
        .is_none_or(|wanted| wanted.send(read_buf).is_err());
    if unwanted {
        io.into_inner().shutdown().await.ok();
    }
}

/// With the socket's options as the rules have them.
pub(super) async fn dial(address: &Address, limits: &Limits, timeout: Duration) -> io::Result<TcpStream> {
    let connecting = async {
        match address {
            Address::Ip(address) => TcpStream::connect(address).await,
            Address::Name(name, port) => TcpStream::connect((name.as_str(), *port)).await,
        }
    };
    let timed_out = |_| io::Error::from(io::ErrorKind::TimedOut);
    let stream = tokio::time::timeout(timeout, connecting)
        .await
        .map_err(timed_out)??;
    stream.set_nodelay(true)?;
    if let Some(keepalive) = limits.keepalive {
        SockRef::from(&stream).set_tcp_keepalive(&socket_option(keepalive))?;
    }
    Ok(stream)
}

fn socket_option(keepalive: Keepalive) -> TcpKeepalive {
    let mut option = TcpKeepalive::new();
    if let Some(time) = keepalive.time {
        option = option.with_time(time);
    }
    if let Some(interval) = keepalive.interval {
        option = option.with_interval(interval);
    }
    if let Some(probes) = keepalive.probes {
        option = option.with_retries(probes);
    }
    option
}

/// A body of unknown length goes in chunks. hyper leaves it out of a `GET` or `HEAD` unless the head says so.
fn say_that_there_is_a_body(request: &mut Request<UpstreamBody>) {
    let may_be_lost =
        matches!(*request.method(), Method::GET | Method::HEAD) && !request.body().is_end_stream();
    if may_be_lost && !request.headers().contains_key(header::CONTENT_LENGTH) {
        let chunked = HeaderValue::from_static("chunked");
        request.headers_mut().insert(header::TRANSFER_ENCODING, chunked);
    }
}

impl Terms {
    pub(super) fn of(limits: &Limits) -> Self {
        Self {
            requests: limits.requests_per_connection,
            idle: limits.idle_timeout.unwrap_or(Some(LONGEST_IDLE)),
            life: limits.longest_life,
        }
    }

    /// Whether a connection has carried as many requests, or lived as long, as the rules allow.
    pub(super) fn are_met(self, carried: u32, opened: Instant, now: Instant) -> bool {
        let age = now.saturating_duration_since(opened);
        carried >= self.requests || self.life.is_some_and(|longest| age >= longest)
    }

    /// Whether it has not been used for so long that it is closed.
    pub(super) fn is_idle(self, last_used: Instant, now: Instant) -> bool {
        let unused = now.saturating_duration_since(last_used);
        self.idle.is_some_and(|longest| unused >= longest)
    }
}

impl Connection {
    /// Takes over what the rules say now.
    pub(super) fn renew(&mut self, limits: &Limits) {
        self.terms = Terms::of(limits);
    }

    /// Whether it may carry one more request.
    pub(super) fn is_fresh(&self, now: Instant) -> bool {
        self.is_open() && !self.is_used_up(now) && !self.terms.is_idle(self.last_used, now)
    }

    /// Whether it has carried as many requests, or lived as long, as the rules allow.
    pub(super) fn is_used_up(&self, now: Instant) -> bool {
        self.terms.are_met(self.carried, self.opened, now)
    }

    pub(super) fn is_open(&self) -> bool {
        !self.sender.is_closed()
    }

    pub(super) fn is_ready(&self) -> bool {
        self.sender.is_ready()
    }

    pub(super) async fn becomes_ready(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }

    /// Asks the kernel, which may know of a close that has not been read yet. Costs a system call.
    pub(crate) fn is_silent(&self) -> bool {
        self.stream.is_silent()
    }

    /// The next request asks for a switch of protocols.
    pub(crate) fn may_switch(&mut self) {
        let (wanted, switched) = oneshot::channel();
        *self.switching.borrow_mut() = Some(wanted);
        self.switched = Some(switched);
    }

    /// The stream after a switch, what was read of it already, and the room it takes up.
    pub(crate) async fn switch(self) -> Option<(SharedStream, Bytes, Open)> {
        let read = self.switched?.await.ok()?;
        Some((self.stream, read, self.open))
    }

    pub(super) fn send(&mut self, mut request: Request<UpstreamBody>) -> impl Future<Output = Sent> + use<> {
        say_that_there_is_a_body(&mut request);
        self.carried = self.carried.saturating_add(1);
        self.sender.try_send_request(request)
    }
}
