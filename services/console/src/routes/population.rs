//! `GET /api/load/population`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem};
use loadgen::api::Population;

use crate::error::Error;
use crate::state::AppState;

/// Show who shops: declared habits, which an experiment can be held against
#[utoipa::path(
    get,
    path = "/api/load/population",
    responses(
        (status = 200, body = Population),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_load_generator`"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`load_generator_away`"),
    )
)]
pub(super) async fn population(State(state): State<AppState>) -> Result<Json<Population>, Problem> {
    let base = state.places.loadgen(&state.places.known().await);
    let population = state.loadgen.population(base.as_deref()).await;
    Ok(Json(population.map_err(Error::from)?))
}
