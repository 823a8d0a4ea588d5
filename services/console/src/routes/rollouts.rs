//! `GET /api/rollouts`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem};

use crate::api::rollouts::Rollouts;
use crate::state::AppState;

/// Show the releases: those under way, and those that could be started
#[utoipa::path(
    get,
    path = "/api/rollouts",
    responses(
        (status = 200, body = Rollouts),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`api_server_away`"),
    )
)]
pub(super) async fn rollouts(State(state): State<AppState>) -> Result<Json<Rollouts>, Problem> {
    if let Some(rollouts) = &state.rollouts {
        return Ok(Json(rollouts.list().await));
    }
    Ok(Json(Rollouts {
        rollouts: state.control.rollouts().await?,
        mistakes: Vec::new(),
    }))
}
