//! Sends what the plan says, at the time it says: open-loop, whatever the shop does.

use std::sync::Arc;
use std::time::Duration;

use common::{BoxError, CancellationToken};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::task::TaskTracker;

use crate::Config;
use crate::api::Load;
use crate::plan::{Arrival, Planner};
use crate::state::AppState;
use crate::visit::visit;

/// Between two looks whether the shop is ready.
const RETRY: Duration = Duration::from_millis(500);

/// Waits for the shop, sends until `stop` or the end of the duration, then waits for the answers that are still due. A
/// service goes on after the duration, for whoever wants to start the load again.
pub async fn run(state: &AppState, config: &Config, stop: CancellationToken) -> Result<(), BoxError> {
    let ready = tokio::select! {
        ready = wait_for_shop(state, config.wait) => ready,
        () = stop.cancelled() => return Ok(()),
    };
    ready?;
    state.stats.reset();
    let limit = Arc::new(Semaphore::new(config.max_in_flight));
    let flights = TaskTracker::new();
    let launch = |arrival: Arrival, due, load: Load| {
        let Ok(permit) = Arc::clone(&limit).try_acquire_owned() else {
            state.stats.skipped();
            state.metrics.skipped.inc();
            return;
        };
        state.stats.sent();
        state.metrics.in_flight.inc();
        let (state, shopper) = (state.clone(), state.shopper(arrival.shopper));
        let canary = shopper.person.canary_draw < load.canary_share;
        flights.spawn(async move {
            visit(&state, &shopper, &arrival.step, canary, due).await;
            drop(permit);
        });
    };
    let mut planner = Planner::new(config.seed, config.bad_card_share);
    if let Some(duration) = config.duration {
        let end = Instant::now() + duration;
        drive(&mut planner, state.load.subscribe(), Some(end), &stop, launch).await;
        state.load.send_modify(|load| load.running = false);
    }
    if config.duration.is_none() || !config.once {
        drive(&mut planner, state.load.subscribe(), None, &stop, launch).await;
    }
    flights.close();
    flights.wait().await;
    Ok(())
}

/// Looks whether the shop is ready again and again, for `limit` at most, and says what it waits for.
async fn wait_for_shop(state: &AppState, limit: Duration) -> Result<(), BoxError> {
    let give_up = Instant::now() + limit;
    let mut told = String::new();
    loop {
        let reason = match state.shop.ready().await {
            Ok(catalogue) => {
                state.stats.wait_for(None);
                state.learn_catalogue(catalogue);
                return Ok(());
            }
            Err(reason) => format!("the shop at {}: {reason}", state.shop.target()),
        };
        if reason != told {
            tracing::info!(reason, "waiting for the shop");
            state.stats.wait_for(Some(reason.clone()));
            told.clone_from(&reason);
        }
        if Instant::now() + RETRY > give_up {
            return Err(format!("gave up after {limit:?}, waiting for {reason}").into());
        }
        sleep(RETRY).await;
    }
}

/// Calls `launch` for each arrival at the time it is due. `launch` must not wait for anything. When several are due, since
/// this task could not run for a while, all of them are launched at once, each with its own due time.
pub async fn drive(
    planner: &mut Planner,
    mut loads: watch::Receiver<Load>,
    end: Option<Instant>,
    stop: &CancellationToken,
    mut launch: impl FnMut(Arrival, Instant, Load),
) {
    let mut load = *loads.borrow_and_update();
    let mut next = planner.next(load.users);
    let mut due = after(Instant::now(), next.gap, load);
    let ended = async {
        match end {
            Some(end) => sleep_until(end).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(ended);
    loop {
        let arrival = async {
            match due {
                Some(due) if end.is_none_or(|end| due < end) => sleep_until(due).await,
                _ => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            changed = loads.changed() => {
                if changed.is_err() {
                    return;
                }
                let now = Instant::now();
                let left = match due {
                    // What is left of the gap, in units that do not depend on the rate.
                    Some(due) => due.saturating_duration_since(now).as_secs_f64() * load.rps,
                    None => next.gap,
                };
                load = *loads.borrow_and_update();
                due = after(now, left, load);
            }
            () = arrival => {
                let coming = planner.next(load.users);
                let then = due.unwrap_or_else(Instant::now);
                due = after(then, coming.gap, load);
                launch(std::mem::replace(&mut next, coming), then, load);
            }
            () = &mut ended => return,
        }
    }
}

/// When a gap that begins at `start` is over; never, while the load rests.
fn after(start: Instant, gap: f64, load: Load) -> Option<Instant> {
    /// As good as never, for a rate close to 0.
    const LONGEST: f64 = 86_400.0 * 365.0;
    (load.running && load.rps > 0.0).then(|| start + Duration::from_secs_f64((gap / load.rps).min(LONGEST)))
}
