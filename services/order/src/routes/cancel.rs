//! `POST /orders/{id}/cancel`

use axum::extract::State;
use axum::http::StatusCode;
use common::problem::ProblemBody;
use common::{Json, Path, Problem, UserId};

use crate::api::Order;
use crate::cancel;
use crate::model::Status;
use crate::state::AppState;

/// Cancel one's own order
///
/// The money goes back and the stock returns to the shelf. Can be repeated.
#[utoipa::path(
    post,
    path = "/orders/{id}/cancel",
    params(("id" = String, Path)),
    responses(
        (status = 200, body = Order, description = "Cancelled"),
        (status = 202, body = Order, description = "Cancelled as soon as the services behind it answer"),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`order_in_work`: not yet confirmed"),
    )
)]
pub(super) async fn cancel(
    State(state): State<AppState>,
    UserId(user): UserId,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Order>), Problem> {
    let order = cancel::cancel(&state, user, &id).await?;
    let status = if order.status == Status::Cancelled {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    };
    Ok((status, Json(order.into())))
}
