//! Green 1.6.0: a silent channel is asked again with the same key, so that it books once whatever was lost.

use std::time::Duration;

use crate::channel::{Answer, TestCard};
use crate::model::Payment;
use crate::state::AppState;

const ATTEMPTS: u32 = 3;

/// Before the second attempt; doubled before each further one, and spread by up to as much again.
const BACKOFF: Duration = Duration::from_millis(40);

pub async fn ask(state: &AppState, payment: &Payment, card: TestCard) -> sqlx::Result<Answer> {
    let mut attempt = 1;
    loop {
        let answer = state
            .channel
            .charge(&payment.id, &payment.order_id, payment.amount, card)
            .await?;
        state.metrics.asked(answer);
        if answer != Answer::Silent || attempt == ATTEMPTS {
            return Ok(answer);
        }
        let wait = BACKOFF * 2_u32.pow(attempt - 1);
        tokio::time::sleep(wait.mul_f64(1.0 + state.random.unit())).await;
        attempt += 1;
    }
}
