//! `GET /api/rollouts`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem};

use crate::api::rollouts::Rollouts;
use crate::state::AppState;

/// Show the releases that something carries out
#[utoipa::path(
    get,
    path = "/api/rollouts",
    responses(
        (status = 200, body = Rollouts),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`api_server_away`"),
    )
)]
pub(super) async fn rollouts(State(state): State<AppState>) -> Result<Json<Rollouts>, Problem> {
    let rollouts = state.control.rollouts().await?;
    Ok(Json(Rollouts { rollouts }))
}
