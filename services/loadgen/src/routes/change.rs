//! `PUT /load`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Valid};

use crate::api::Load;
use crate::state::AppState;

/// Change the load
///
/// Takes effect at once, and the figures begin anew.
#[utoipa::path(
    put,
    path = "/load",
    request_body = Load,
    responses((status = 200, body = Load), (status = 422, body = ProblemBody))
)]
pub(super) async fn change(State(state): State<AppState>, Valid(load): Valid<Load>) -> Json<Load> {
    state.change(load);
    tracing::info!(?load, "load changed");
    Json(load)
}
