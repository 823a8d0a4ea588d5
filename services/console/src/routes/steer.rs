//! `POST /api/rollouts/{service}/{verb}`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem, Query};

use crate::api::rollouts::{Rollout, SteerQuery, Verb};
use crate::error::Error;
use crate::guard::Actor;
use crate::state::AppState;

/// Steer the release of a service
///
/// Answers with the rollout as it is right after it was asked; what it does is seen when it is shown again.
#[utoipa::path(
    post,
    path = "/api/rollouts/{service}/{verb}",
    params(
        ("service" = String, Path, description = "Its name in the mesh"),
        ("verb" = Verb, Path, description = "One of `verbs`"),
        SteerQuery,
        ("x-serin-actor" = Option<String>, Header, description = "Who does it, for the log"),
    ),
    responses(
        (status = 200, body = Rollout),
        (status = 401, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_rollout`"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`not_now`: it is at another step, or the verb is none of its `verbs`"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`api_server_away`"),
    )
)]
pub(super) async fn steer(
    State(state): State<AppState>,
    Path((service, verb)): Path<(String, Verb)>,
    Query(query): Query<SteerQuery>,
    Actor(actor): Actor,
) -> Result<Json<Rollout>, Problem> {
    let steered = state.control.steer(&service, verb, query.step).await?;
    let rollout = steered.ok_or_else(|| Error::NoRollout(service.clone()))?;
    tracing::warn!(actor, service, %verb, by = rollout.by, "a rollout is steered");
    Ok(Json(rollout))
}
