//! `GET /api/faults`

use axum::extract::State;
use common::Json;

use crate::api::control::Faults;
use crate::state::AppState;

/// Show the faults that are active
#[utoipa::path(get, path = "/api/faults", responses((status = 200, body = Faults)))]
pub(super) async fn faults(State(state): State<AppState>) -> Json<Faults> {
    let run = state.places.run();
    let instances = run.map(|run| run.instances).unwrap_or_default();
    let faults = state.instances.faults(&instances).await;
    Json(Faults { faults })
}
