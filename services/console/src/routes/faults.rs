//! `GET /api/faults`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem};

use crate::api::control::Faults;
use crate::state::AppState;

/// Show the faults that are active
#[utoipa::path(
    get,
    path = "/api/faults",
    responses(
        (status = 200, body = Faults),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`api_server_away`"),
    )
)]
pub(super) async fn faults(State(state): State<AppState>) -> Result<Json<Faults>, Problem> {
    let instances = state.places.instances().await?.unwrap_or_default();
    let faults = state.instances.faults(&instances).await;
    Ok(Json(Faults { faults }))
}
