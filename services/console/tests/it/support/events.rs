//! Server-sent events, read as they come.

use std::pin::Pin;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use console::api::tick::Tick;
use futures_util::{Stream, StreamExt};
use tower::ServiceExt;

type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, axum::Error>> + Send>>;

/// An open stream.
pub(crate) struct Events {
    pieces: Pieces,
    rest: String,
}

#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) id: Option<u64>,
    pub(crate) name: String,
    pub(crate) data: String,
}

impl Events {
    pub(crate) async fn open(router: &Router, after: Option<u64>) -> Self {
        let mut request = Request::get("/api/stream");
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            pieces: response.into_body().into_data_stream().boxed(),
            rest: String::new(),
        }
    }

    /// The next event, or nothing when the stream ends.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.rest.split_once("\n\n") {
                let field = |name: &str| {
                    let mut lines = event.lines();
                    lines.find_map(|line| line.strip_prefix(name).map(|value| value.trim_start().to_owned()))
                };
                let event = Event {
                    id: field("id:").map(|id| id.parse().expect("a number")),
                    name: field("event:").unwrap_or_default(),
                    data: field("data:").unwrap_or_default(),
                };
                self.rest = rest.to_owned();
                return Some(event);
            }
            let piece = self.pieces.next().await?.expect("unbroken");
            self.rest.push_str(std::str::from_utf8(&piece).expect("text"));
        }
    }

    /// The next event, which has to be the history.
    pub(crate) async fn history(&mut self) -> Vec<Tick> {
        let event = self.next().await.expect("an event");
        assert_eq!(event.name, "history");
        serde_json::from_str(&event.data).expect("ticks")
    }

    /// The next event, which has to be a tick.
    pub(crate) async fn tick(&mut self) -> Tick {
        let event = self.next().await.expect("an event");
        assert_eq!(event.name, "tick");
        let tick: Tick = serde_json::from_str(&event.data).expect("a tick");
        assert_eq!(event.id, Some(tick.number));
        tick
    }
}
