//! `GET /api/load`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem};
use loadgen::api::Load;

use crate::error::Error;
use crate::state::AppState;

/// Show how much load there is
#[utoipa::path(
    get,
    path = "/api/load",
    responses(
        (status = 200, body = Load),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_load_generator`"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`load_generator_away`"),
    )
)]
pub(super) async fn load(State(state): State<AppState>) -> Result<Json<Load>, Problem> {
    let base = state.places.loadgen(&state.places.known().await);
    let load = state.loadgen.get(base.as_deref()).await;
    Ok(Json(load.map_err(Error::from)?))
}
