//! `POST /payments/close`

use axum::extract::State;
use common::{IdempotencyKey, Json, Problem, Valid};

use crate::api::{CloseKey, Payment};
use crate::charge;
use crate::state::AppState;

/// Close a key
///
/// For a caller that does not know whether its charge took effect. The answer is final: `captured` if the money was taken;
/// otherwise nothing was and nothing ever will be under this key.
#[utoipa::path(
    post,
    path = "/payments/close",
    params(("Idempotency-Key" = String, Header, description = "The key of the charge in doubt")),
    request_body = CloseKey,
    responses((status = 200, body = Payment))
)]
pub(super) async fn close(
    State(state): State<AppState>,
    IdempotencyKey(key): IdempotencyKey,
    Valid(close): Valid<CloseKey>,
) -> Result<Json<Payment>, Problem> {
    Ok(Json(charge::close(&state, &key, close.order_id).await?.into()))
}
