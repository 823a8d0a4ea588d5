//! The use cases: a payment from *pending* to a final status.
//!
//! Every caller takes the same road: read the status, take the next step at the channel, write the new status if the old
//! one still stands, look again. So it does not matter who continues after a crash, or how many do so at the same time: the
//! channel knows each payment by one key, and only one of them gets to write each status.

use crate::channel::{Answer, TestCard};
use crate::error::Error;
use crate::model::{NewPayment, Payment, Status};
use crate::state::AppState;
use crate::variant;

/// Charges a card, or gives the result of the charge already made under this key.
pub async fn charge(state: &AppState, key: &str, new: NewPayment) -> Result<Payment, Error> {
    let id = state.random.uuid(&state.clock).to_string();
    let payment = state.store.begin(&id, key, &new).await?;
    if payment.status == Status::Voided {
        return Err(Error::KeyClosed);
    }
    if payment.request_hash != new.hash() {
        return Err(Error::KeyReused);
    }
    let payment = drive(state, payment, Some(new.card)).await?;
    match payment.status {
        Status::Declined | Status::Failed => Err(Error::NotPaid(payment)),
        _ => Ok(payment),
    }
}

/// Makes sure that nothing more can happen under a key, and says what did.
pub async fn close(state: &AppState, key: &str, order_id: String) -> Result<Payment, Error> {
    let id = state.random.uuid(&state.clock).to_string();
    let payment = state.store.begin_void(&id, key, &order_id).await?;
    drive(state, payment, None).await
}

/// Gives the money back.
pub async fn refund(state: &AppState, id: &str) -> Result<Payment, Error> {
    let payment = state
        .store
        .by_id(id)
        .await?
        .ok_or_else(|| Error::NotFound(id.to_owned()))?;
    if payment.status == Status::Captured {
        state.store.advance(&payment, Status::Refunding, None).await?;
    }
    let payment = reload(state, &payment).await?;
    match payment.status {
        Status::Refunding | Status::Refunded => drive(state, payment, None).await,
        _ => Err(Error::NotCaptured(payment.status)),
    }
}

/// Takes a payment to a final status. Without a card a charge that the channel has not made is given up.
async fn drive(state: &AppState, mut payment: Payment, card: Option<TestCard>) -> Result<Payment, Error> {
    loop {
        let (next, reason) = match payment.status {
            Status::Pending => match ask(state, &payment, card).await? {
                Answer::Approved => (Status::Captured, None),
                Answer::Declined(reason) => (Status::Declined, Some(reason)),
                Answer::Reversed | Answer::Silent => (Status::Reversing, Some("channel_timeout")),
            },
            Status::Reversing => {
                state.channel.reverse(&payment.id, &payment.order_id).await?;
                (Status::Failed, None)
            }
            Status::Refunding => {
                state.channel.reverse(&payment.id, &payment.order_id).await?;
                (Status::Refunded, None)
            }
            Status::Captured | Status::Declined | Status::Failed | Status::Voided | Status::Refunded => {
                return Ok(payment);
            }
        };
        if state.store.advance(&payment, next, reason).await? {
            state.metrics.reached(next, reason, payment.amount);
            if next == Status::Captured && state.channel.captured(&payment.order_id).await? > 1 {
                state.metrics.double_charges.inc();
                tracing::error!(order_id = payment.order_id, "an order was charged twice");
            }
        }
        payment = reload(state, &payment).await?;
    }
}

async fn ask(state: &AppState, payment: &Payment, card: Option<TestCard>) -> Result<Answer, Error> {
    let Some(card) = card else {
        return Ok(state.channel.look_up(&payment.id).await?);
    };
    let answer = match state.variant {
        #[cfg(feature = "v1")]
        variant::Variant::V1 => variant::v1::ask(state, payment, card).await?,
        #[cfg(feature = "v2")]
        variant::Variant::V2 => variant::v2::ask(state, payment, card).await?,
    };
    Ok(answer)
}

async fn reload(state: &AppState, payment: &Payment) -> Result<Payment, Error> {
    state
        .store
        .by_id(&payment.id)
        .await?
        .ok_or_else(|| Error::NotFound(payment.id.clone()))
}
