//! `POST /api/orders`

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use common::problem::ProblemBody;
use common::{IdempotencyKey, Valid};

use crate::api::{NewOrder, Order};
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{IDEMPOTENCY_KEY, Passed, Service};
use crate::visitor::SignedIn;

/// Place an order
///
/// The same key with the same body gives the same order, however often it is sent: after a 5xx or no answer, send it again.
#[utoipa::path(
    post,
    path = "/api/orders",
    params(("Idempotency-Key" = String, Header, description = "One for each intended order")),
    request_body = NewOrder,
    responses(
        (status = 201, body = Order, description = "Confirmed and paid"),
        (status = 202, body = Order, description = "In work: the payment gave no definite answer yet"),
        (status = 401, body = ProblemBody),
        (status = 402, body = ProblemBody, description = "Not paid; the order is cancelled"),
        (status = 409, body = ProblemBody, description = "`out_of_stock`"),
        (status = 422, body = ProblemBody),
        (status = 503, body = ProblemBody, description = "`order_unavailable`: send it again under the same key. `product_unavailable`, `interrupted`: nothing was charged; take a new key"),
    )
)]
pub(super) async fn place_order(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    Valid(order): Valid<NewOrder>,
) -> Result<Passed, Error> {
    let call = state.services.post(Service::Order, "/orders");
    let key = HeaderValue::try_from(key).ok();
    let placed = call.header(IDEMPOTENCY_KEY, key).json(&order).pass().await?;
    if placed.status == StatusCode::CREATED {
        match placed.read(Service::Order) {
            Ok(order) => state.purchases.tell(order),
            // The order is confirmed all the same: only the figures of the recommendations miss it.
            Err(error) => {
                let cause = common::problem::chain(&error);
                tracing::warn!(cause, "a confirmed order cannot be read");
            }
        }
    }
    Ok(placed)
}
