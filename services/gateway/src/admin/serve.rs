//! The connections of the admin API.

use axum::Router;
use common::CancellationToken;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use std::time::Duration;
use tokio::{net::TcpListener, sync::mpsc};

/// How long nothing is accepted after the system refused to.
const PAUSE: Duration = Duration::from_millis(50);

/// Those that are open.
pub(crate) struct Connections(mpsc::Receiver<()>);

impl Connections {
    pub(crate) async fn are_closed(mut self) {
        self.0.recv().await;
    }
}

/// Accepts until `end`. Connections that are open then stay so until they are closed.
pub(crate) async fn serve(listener: TcpListener, router: Router, end: CancellationToken) -> Connections {
    // Nothing is sent: each connection holds a sender, and when all are gone there are no connections.
    let (open, all_closed) = mpsc::channel(1);
    let service = TowerToHyperService::new(router);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = end.cancelled() => return Connections(all_closed),
        };
        match accepted {
            Ok((stream, _)) => {
                let (service, open) = (service.clone(), open.clone());
                tokio::spawn(async move {
                    // An old kernel that refuses it serves more slowly, and is right all the same.
                    let _ = stream.set_nodelay(true);
                    let http = auto::Builder::new(TokioExecutor::new());
                    // It ends with the caller's going away, which is nothing to report.
                    let _ = http.serve_connection(TokioIo::new(stream), service).await;
                    drop(open);
                });
            }
            Err(error) => {
                tracing::warn!(cause = %error, "a connection to the admin API could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}
