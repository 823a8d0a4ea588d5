//! `POST /api/traffic/{service}/undo`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem, Query};

use crate::api::traffic::{Applied, LostRace, UndoQuery};
use crate::guard::Actor;
use crate::state::AppState;

/// Take the last change of a rule back; again: the one before
#[utoipa::path(
    post,
    path = "/api/traffic/{service}/undo",
    params(
        ("service" = String, Path, description = "Its name in the mesh"),
        UndoQuery,
        ("x-serin-actor" = Option<String>, Header, description = "Who changes it, for the history"),
    ),
    responses(
        (status = 200, body = Applied),
        (status = 401, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`nothing_to_undo`; `owned_by_rollout`, `owned_by_manager`: somebody else decides on the shares"),
        (status = 412, body = LostRace, content_type = "application/problem+json", description = "`lost_race`"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`gateway_away`, `api_server_away`, `api_server_slow`"),
    )
)]
pub(super) async fn undo(
    State(state): State<AppState>,
    Path(service): Path<String>,
    Query(query): Query<UndoQuery>,
    Actor(actor): Actor,
) -> Result<Json<Applied>, Problem> {
    let version = query.resource_version.as_deref();
    Ok(Json(state.rules.undo(&service, version, &actor).await?))
}
