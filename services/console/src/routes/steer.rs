//! `POST /api/rollouts/{service}/{verb}`

use axum::body::Bytes;
use axum::extract::State;
use common::extract::{check, from_json};
use common::problem::ProblemBody;
use common::{Json, Path, Problem, Query};

use crate::api::rollouts::{RolloutDetail, StartWish, SteerQuery, Verb};
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
    request_body(content = Option<StartWish>, description = "With `start` alone"),
    responses(
        (status = 200, body = RolloutDetail),
        (status = 401, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_rollout`"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`refused`, `not_now`: it is at another step, the verb is none of its `verbs`, or a rule is in the way; why"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`api_server_away`"),
    )
)]
pub(super) async fn steer(
    State(state): State<AppState>,
    Path((service, verb)): Path<(String, Verb)>,
    Query(query): Query<SteerQuery>,
    Actor(actor): Actor,
    body: Bytes,
) -> Result<Json<RolloutDetail>, Problem> {
    if let Some(rollouts) = &state.rollouts {
        let wish = wish(verb, &body)?;
        let steered = rollouts.steer(&service, verb, query.step, &wish, &actor).await?;
        return Ok(Json(steered));
    }
    let steered = state.control.steer(&service, verb, query.step).await?;
    let rollout = steered.ok_or_else(|| Error::NoRollout(service.clone()))?;
    tracing::warn!(actor, service, %verb, by = rollout.by, "a rollout is steered");
    Ok(Json(rollout.into()))
}

/// Nothing has to be said; and where nothing can be, nothing may.
fn wish(verb: Verb, body: &[u8]) -> Result<StartWish, Problem> {
    match (verb, body.is_empty()) {
        (_, true) => Ok(StartWish::default()),
        (Verb::Start, false) => {
            let wish: StartWish = from_json(body)?;
            check(&wish)?;
            Ok(wish)
        }
        (_, false) => Err(Problem::malformed("body", format!("{verb} takes none"))),
    }
}
