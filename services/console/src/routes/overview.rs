//! `GET /api/overview`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem};

use crate::api::Overview;
use crate::state::AppState;

/// The shop at a glance: shares configured and observed, success, latency, active faults.
#[utoipa::path(
    get,
    path = "/api/overview",
    responses(
        (status = 200, body = Overview),
        (status = 503, description = "the gateway does not answer", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn overview(State(state): State<AppState>) -> Result<Json<Overview>, Problem> {
    Ok(Json(state.looks.overview().await?))
}
