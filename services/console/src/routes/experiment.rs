//! `GET /api/experiments/recommendation`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem, Query};

use crate::api::experiment::{Experiment, ExperimentQuery};
use crate::business::RECOMMENDATION;
use crate::error::Error;
use crate::state::AppState;

/// Show the A/B test by user id, and what may be said about it
///
/// May be looked at as often as one likes: the verdict stays right.
#[utoipa::path(
    get,
    path = "/api/experiments/recommendation",
    params(ExperimentQuery),
    responses(
        (status = 200, body = Experiment),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`no_rule`, `no_experiment`: no instance of recommendation-service is up"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`recommendation_away`, `gateway_away`, `api_server_away`, `api_server_slow`"),
    )
)]
pub(super) async fn experiment(
    State(state): State<AppState>,
    Query(query): Query<ExperimentQuery>,
) -> Result<Json<Experiment>, Problem> {
    let rule = state.rules.show(RECOMMENDATION).await?;
    let instances = state.places.known().await;
    // Without a load generator nothing is declared of who shops.
    let loadgen = state.places.loadgen(&instances);
    let population = state.loadgen.population(loadgen.as_deref()).await.ok();
    let base = state.places.recommendation(&instances);
    let experiments = &state.experiments;
    let shown = experiments
        .show(base.as_deref(), &rule, query.since, population.as_ref())
        .await;
    Ok(Json(shown.map_err(Error::from)?))
}
