//! `GET /population`

use axum::extract::State;
use common::Json;

use crate::api::Population;
use crate::state::AppState;

/// Show who shops
///
/// Declared habits, not measured ones: what an experiment can be held against.
#[utoipa::path(get, path = "/population", responses((status = 200, body = Population)))]
pub(super) async fn population(State(state): State<AppState>) -> Json<Population> {
    let load = state.control.borrow().load;
    Json(Population::of(&load.mix, load.canary_share))
}
