//! `GET /load/stats`

use axum::extract::State;
use common::Json;

use crate::api::LoadStats;
use crate::state::AppState;

/// Show what became of the requests
#[utoipa::path(get, path = "/load/stats", responses((status = 200, body = LoadStats)))]
pub(super) async fn stats(State(state): State<AppState>) -> Json<LoadStats> {
    Json(state.figures())
}
