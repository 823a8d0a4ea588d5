//! One connection to an endpoint.

use super::stream::SharedStream;
use crate::proxy::UpstreamBody;
use http::{Request, Response};
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use istio::table::Address;
use std::{
    io,
    time::{Duration, Instant},
};
use tokio::net::TcpStream;

pub(crate) struct Connection {
    sender: http1::SendRequest<UpstreamBody>,
    stream: SharedStream,
    pub(super) last_used: Instant,
}

/// A request that got no answer.
pub(crate) struct Failed {
    pub(crate) error: hyper::Error,
    /// The request, if not a byte of it was sent.
    pub(crate) unsent: Option<Request<UpstreamBody>>,
}

/// Opens a connection. The task that drives it ends with it.
pub(crate) async fn connect(address: &Address, timeout: Duration) -> io::Result<Connection> {
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
    let stream = SharedStream::new(stream);
    let handshake = http1::Builder::new().handshake(TokioIo::new(stream.clone()));
    let (sender, connection) = handshake.await.map_err(io::Error::other)?;
    // How it ends is seen by the request on it; without one it is nobody's business.
    tokio::task::spawn_local(async { connection.await.ok() });
    Ok(Connection {
        sender,
        stream,
        last_used: Instant::now(),
    })
}

impl Connection {
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

    pub(crate) async fn send(
        &mut self,
        request: Request<UpstreamBody>,
    ) -> Result<Response<Incoming>, Failed> {
        self.sender.try_send_request(request).await.map_err(|mut failed| {
            let unsent = failed.take_message();
            Failed {
                error: failed.into_error(),
                unsent,
            }
        })
    }
}
