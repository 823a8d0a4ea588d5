//! `PUT /api/load`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem, Valid};
use loadgen::api::Load;

use crate::error::Error;
use crate::guard::Actor;
use crate::state::AppState;

/// Change the load
///
/// Takes effect at once; all of it has to be sent.
#[utoipa::path(
    put,
    path = "/api/load",
    request_body = Load,
    responses(
        (status = 200, body = Load),
        (status = 401, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_load_generator`"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`load_generator_away`"),
    )
)]
pub(super) async fn set_load(
    State(state): State<AppState>,
    Actor(actor): Actor,
    Valid(load): Valid<Load>,
) -> Result<Json<Load>, Problem> {
    let base = state.places.loadgen(&state.places.known().await);
    tracing::info!(actor, ?load, "the load is changed");
    let load = state.loadgen.put(base.as_deref(), &load).await;
    Ok(Json(load.map_err(Error::from)?))
}
