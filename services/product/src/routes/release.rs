//! `DELETE /reservations/{order_id}`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem};

use crate::api::{Reservation, order_id};
use crate::reserve;
use crate::state::AppState;

/// Give back what an order holds or has bought
///
/// Can be repeated, and is final: an order that is not known yet can reserve nothing afterwards, so a request that was
/// delayed on its way does no harm. The lines are those that were given back.
#[utoipa::path(
    delete,
    path = "/reservations/{order_id}",
    params(("order_id" = String, Path)),
    responses(
        (status = 200, body = Reservation),
        (status = 400, body = ProblemBody, description = "The order id cannot be one"),
    )
)]
pub(super) async fn release(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Reservation>, Problem> {
    Ok(Json(reserve::release(&state, &order_id(id)?).await?.into()))
}
