//! `GET /api/guestbook/entries`

use axum::extract::State;
use axum::http::HeaderMap;
use common::Query;
use common::problem::ProblemBody;

use crate::api::{Entries, EntryQuery};
use crate::cookie;
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{Passed, Service};

use super::write_entry::POSITION;

/// Read the guestbook
///
/// Whoever has just written sees that entry, whichever replica answers.
#[utoipa::path(
    get,
    path = "/api/guestbook/entries",
    params(EntryQuery),
    responses(
        (status = 200, body = Entries),
        (status = 503, body = ProblemBody, description = "`guestbook_unavailable`"),
    )
)]
pub(super) async fn entries(
    State(state): State<AppState>,
    headers: HeaderMap,
    Query(query): Query<EntryQuery>,
) -> Result<Passed, Error> {
    let call = state.services.get(Service::Guestbook, "/entries");
    let position = cookie::find(&headers, cookie::POSITION).and_then(cookie::position_value);
    call.header(POSITION, position).query(&query).pass().await
}
