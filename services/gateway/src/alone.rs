//! One worker on the thread of whoever calls it, without listeners and by rules that stay as they are: for tests that want
//! to see every step, and may let time stand still.

use crate::worker::{Accepted, Limits, Load, Worker, work};
use arc_swap::ArcSwap;
use common::CancellationToken;
use istio::{Side, Table};
use std::{
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};
use tokio::sync::mpsc;

/// A connection that somebody has accepted, non-blocking as [`tokio::net::TcpStream::into_std`] leaves it.
pub type Connection = (TcpStream, Side, SocketAddr);

/// Carries connections until there are no more to come and each has ended. Has to run in a [`tokio::task::LocalSet`].
pub async fn carry(table: Table, mut connections: mpsc::UnboundedReceiver<Connection>) {
    let limits = Limits {
        header_bytes: 8 << 10,
        connect_timeout: Duration::from_secs(1),
        head_timeout: Duration::from_mins(2),
    };
    let rules = Arc::new(ArcSwap::from_pointee(table));
    let worker = Worker::new(rules, Arc::default(), limits, None, None);
    let (sender, accepted) = mpsc::unbounded_channel();
    let count = Arc::default();
    let hand_over = async move {
        while let Some((stream, side, from)) = connections.recv().await {
            let load = Load::on(&count);
            let accepted = Accepted {
                stream,
                side,
                from,
                load,
            };
            if sender.send(accepted).is_err() {
                return;
            }
        }
    };
    tokio::join!(work(worker, accepted, CancellationToken::new()), hand_over);
}
