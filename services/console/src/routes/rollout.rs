//! `GET /api/rollouts/{service}`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem};

use crate::api::rollouts::RolloutDetail;
use crate::error::Error;
use crate::state::AppState;

/// Show how far the release of a service has come, and what was seen and decided on the way
#[utoipa::path(
    get,
    path = "/api/rollouts/{service}",
    params(("service" = String, Path, description = "Its name in the mesh")),
    responses(
        (status = 200, body = RolloutDetail),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_rollout`"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`api_server_away`"),
    )
)]
pub(super) async fn rollout(
    State(state): State<AppState>,
    Path(service): Path<String>,
) -> Result<Json<RolloutDetail>, Problem> {
    if let Some(rollouts) = &state.rollouts {
        return Ok(Json(rollouts.show(&service).await?));
    }
    let mut all = state.control.rollouts().await?.into_iter();
    let found = all.find(|rollout| rollout.service == service);
    Ok(Json(found.ok_or(Error::NoRollout(service))?.into()))
}
