//! One request, from the time it was due to its place in the figures.

use tokio::time::Instant;

use crate::ask::{self, Ask};
use crate::plan::Step;
use crate::shop::Extras;
use crate::shopper::Shopper;
use crate::state::AppState;

/// Does `step` as `shopper`. The latency counts from `due`: a request that had to wait for its turn here was slow for its
/// shopper as well.
pub async fn visit(state: &AppState, shopper: &Shopper, step: &Step, canary: bool, due: Instant) {
    let person = &shopper.person;
    let (ask, cookie) = {
        let mut memory = shopper.memory();
        let now = Instant::now();
        let ask = ask::decide(step, person, &mut memory, &state.catalogue(), now);
        (ask, memory.cookie(now))
    };
    let extras = Extras {
        cookie,
        canary,
        idempotency_key: matches!(ask, Ask::Buy { .. }).then(|| state.random.uuid(&state.clock).to_string()),
    };
    let received = state.shop.send(&ask.request(person), &extras).await;
    let latency = due.elapsed();
    let outcome = ask::learn(&ask, received, &mut shopper.memory(), Instant::now());
    state.metrics.answered(&ask, &outcome, latency);
    state.stats.answered(&outcome, latency);
}
