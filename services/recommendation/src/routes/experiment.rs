//! `GET /experiments/recommendation`

use axum::extract::State;
use common::{Json, Problem};

use crate::api::Experiment;
use crate::experiment;
use crate::state::AppState;

/// Show the A/B test
///
/// Exact, from the database that both variants share, whichever answers. Response times of other processes may be five
/// seconds old.
#[utoipa::path(
    get,
    path = "/experiments/recommendation",
    responses((status = 200, body = Experiment))
)]
pub(super) async fn experiment(State(state): State<AppState>) -> Result<Json<Experiment>, Problem> {
    Ok(Json(experiment::experiment(&state).await?.into()))
}
