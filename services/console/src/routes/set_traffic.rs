//! `PUT /api/traffic/{service}`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem, Valid};

use crate::api::traffic::{Applied, LostRace, VersionedChange};
use crate::guard::Actor;
use crate::state::AppState;

/// Change the rule that divides a service's requests
///
/// Answers when the change was read back from whoever executes it.
#[utoipa::path(
    put,
    path = "/api/traffic/{service}",
    params(
        ("service" = String, Path, description = "Its name in the mesh"),
        ("x-serin-actor" = Option<String>, Header, description = "Who changes it, for the history"),
    ),
    request_body = VersionedChange,
    responses(
        (status = 200, body = Applied),
        (status = 401, body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "`forbidden_by_cluster`: the console itself may not"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_rule`"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`owned_by_rollout`, `owned_by_manager`: somebody else decides on the shares, and what to do instead"),
        (status = 412, body = LostRace, content_type = "application/problem+json", description = "`lost_race`"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "Each mistake with its place in the change or in the YAML"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`gateway_away`, `api_server_away`, `api_server_slow`"),
    )
)]
pub(super) async fn set_traffic(
    State(state): State<AppState>,
    Path(service): Path<String>,
    Actor(actor): Actor,
    Valid(change): Valid<VersionedChange>,
) -> Result<Json<Applied>, Problem> {
    let (change, version) = change.split();
    let applied = state.rules.apply(&service, &change, &version, &actor).await?;
    Ok(Json(applied))
}
