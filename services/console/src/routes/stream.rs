//! `GET /api/stream`

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use common::Problem;
use common::problem::ProblemBody;
use futures_util::{Stream, StreamExt, stream};
use prometheus::IntGauge;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

use crate::api::tick::Tick;
use crate::error::Error;
use crate::hub::{self, Frame};
use crate::state::AppState;

/// When nothing was sent for so long, a line is that means nothing, so that both sides know that the other is there.
const HEARTBEAT: Duration = Duration::from_secs(5);
const NOTHING: Bytes = Bytes::from_static(b": nothing new\n\n");

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Proxies in front are asked not to hold events back.
const NO_BUFFERING: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);

/// Follow the shop
///
/// Server-sent events. First `history`: an array of ticks, up to the last 300, the oldest first; with `Last-Event-ID` those
/// after it. Then `tick`, one each second. A stream that falls far behind is ended; go on with `Last-Event-ID`.
#[utoipa::path(
    get,
    path = "/api/stream",
    params(("Last-Event-ID" = Option<u64>, Header, description = "`number` of the last tick that is known")),
    responses(
        (status = 200, body = Tick, content_type = "text/event-stream"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`too_many_streams`"),
    )
)]
pub(super) async fn stream(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Problem> {
    let permit = Arc::clone(&state.streams)
        .try_acquire_owned()
        .map_err(|_| Error::TooManyStreams)?;
    // An id that is none of ours is as good as none.
    let last = headers
        .get(LAST_EVENT_ID)
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let (missed, receiver) = state.hub.follow(last);
    let open = Open::new(permit, state.metrics.streams.clone());
    let events = stream::iter(hub::history(missed))
        .chain(live(receiver))
        .take_until(state.stopping.cancelled_owned())
        .map(move |piece| {
            // Owned by the stream: given back when it ends or its page is closed.
            let _ = &open;
            Ok::<_, Infallible>(piece)
        });
    let kind = HeaderValue::from_static("text/event-stream");
    let caching = HeaderValue::from_static("no-store");
    Ok((
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, caching),
            NO_BUFFERING,
        ],
        Body::from_stream(events),
    )
        .into_response())
}

fn live(receiver: Receiver<Frame>) -> impl Stream<Item = Bytes> {
    stream::unfold(receiver, async |mut receiver| {
        let piece = match timeout(HEARTBEAT, hub::next(&mut receiver)).await {
            Ok(frame) => frame?.event(),
            Err(_) => NOTHING,
        };
        Some((piece, receiver))
    })
}

/// One of the streams that may be open, counted for as long as it lives.
struct Open {
    _permit: OwnedSemaphorePermit,
    gauge: IntGauge,
}

impl Open {
    fn new(permit: OwnedSemaphorePermit, gauge: IntGauge) -> Self {
        gauge.inc();
        Self {
            _permit: permit,
            gauge,
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.gauge.dec();
    }
}
