//! `POST /payments`

use axum::extract::State;
use axum::http::StatusCode;
use common::problem::ProblemBody;
use common::{IdempotencyKey, Json, Problem, Valid};

use crate::api::{NewPayment, Payment};
use crate::charge;
use crate::state::AppState;

/// Charge a card
///
/// The same key with the same body gives the same payment, however often it is sent. A definite no is 402 and has cost
/// nothing; after a 5xx or no answer, send it again or close the key.
#[utoipa::path(
    post,
    path = "/payments",
    params(("Idempotency-Key" = String, Header, description = "One for each intended charge")),
    request_body = NewPayment,
    responses(
        (status = 201, body = Payment, description = "Captured"),
        (status = 402, body = ProblemBody, description = "Not paid: `card_declined`, `insufficient_funds`, `channel_timeout`"),
        (status = 409, body = ProblemBody, description = "The key is closed"),
        (status = 422, body = ProblemBody, description = "A value cannot be accepted, or the key was used for another payment"),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    IdempotencyKey(key): IdempotencyKey,
    Valid(payment): Valid<NewPayment>,
) -> Result<(StatusCode, Json<Payment>), Problem> {
    let payment = charge::charge(&state, &key, payment.try_into()?).await?;
    Ok((StatusCode::CREATED, Json(payment.into())))
}
