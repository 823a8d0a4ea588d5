//! `GET /experiments/recommendation`

use axum::extract::State;
use common::{Json, Problem};

use crate::api::{Experiment, Outcome};
use crate::error::Error;
use crate::model::{Algorithm, Figures};
use crate::state::AppState;
use crate::upkeep;

/// Show what came of the algorithms
///
/// Counted by user, over all instances. Response times of other instances come in every few seconds.
#[utoipa::path(
    get,
    path = "/experiments/recommendation",
    responses((status = 200, body = Experiment))
)]
pub(super) async fn experiment(State(state): State<AppState>) -> Result<Json<Experiment>, Problem> {
    upkeep::tell_response_times(&state).await?;
    let figures = state.store.figures().await.map_err(Error::from)?;
    let algorithms = Algorithm::ALL.map(|algorithm| {
        let found = figures.iter().find(|row| row.algorithm == algorithm.as_str());
        Outcome::new(algorithm, found.unwrap_or(&Figures::default()))
    });
    Ok(Json(Experiment {
        algorithms: algorithms.into(),
    }))
}
