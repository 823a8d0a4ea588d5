//! A service behind the gateway.

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use common::CancellationToken;
use futures_util::{StreamExt, stream};
use http::HeaderValue;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use serde_json::json;
use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle};

pub(crate) struct Upstream {
    pub(crate) name: String,
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
    stop: CancellationToken,
    running: JoinHandle<()>,
}

struct Shared {
    name: String,
    requests: AtomicUsize,
    /// What `/stream` sends, as the test says.
    stream: Mutex<Option<mpsc::UnboundedReceiver<&'static str>>>,
    /// Told when the answer of `/stream` is dropped.
    dropped: CancellationToken,
}

impl Upstream {
    pub(crate) async fn start(name: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        Self::on(name, listener)
    }

    pub(crate) fn on(name: &str, listener: TcpListener) -> Self {
        let address = listener.local_addr().expect("bound");
        let shared = Arc::new(Shared {
            name: name.to_owned(),
            requests: AtomicUsize::new(0),
            stream: Mutex::default(),
            dropped: CancellationToken::new(),
        });
        let router = Router::new()
            .route("/stream", get(stream_out))
            .route("/echo", any(echo))
            .route("/body", any(body_back))
            .route("/trailers", any(trailers_back))
            .fallback(async || "hello\n")
            .layer(axum::middleware::from_fn_with_state(Arc::clone(&shared), count))
            .with_state(Arc::clone(&shared));
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        let running = tokio::spawn(async move {
            axum::serve(listener, router)
                .with_graceful_shutdown(stopped)
                .await
                .expect("served");
        });
        Self {
            name: name.to_owned(),
            address,
            shared,
            stop,
            running,
        }
    }

    pub(crate) fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// What the next `/stream` answers, piece by piece.
    pub(crate) fn streams(&self) -> mpsc::UnboundedSender<&'static str> {
        let (sender, receiver) = mpsc::unbounded_channel();
        *self.shared.stream.lock().expect("unpoisoned") = Some(receiver);
        sender
    }

    pub(crate) async fn stream_was_dropped(&self) {
        self.shared.dropped.cancelled().await;
    }

    /// Gracefully: what is under way finishes.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.running.await.expect("a clean end");
    }
}

/// A port at which nobody listens.
pub(crate) async fn refused_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port")
        .local_addr()
        .expect("bound")
}

async fn count(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: axum::middleware::Next,
) -> Response {
    shared.requests.fetch_add(1, Ordering::SeqCst);
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .insert("x-served-by", shared.name.parse().expect("a value"));
    response
}

/// The request's head, as it arrived.
async fn echo(request: Request) -> impl IntoResponse {
    let headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(n, v)| (n.to_string(), String::from_utf8_lossy(v.as_bytes()).into_owned()))
        .collect();
    let names: serde_json::Map<_, _> = headers.into_iter().map(|(n, v)| (n, v.into())).collect();
    axum::Json(
        json!({ "method": request.method().as_str(), "uri": request.uri().to_string(), "headers": names, "version": format!("{:?}", request.version()) }),
    )
}

async fn body_back(body: Body) -> Body {
    body
}

/// As gRPC has it: the answer ends with trailers, here those of the request and a status.
async fn trailers_back(body: Body) -> Body {
    let body = body.collect().await.expect("a whole body");
    let mut trailers = body.trailers().cloned().unwrap_or_default();
    trailers.insert("grpc-status", HeaderValue::from_static("0"));
    let frames = [Frame::data(body.to_bytes()), Frame::trailers(trailers)];
    Body::new(StreamBody::new(stream::iter(frames.map(Ok::<_, Infallible>))))
}

async fn stream_out(State(shared): State<Arc<Shared>>) -> Body {
    let receiver = shared
        .stream
        .lock()
        .expect("unpoisoned")
        .take()
        .expect("something to stream");
    let guard = shared.dropped.clone().drop_guard();
    let pieces = stream::unfold((receiver, guard), async |(mut receiver, guard)| {
        let piece = receiver.recv().await?;
        Some((
            Ok::<_, Infallible>(Bytes::from_static(piece.as_bytes())),
            (receiver, guard),
        ))
    });
    Body::from_stream(pieces.boxed())
}
