//! `POST /api/traffic/{service}/preview`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem, Valid};

use crate::api::traffic::{Change, Preview};
use crate::state::AppState;

/// Show what a change would do
///
/// Validated by whoever executes the rules; nothing is changed.
#[utoipa::path(
    post,
    path = "/api/traffic/{service}/preview",
    params(("service" = String, Path, description = "Its name in the mesh")),
    request_body = Change,
    responses(
        (status = 200, body = Preview),
        (status = 401, body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "`forbidden_by_cluster`: the console itself may not"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_rule`"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`owned_by_rollout`, `owned_by_manager`: somebody else decides on the shares, and what to do instead"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "Each mistake with its place in the change or in the YAML"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`gateway_away`, `api_server_away`, `api_server_slow`"),
    )
)]
pub(super) async fn preview(
    State(state): State<AppState>,
    Path(service): Path<String>,
    Valid(change): Valid<Change>,
) -> Result<Json<Preview>, Problem> {
    Ok(Json(state.rules.preview(&service, &change).await?))
}
