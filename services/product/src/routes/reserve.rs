//! `PUT /reservations/{order_id}`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem, Valid};

use crate::api::{Lines, Reservation, order_id};
use crate::reserve as use_case;
use crate::state::AppState;

/// Hold stock for an order
///
/// Afterwards the order holds just these lines, or, if one of them cannot be had, what it held before. Can be repeated.
#[utoipa::path(
    put,
    path = "/reservations/{order_id}",
    params(("order_id" = String, Path)),
    request_body = Lines,
    responses(
        (status = 200, body = Reservation),
        (status = 409, body = ProblemBody, description = "`out_of_stock`, `reservation_released`, `reservation_committed` (with other lines)"),
        (status = 422, body = ProblemBody, description = "`unknown_product`, or a value that cannot be accepted"),
    )
)]
pub(super) async fn reserve(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Valid(lines): Valid<Lines>,
) -> Result<Json<Reservation>, Problem> {
    let reservation = use_case::reserve(&state, order_id(id)?, lines.try_into()?).await?;
    Ok(Json(reservation.into()))
}
