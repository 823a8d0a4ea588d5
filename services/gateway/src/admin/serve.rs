//! The connections of the admin API.

use axum::Router;
use common::CancellationToken;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use std::{pin::pin, time::Duration};
use tokio::{net::TcpListener, sync::mpsc};

/// How long nothing is accepted after the system refused to.
const PAUSE: Duration = Duration::from_millis(50);

/// Those that are open, and the task that accepts them.
pub(crate) struct Connections(mpsc::Receiver<()>);

impl Connections {
    pub(crate) async fn are_closed(&mut self) {
        self.0.recv().await;
    }
}

/// Accepts until `end`. Connections that are open then stay so until their callers close them, or until `closing`.
pub(crate) fn serve(
    listener: TcpListener,
    router: Router,
    end: CancellationToken,
    closing: CancellationToken,
) -> Connections {
    // Nothing is sent: each of them holds a sender, and when all are gone there are none.
    let (open, all_closed) = mpsc::channel(1);
    tokio::spawn(accept(listener, router, end, closing, open));
    Connections(all_closed)
}

async fn accept(
    listener: TcpListener,
    router: Router,
    end: CancellationToken,
    closing: CancellationToken,
    open: mpsc::Sender<()>,
) {
    let service = TowerToHyperService::new(router);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = end.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                let (service, open, closing) = (service.clone(), open.clone(), closing.clone());
                tokio::spawn(async move {
                    // An old kernel that refuses it serves more slowly, and is right all the same.
                    let _ = stream.set_nodelay(true);
                    let http = auto::Builder::new(TokioExecutor::new());
                    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
                    // It ends with the caller's going away, which is nothing to report.
                    tokio::select! {
                        _ended = connection.as_mut() => {}
                        () = closing.cancelled() => {
                            connection.as_mut().graceful_shutdown();
                            let _ = connection.await;
                        }
                    }
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
