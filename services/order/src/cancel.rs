//! Cancelling a confirmed order: the money goes back, then the stock.

use crate::error::Error;
use crate::model::{Order, Reason, Status};
use crate::saga;
use crate::state::AppState;

/// Cancels an order of `user`. The answer is cancelled or, while a service behind it is away, on the way there.
pub async fn cancel(state: &AppState, user: i64, id: &str) -> Result<Order, Error> {
    let find = async || {
        let order = state.store.by_id(id).await?;
        order
            .filter(|order| order.user_id == user)
            .ok_or_else(|| Error::NotFound(id.to_owned()))
    };
    let order = find().await?;
    if order.status == Status::Confirmed {
        state
            .store
            .advance(&order, Status::Refunding, Some(Reason::CancelledByUser))
            .await?;
    }
    let order = find().await?;
    match order.status {
        Status::Cancelled => Ok(order),
        Status::Refunding | Status::Releasing => Ok(saga::drive(state, order, None).await?.0),
        Status::Reserving | Status::Charging | Status::Committing | Status::Confirmed => Err(Error::InWork),
    }
}
