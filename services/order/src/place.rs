//! Placing an order: write it down, then take it as far as it goes.

use crate::error::Error;
use crate::model::{NewOrder, Order, Status};
use crate::saga;
use crate::state::AppState;

/// Places an order, or gives the one that was already placed under this key. The answer is confirmed or, while a service
/// behind it gives no definite answer, still in work; a cancelled order is an error that says why.
pub async fn place(state: &AppState, user: i64, key: &str, new: NewOrder) -> Result<Order, Error> {
    let id = state.random.uuid(&state.clock).to_string();
    let order = state.store.begin(&id, user, key, &new).await?;
    if order.request_hash != new.hash() {
        return Err(Error::KeyReused);
    }
    let (order, refusal) = saga::drive(state, order, Some(&new.card)).await?;
    match (order.status, order.reason) {
        (Status::Releasing | Status::Cancelled, Some(reason)) => Err(Error::Cancelled { reason, refusal }),
        _ => Ok(order),
    }
}
