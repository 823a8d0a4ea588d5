//! `POST /orders`

use axum::extract::State;
use axum::http::StatusCode;
use common::problem::ProblemBody;
use common::{IdempotencyKey, Json, Problem, UserId, Valid};

use crate::api::{NewOrder, Order};
use crate::model::Status;
use crate::place;
use crate::state::AppState;

/// Place an order
///
/// Prices the lines, reserves the stock, charges the card and confirms. The same key with the same body gives the same
/// order, however often it is sent.
#[utoipa::path(
    post,
    path = "/orders",
    params(("Idempotency-Key" = String, Header, description = "One for each intended order")),
    request_body = NewOrder,
    responses(
        (status = 201, body = Order, description = "Confirmed"),
        (status = 202, body = Order, description = "Still in work: look at the order again in a moment"),
        (status = 402, body = ProblemBody, description = "Not paid, order cancelled: `card_declined`, `insufficient_funds`, `channel_timeout`"),
        (status = 409, body = ProblemBody, description = "`out_of_stock`"),
        (status = 422, body = ProblemBody, description = "A value cannot be accepted: `unknown_product`, `card_refused` …"),
        (status = 503, body = ProblemBody, description = "A service is away; nothing was charged"),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    UserId(user): UserId,
    IdempotencyKey(key): IdempotencyKey,
    Valid(order): Valid<NewOrder>,
) -> Result<(StatusCode, Json<Order>), Problem> {
    let order = place::place(&state, user, &key, order.try_into()?).await?;
    let status = if order.status == Status::Confirmed {
        StatusCode::CREATED
    } else {
        StatusCode::ACCEPTED
    };
    Ok((status, Json(order.into())))
}
