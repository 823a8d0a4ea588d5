//! `POST /events`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use common::problem::ProblemBody;
use common::{Json, Problem, UserId, Valid};

use crate::api::{Accepted, Events};
use crate::error::Error;
use crate::state::AppState;
use crate::{batch, variant};

/// Tell what a shopper did
///
/// All of the events count, or none: after a 5xx or no answer they may be sent again, though only purchases are known
/// again by their order. Without a user, purchases are learned from and everything else is left out.
#[utoipa::path(
    post,
    path = "/events",
    params(("x-user-id" = Option<i64>, Header, description = "Who did it")),
    request_body = Events,
    responses((status = 202, body = Accepted), (status = 422, body = ProblemBody))
)]
pub(super) async fn events(
    State(state): State<AppState>,
    headers: HeaderMap,
    Valid(events): Valid<Events>,
) -> Result<(StatusCode, Json<Accepted>), Problem> {
    let user = UserId::find(&headers)?.map(|UserId(user)| user);
    let events = events.check(variant::algorithm(state.variant))?;
    let accepted = events.len();
    let steps = batch::steps(events);
    let recorded = state.store.record(user, &steps, state.clock.millis()).await;
    state.metrics.recorded(recorded.map_err(Error::from)?);
    Ok((StatusCode::ACCEPTED, Json(Accepted { accepted })))
}
