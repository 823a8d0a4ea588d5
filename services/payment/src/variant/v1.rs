//! Blue 1.5.0: one attempt at the channel.

use crate::channel::{Answer, TestCard};
use crate::model::Payment;
use crate::state::AppState;

pub async fn ask(state: &AppState, payment: &Payment, card: TestCard) -> sqlx::Result<Answer> {
    let answer = state
        .channel
        .charge(&payment.id, &payment.order_id, payment.amount, card)
        .await?;
    state.metrics.asked(answer);
    Ok(answer)
}
