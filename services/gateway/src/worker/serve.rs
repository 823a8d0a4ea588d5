//! One connection of a caller, by whichever version of HTTP it speaks.

use super::{
    Accepted, Worker,
    stop::{Entry, Phase, Stop},
};
use crate::{
    executor::OnThisThread,
    proxy::{self, Caller},
};
use hyper::{
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use istio::Side;
use std::{io, pin::pin, rc::Rc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// Requests at a time on one connection over HTTP/2.
const MOST_STREAMS: u32 = 256;
/// What HPACK counts for the fields themselves (RFC 7541, 4.1: 32 bytes each) beside what the limit of headers counts.
const OVERHEAD: usize = 4 << 10;
/// A connection over HTTP/2 on which nothing comes is asked after so long whether it is still there.
const PING_EVERY: Duration = Duration::from_mins(1);
/// For a TLS handshake; Envoy under Istio takes as long.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(15);
/// All clients begin with it (RFC 9113, 3.4), and no method of HTTP/1 does.
const PREFACE: &[u8; 4] = b"PRI ";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    Http1,
    Http2,
}

pub(super) async fn serve(worker: Rc<Worker>, stop: Rc<Stop>, accepted: Accepted) {
    let Accepted {
        stream,
        side,
        from,
        load,
    } = accepted;
    let Ok(stream) = TcpStream::from_std(stream) else {
        return;
    };
    let entry = stop.enter();
    let caller = Rc::new(Caller::new(side, from, stream.local_addr().ok()));
    if side == Side::IngressTls {
        if let Some(Ok((stream, version))) = entry.unless_stopped(shake_hands(&worker, stream)).await {
            carry(&worker, &entry, &caller, stream, version).await;
        }
    } else if let Some(Ok(version)) = entry.unless_stopped(spoken(&worker, &stream, side)).await {
        carry(&worker, &entry, &caller, stream, version).await;
    }
    // What came of a switch of protocols belongs to the connection, and is waited for like it.
    if let Some(tunnel) = caller.tunnel.take() {
        tunnel.await;
    }
    drop(load);
}

async fn shake_hands(worker: &Worker, stream: TcpStream) -> io::Result<(TlsStream<TcpStream>, Version)> {
    let config = worker.encryption.clone().ok_or(io::ErrorKind::Unsupported)?;
    let handshake = TlsAcceptor::from(config).accept(stream);
    let stream = tokio::time::timeout(HANDSHAKE_TIMEOUT.min(worker.limits.head_timeout), handshake).await??;
    let version = match stream.get_ref().1.alpn_protocol() {
        Some(b"h2") => Version::Http2,
        _ => Version::Http1,
    };
    Ok((stream, version))
}

/// What the caller speaks, by the first bytes it says. A segment with less than those of a preface is none.
async fn spoken(worker: &Worker, stream: &TcpStream, side: Side) -> io::Result<Version> {
    let mut first = [0; PREFACE.len()];
    let peek = stream.peek(&mut first);
    let seen = match side {
        Side::Mesh => peek.await?,
        Side::Ingress | Side::IngressTls => tokio::time::timeout(worker.limits.head_timeout, peek).await??,
    };
    Ok(if first[..seen] == *PREFACE {
        Version::Http2
    } else {
        Version::Http1
    })
}

async fn carry(
    worker: &Rc<Worker>,
    entry: &Entry<'_>,
    caller: &Rc<Caller>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    version: Version,
) {
    let (side, limit) = (caller.side, worker.limits.header_bytes);
    let handle = {
        let (worker, caller) = (Rc::clone(worker), Rc::clone(caller));
        move |request| proxy::handle(Rc::clone(&worker), Rc::clone(&caller), request)
    };
    let stream = TokioIo::new(stream);
    // It ends with the caller's going away, which is counted with its request and nothing to report here.
    match version {
        Version::Http1 => {
            let mut http = http1::Builder::new();
            if side.is_outside() {
                http.timer(TokioTimer::new())
                    .header_read_timeout(worker.limits.head_timeout);
            } else {
                http.header_read_timeout(None);
            }
            let connection = pin!(http.serve_connection(stream, service_fn(handle)).with_upgrades());
            entry
                .run(
                    connection,
                    Phase::Stopping,
                    http1::UpgradeableConnection::graceful_shutdown,
                )
                .await
                .ok();
        }
        Version::Http2 => {
            let list = u32::try_from(limit.saturating_add(OVERHEAD)).unwrap_or(u32::MAX);
            let mut http = http2::Builder::new(OnThisThread);
            http.timer(TokioTimer::new())
                .max_concurrent_streams(MOST_STREAMS)
                .max_header_list_size(list)
                .keep_alive_interval(PING_EVERY);
            // A task for each request, which is moved while it is made; the kilobytes of this are not, in a box.
            let service = service_fn(move |request| Box::pin(handle(request)));
            let connection = pin!(http.serve_connection(stream, service));
            // It tells the caller, and whatever was sent before the caller knows is answered.
            let running = entry.run(connection, Phase::Leaving, http2::Connection::graceful_shutdown);
            tokio::select! {
                _ended = running => {}
                () = says_nothing(caller, worker.limits.head_timeout), if side.is_outside() => {}
            }
        }
    }
}

/// Done if no request has come over a connection that begins as HTTP/2 does; later it is asked by pings.
async fn says_nothing(caller: &Caller, limit: Duration) {
    tokio::time::sleep(limit).await;
    if caller.has_asked.get() {
        std::future::pending::<()>().await;
    }
}
