//! `GET /api/load/stats`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem};
use loadgen::api::LoadStats;

use crate::error::Error;
use crate::state::AppState;

/// Show what became of the requests since the load was last changed
#[utoipa::path(
    get,
    path = "/api/load/stats",
    responses(
        (status = 200, body = LoadStats),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_load_generator`"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`load_generator_away`"),
    )
)]
pub(super) async fn load_stats(State(state): State<AppState>) -> Result<Json<LoadStats>, Problem> {
    let base = state.places.loadgen(&state.places.known().await);
    let stats = state.loadgen.stats(base.as_deref()).await;
    Ok(Json(stats.map_err(Error::from)?))
}
