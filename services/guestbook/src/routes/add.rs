//! `POST /entries`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use common::problem::ProblemBody;
use common::{Json, Problem, Valid};

use super::reader::{self, Once};
use crate::api::{Entry, NewEntry};
use crate::state::AppState;
use crate::variant;

/// Write an entry
///
/// With an `Idempotency-Key` it may be sent again after a 5xx or no answer, and is written once.
#[utoipa::path(
    post,
    path = "/entries",
    params(("Idempotency-Key" = Option<String>, Header, description = "One for each intended entry")),
    request_body = NewEntry,
    responses(
        (status = 201, body = Entry, headers(
            ("x-guestbook-position" = i64, description = "Send it along to be sure to see this entry"),
        )),
        (status = 422, body = ProblemBody, description = "A value cannot be accepted, or the key was used for another entry"),
        (status = 503, body = ProblemBody, description = "`leader_unavailable`: nothing can be written now; reading goes on"),
    )
)]
pub(super) async fn add(
    State(state): State<AppState>,
    Once(once): Once,
    Valid(entry): Valid<NewEntry>,
) -> Result<impl IntoResponse, Problem> {
    let (entry, position) = state.store.add(&once, entry.at(state.clock.millis())).await?;
    state.metrics.wrote("entry");
    variant::changed(&state);
    Ok((
        StatusCode::CREATED,
        reader::at(position),
        Json(Entry::from(entry)),
    ))
}
