//! One visit: a shopper's requests, each at its due time or as soon as the page before it is there.
//!
//! The due times are the plan's, whatever the shop does: a shop that stalls does not push the rest of the visit into calmer
//! times. Only who would click on a page that has not come yet waits for it.

use std::sync::Arc;
use std::time::Duration;

use common::CancellationToken;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::ask;
use crate::plan::{Beat, Step, Visit, seed_of};
use crate::shop::Extras;
use crate::shopper::{Shopper, Visiting};
use crate::state::AppState;

/// What all visits have in common.
#[derive(Clone, Debug)]
pub struct Doors {
    /// Most requests in flight.
    pub limit: Arc<Semaphore>,
    /// Nobody waits longer for an answer, however patient.
    pub longest_wait: Duration,
    /// Set when nobody may begin a request any more.
    pub closing: CancellationToken,
}

/// Makes `visit`, which begins at `start`.
pub async fn make(state: &AppState, doors: &Doors, visit: Visit, start: Instant) {
    let shopper = state.shopper(visit.person);
    let seed = !seed_of(seed_of(state.seed, visit.person), visit.number);
    let habits = visit.cohort.habits();
    let catalogue = state.catalogue();
    let mut visiting = Visiting::new(seed, &shopper.person, habits, &state.tastes, &catalogue);
    let patience = Duration::from_secs_f64(habits.patience_s).min(doors.longest_wait);
    let (mut planned, mut free) = (start, start);
    for beat in &visit.beats {
        let load = state.control.borrow().load;
        planned += Duration::from_secs_f64(beat.after_s / load.time_warp);
        let due = planned.max(free);
        tokio::select! {
            biased;
            () = doors.closing.cancelled() => break,
            () = state.pacer.until(due) => {}
        }
        let load = state.control.borrow().load;
        if !load.running {
            break;
        }
        let Ok(permit) = Arc::clone(&doors.limit).try_acquire_owned() else {
            state.stats.skipped();
            state.metrics.skipped.inc();
            continue;
        };
        let canary = shopper.person.canary_draw < load.canary_share;
        let is_page = request(state, &shopper, &mut visiting, beat, canary, due).await;
        drop(permit);
        free = Instant::now();
        if is_page && free - due > patience {
            state.stats.abandoned();
            state
                .metrics
                .abandoned
                .with_label_values(&[visit.cohort.name()])
                .inc();
            break;
        }
    }
    if visit.is_last() {
        state.forget(visit.person);
    }
}

/// One request, from the time it was due to its place in the figures; the latency counts from `due`. Answers whether it was
/// a page.
async fn request(
    state: &AppState,
    shopper: &Shopper,
    visiting: &mut Visiting,
    beat: &Beat,
    canary: bool,
    due: Instant,
) -> bool {
    let (ask, cookie) = {
        let mut memory = shopper.memory();
        let now = Instant::now();
        let ask = ask::decide(&beat.step, thought_ms(beat.after_s), &mut memory, visiting, now);
        (ask, memory.cookie(now))
    };
    if beat.step == Step::Choose && visiting.advice.is_some() {
        state.stats.advised(visiting.found.is_some());
    }
    let extras = Extras {
        cookie,
        canary,
        idempotency_key: matches!(ask, ask::Ask::Buy { .. })
            .then(|| state.random.uuid(&state.clock).to_string()),
    };
    let request = ask.request(&shopper.person);
    state.stats.sent(due.elapsed());
    state.metrics.in_flight.inc();
    let received = state.shop.send(&request, &extras).await;
    let latency = due.elapsed();
    let outcome = ask::learn(&ask, received, &mut shopper.memory(), visiting, Instant::now());
    state.metrics.answered(&ask, &outcome, latency);
    state.stats.answered(&outcome, latency);
    ask.is_page()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "some thousand milliseconds"
)]
fn thought_ms(seconds: f64) -> u64 {
    (seconds * 1e3) as u64
}
