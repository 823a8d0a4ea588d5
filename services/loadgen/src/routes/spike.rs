//! `POST /load/spike`

use axum::extract::State;
use axum::http::StatusCode;
use common::Valid;
use common::problem::ProblemBody;

use crate::api::Spike;
use crate::state::AppState;

/// Begin a spike
///
/// Ends by itself. A second one takes the place of the first.
#[utoipa::path(
    post,
    path = "/load/spike",
    request_body = Spike,
    responses((status = 204), (status = 422, body = ProblemBody))
)]
pub(super) async fn spike(State(state): State<AppState>, Valid(spike): Valid<Spike>) -> StatusCode {
    state.spike(spike);
    tracing::info!(?spike, "a spike begins");
    StatusCode::NO_CONTENT
}
