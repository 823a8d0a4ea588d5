//! `POST /events`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use common::problem::ProblemBody;
use common::{Json, Problem, Valid};

use crate::api::{Accepted, Events};
use crate::error::Error;
use crate::model::Event;
use crate::state::AppState;

/// Tell what happened
///
/// All events of a call are written down, or none. A purchase is known by its order: telling it again changes nothing. An
/// impression without `algorithm` counts for the variant that answers; a purchase without it counts for whatever its user
/// has seen; other events without it count for none. What happens before the user's first impression of an algorithm, or
/// later than the attribution window after it, does not count for that algorithm. Events without a user count for no user,
/// those of bots, staff and testers are counted apart; their purchases are learned from.
#[utoipa::path(
    post,
    path = "/events",
    params(
        ("x-user-id" = Option<i64>, Header, description = "Who did it"),
        ("x-visitor" = Option<String>, Header, description = "`bot`: not counted"),
        ("canary" = Option<String>, Header, description = "`true`: a tester, not counted"),
    ),
    request_body = Events,
    responses(
        (status = 202, body = Accepted),
        (status = 422, body = ProblemBody, description = "A value cannot be accepted; none of the events is kept"),
    )
)]
pub(super) async fn tell(
    State(state): State<AppState>,
    headers: HeaderMap,
    Valid(events): Valid<Events>,
) -> Result<(StatusCode, Json<Accepted>), Problem> {
    let visitor = state.staff.visitor(&headers)?;
    let events: Vec<Event> = events.try_into()?;
    let serving = state.variant.algorithm();
    let recorded = state
        .store
        .record(visitor, &events, serving, state.window_ms)
        .await
        .map_err(Error::from)?;
    state.metrics.recorded(visitor, &events, serving, &recorded);
    let accepted = events.len();
    Ok((StatusCode::ACCEPTED, Json(Accepted { accepted })))
}
