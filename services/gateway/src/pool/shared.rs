//! A connection over HTTP/2, which carries any number of requests at a time.

use super::{
    connection::{Sent, Terms, dial},
    queue::Open,
};
use crate::{executor::OnThisThread, proxy::UpstreamBody};
use http::{
    Request, Uri, Version, header,
    uri::{PathAndQuery, Scheme},
};
use hyper::client::conn::http2;
use hyper_util::rt::TokioIo;
use istio::table::{Address, Limits};
use std::{
    cell::Cell,
    io,
    rc::Rc,
    time::{Duration, Instant},
};

pub(crate) struct Shared {
    sender: http2::SendRequest<UpstreamBody>,
    opened: Instant,
    last_used: Cell<Instant>,
    /// Requests, those under way included.
    carried: Cell<u32>,
    terms: Cell<Terms>,
    _open: Open,
}

impl Shared {
    pub(super) async fn connect(
        address: &Address,
        limits: &Limits,
        timeout: Duration,
        open: Open,
    ) -> io::Result<Rc<Self>> {
        let stream = dial(address, limits, timeout).await?;
        let handshake = http2::handshake(OnThisThread, TokioIo::new(stream));
        let (sender, connection) = handshake.await.map_err(io::Error::other)?;
        // How it ends is seen by the requests on it.
        tokio::task::spawn_local(async { connection.await.ok() });
        let now = Instant::now();
        Ok(Rc::new(Self {
            sender,
            opened: now,
            last_used: Cell::new(now),
            carried: Cell::new(0),
            terms: Cell::new(Terms::of(limits)),
            _open: open,
        }))
    }

    /// Takes over what the rules say now.
    pub(super) fn renew(&self, limits: &Limits) {
        self.terms.set(Terms::of(limits));
    }

    /// Whether it may carry one more request.
    pub(super) fn is_fresh(self: &Rc<Self>, now: Instant) -> bool {
        let terms = self.terms.get();
        // Each request that is under way holds it too.
        let is_unused = Rc::strong_count(self) == 1;
        let is_over = terms.are_met(self.carried.get(), self.opened, now)
            || (is_unused && terms.is_idle(self.last_used.get(), now));
        !self.sender.is_closed() && !is_over
    }

    pub(super) fn leave(&self, now: Instant) {
        self.last_used.set(now);
    }

    pub(super) fn send(&self, request: Request<UpstreamBody>) -> impl Future<Output = Sent> + use<> {
        self.carried.set(self.carried.get().saturating_add(1));
        self.sender.clone().try_send_request(in_http_2(request))
    }
}

/// The host in its place, and nothing of HTTP/1: here is no switch of protocols.
fn in_http_2(mut request: Request<UpstreamBody>) -> Request<UpstreamBody> {
    *request.version_mut() = Version::HTTP_2;
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let uri = host.and_then(|host| {
        let path = request.uri().path_and_query().cloned();
        Uri::builder()
            .scheme(Scheme::HTTP)
            .authority(host)
            .path_and_query(path.unwrap_or(PathAndQuery::from_static("/")))
            .build()
            .ok()
    });
    if let Some(uri) = uri {
        *request.uri_mut() = uri;
        request.headers_mut().remove(header::HOST);
    }
    for name in [header::CONNECTION, header::UPGRADE] {
        request.headers_mut().remove(name);
    }
    request
}
