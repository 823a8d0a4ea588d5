//! `GET /load`

use axum::extract::State;
use common::Json;

use crate::api::Load;
use crate::state::AppState;

/// Show how much load there is
#[utoipa::path(get, path = "/load", responses((status = 200, body = Load)))]
pub(super) async fn show(State(state): State<AppState>) -> Json<Load> {
    Json(state.control.borrow().load)
}
