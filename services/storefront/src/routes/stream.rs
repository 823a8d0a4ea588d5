//! `GET /api/guestbook/stream`

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use common::Query;
use common::problem::ProblemBody;
use futures_util::StreamExt;
use prometheus::IntGauge;

use crate::api::StreamQuery;
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::Service;

/// A stream ends after this time, and the browser opens the next one: nothing lives for ever.
const LIMIT: Duration = Duration::from_hours(1);

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Proxies in front are asked not to hold events back.
const NO_BUFFERING: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);

/// Follow the guestbook
///
/// Server-sent events, handed on as they come, until the client goes, the guestbook ends them or the storefront stops.
#[utoipa::path(
    get,
    path = "/api/guestbook/stream",
    params(StreamQuery, ("Last-Event-ID" = Option<String>, Header, description = "Where an interrupted stream goes on")),
    responses(
        (status = 200, content_type = "text/event-stream"),
        (status = 503, body = ProblemBody, description = "`guestbook_unavailable`, `too_many_streams`"),
    )
)]
pub(super) async fn stream(
    State(state): State<AppState>,
    headers: HeaderMap,
    Query(query): Query<StreamQuery>,
) -> Result<Response, Error> {
    let permit = Arc::clone(&state.streams)
        .try_acquire_owned()
        .map_err(|_| Error::TooManyStreams)?;
    let call = state.services.get(Service::Guestbook, "/entries/stream");
    let last = headers.get(LAST_EVENT_ID).cloned();
    let events = call
        .header(LAST_EVENT_ID, last)
        .query(&query)
        .stream(LIMIT)
        .await?;
    let open = (permit, Counted::new(state.metrics.streams.clone()));
    let events = events
        .bytes_stream()
        .take_until(state.stopping.cancelled_owned())
        .inspect(move |_| {
            // Owned by the stream: given back when it ends or its client goes.
            let _ = &open;
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

/// One more on a gauge for as long as it lives.
struct Counted(IntGauge);

impl Counted {
    fn new(gauge: IntGauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}
