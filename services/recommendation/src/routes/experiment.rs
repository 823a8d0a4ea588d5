//! `GET /experiments/recommendation`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem, Query};

use crate::api::{Experiment, ExperimentQuery};
use crate::experiment;
use crate::state::AppState;

/// Show the A/B test
///
/// Exact as of `at`, from the database that both variants share, whichever answers. Response times of other processes may be
/// five seconds old.
#[utoipa::path(
    get,
    path = "/experiments/recommendation",
    params(ExperimentQuery),
    responses(
        (status = 200, body = Experiment),
        (status = 400, body = ProblemBody, description = "A value cannot be read"),
        (status = 422, body = ProblemBody, description = "A value cannot be accepted"),
    )
)]
pub(super) async fn experiment(
    State(state): State<AppState>,
    Query(query): Query<ExperimentQuery>,
) -> Result<Json<Experiment>, Problem> {
    let question = query.into();
    let answer = experiment::experiment(&state, &question).await?;
    Ok(Json(Experiment::new(&question, state.window_ms, answer)))
}
