//! `POST /api/load/spike`

use axum::extract::State;
use axum::http::StatusCode;
use common::problem::ProblemBody;
use common::{Problem, Valid};
use loadgen::api::Spike;

use crate::error::Error;
use crate::guard::Actor;
use crate::state::AppState;

/// Begin a spike
///
/// Ends by itself; a second one takes the place of the first.
#[utoipa::path(
    post,
    path = "/api/load/spike",
    request_body = Spike,
    responses(
        (status = 204),
        (status = 401, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_load_generator`"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`load_generator_away`"),
    )
)]
pub(super) async fn spike(
    State(state): State<AppState>,
    Actor(actor): Actor,
    Valid(spike): Valid<Spike>,
) -> Result<StatusCode, Problem> {
    let base = state.places.loadgen(&state.places.known().await);
    tracing::info!(actor, ?spike, "a spike begins");
    let begun = state.loadgen.spike(base.as_deref(), &spike).await;
    begun.map_err(Error::from)?;
    Ok(StatusCode::NO_CONTENT)
}
