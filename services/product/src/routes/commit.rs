//! `POST /reservations/{order_id}/commit`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem};

use crate::api::{Reservation, order_id};
use crate::reserve;
use crate::state::AppState;

/// Buy what an order holds
///
/// Can be repeated.
#[utoipa::path(
    post,
    path = "/reservations/{order_id}/commit",
    params(("order_id" = String, Path)),
    responses(
        (status = 200, body = Reservation),
        (status = 409, body = ProblemBody, description = "`reservation_released`: the order holds nothing, or no longer"),
    )
)]
pub(super) async fn commit(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Reservation>, Problem> {
    Ok(Json(reserve::commit(&state, &order_id(id)?).await?.into()))
}
