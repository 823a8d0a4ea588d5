//! `GET /api/traffic/{service}`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem};

use crate::api::traffic::TrafficRule;
use crate::state::AppState;

/// Show the rule that divides a service's requests
#[utoipa::path(
    get,
    path = "/api/traffic/{service}",
    params(("service" = String, Path, description = "Its name in the mesh")),
    responses(
        (status = 200, body = TrafficRule),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_rule`"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`gateway_away`, `api_server_away`, `api_server_slow`"),
    )
)]
pub(super) async fn traffic(
    State(state): State<AppState>,
    Path(service): Path<String>,
) -> Result<Json<TrafficRule>, Problem> {
    Ok(Json(state.rules.show(&service).await?))
}
