//! `GET /entries/stream`

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use common::problem::ProblemBody;
use common::{Problem, Query};
use futures_util::stream;
use prometheus::IntGauge;
use tokio::sync::OwnedSemaphorePermit;

use crate::api::{Entry, StreamQuery, entry_id};
use crate::error::Error;
use crate::feed::Listener;
use crate::state::AppState;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Between two signs of life, shorter than any idle timeout on the way.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// How long a page waits before it comes again.
const RETRY: Duration = Duration::from_secs(1);

/// A stream that is open. Its permit and its count go back when the other side leaves.
struct Open {
    listener: Listener,
    greeted: bool,
    count: IntGauge,
    _permit: OwnedSemaphorePermit,
}

/// Hear of new entries
///
/// Server-sent events named `entry`, with the entry's id as the event's: a page that comes again with `Last-Event-ID`
/// gets what it missed. Comments keep the connection alive. Ends when the service stops: come again.
#[utoipa::path(
    get,
    path = "/entries/stream",
    params(
        StreamQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "Id of the last entry that the page has"),
    ),
    responses(
        (status = 200, body = Entry, content_type = "text/event-stream"),
        (status = 503, body = ProblemBody, description = "`too_many_streams`"),
    )
)]
pub(super) async fn stream(
    State(state): State<AppState>,
    headers: HeaderMap,
    Query(query): Query<StreamQuery>,
) -> Result<impl IntoResponse, Problem> {
    let last = match headers.get(LAST_EVENT_ID) {
        Some(id) => Some(entry_id("last-event-id", id.to_str().unwrap_or_default())?),
        None => query.after.map(|id| entry_id("after", &id)).transpose()?,
    };
    let permit = Arc::clone(&state.streams)
        .try_acquire_owned()
        .map_err(|_| Error::TooManyStreams)?;
    let open = Open {
        listener: state.feed.listen(&state, last),
        greeted: false,
        count: state.metrics.streams.clone(),
        _permit: permit,
    };
    open.count.inc();
    let events = stream::unfold(open, async |mut open| {
        let event = open.next().await?;
        Some((Ok::<_, Infallible>(event), open))
    });
    let sse = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    // For proxies that would collect the answer before they pass it on.
    Ok(([("x-accel-buffering", "no")], sse))
}

impl Open {
    async fn next(&mut self) -> Option<Event> {
        if !self.greeted {
            self.listener.ready().await?;
            self.greeted = true;
            return Some(Event::default().comment("welcome").retry(RETRY));
        }
        let entry = self.listener.next().await?;
        let id = entry.id.to_string();
        let entry = Entry::from(Arc::unwrap_or_clone(entry));
        let data = serde_json::to_string(&entry).ok()?;
        Some(Event::default().event("entry").id(id).data(data))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.count.dec();
    }
}
