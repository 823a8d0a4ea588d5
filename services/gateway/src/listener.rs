//! Takes connections in and hands each to the worker that has the fewest.

use crate::worker::{Accepted, Load};
use common::CancellationToken;
use istio::Side;
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// How a worker is reached.
#[derive(Clone)]
pub(crate) struct Inbox {
    pub(crate) connections: Arc<AtomicUsize>,
    pub(crate) sender: mpsc::UnboundedSender<Accepted>,
}

/// How long nothing is accepted after the system refused to, for want of file descriptors as a rule.
const PAUSE: Duration = Duration::from_millis(50);

/// Accepts until `end`.
pub(crate) async fn accept(listener: TcpListener, side: Side, workers: Vec<Inbox>, end: CancellationToken) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = end.cancelled() => return,
        };
        let handed = accepted.and_then(|(stream, from)| hand_over(stream, side, from, &workers));
        if let Err(error) = handed {
            tracing::warn!(cause = %error, "a connection could not be accepted");
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn hand_over(stream: TcpStream, side: Side, from: std::net::SocketAddr, workers: &[Inbox]) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let stream = stream.into_std()?;
    if let Some(worker) = workers
        .iter()
        .min_by_key(|worker| worker.connections.load(Ordering::Relaxed))
    {
        let load = Load::on(&worker.connections);
        // A worker that is gone has panicked outside of any connection; then the connection just closes.
        let _ = worker.sender.send(Accepted {
            stream,
            side,
            from,
            load,
        });
    }
    Ok(())
}
