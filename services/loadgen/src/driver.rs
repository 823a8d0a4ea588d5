//! Sends what the plan says, at the time it says: open-loop, whatever the shop does.

use std::sync::Arc;
use std::time::Duration;

use common::{BoxError, CancellationToken};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::task::TaskTracker;

use crate::Config;
use crate::pacer::Pacer;
use crate::plan::{Planner, Visit};
use crate::rate::{Control, Rate};
use crate::state::AppState;
use crate::visit::{self, Doors};

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
    let doors = Doors {
        limit: Arc::new(Semaphore::new(config.max_in_flight)),
        longest_wait: config.service.call_timeout(),
        closing: stop.child_token(),
    };
    let flights = TaskTracker::new();
    let launch = |visit: Visit, start| {
        state.stats.visit();
        let (state, doors) = (state.clone(), doors.clone());
        flights.spawn(async move { visit::make(&state, &doors, visit, start).await });
    };
    let mut planner = Planner::new(config.seed, config.bad_card_share);
    if let Some(duration) = config.duration {
        let end = Instant::now() + duration;
        drive(
            &mut planner,
            state.control.subscribe(),
            &state.pacer,
            Some(end),
            &stop,
            launch,
        )
        .await;
        state.control.send_modify(|control| control.load.running = false);
    }
    if config.duration.is_none() || !config.once {
        drive(
            &mut planner,
            state.control.subscribe(),
            &state.pacer,
            None,
            &stop,
            launch,
        )
        .await;
    }
    doors.closing.cancel();
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

/// Calls `launch` for each visit at the time it begins. `launch` must not wait for anything. When several are due, since
/// this task could not run for a while, all of them are launched at once, each with its own due time.
pub async fn drive(
    planner: &mut Planner,
    mut controls: watch::Receiver<Control>,
    pacer: &Pacer,
    end: Option<Instant>,
    stop: &CancellationToken,
    mut launch: impl FnMut(Visit, Instant),
) {
    let start = Instant::now();
    let control = *controls.borrow_and_update();
    let mut rate = Rate::new(control, start, planner.requests_per_visit(&control.load.mix));
    let mut gap = planner.gap();
    let mut peak = rate.peak(start);
    let mut due = after(start, gap, peak);
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
                Some(due) if end.is_none_or(|end| due < end) => pacer.until(due).await,
                _ => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            changed = controls.changed() => {
                if changed.is_err() {
                    return;
                }
                let now = Instant::now();
                if let Some(due) = due {
                    // What is left of the gap, in units that do not depend on the rate.
                    gap = due.saturating_duration_since(now).as_secs_f64() * peak;
                }
                let control = *controls.borrow_and_update();
                rate = rate.changed(control, now, planner.requests_per_visit(&control.load.mix));
                peak = rate.peak(now);
                due = after(now, gap, peak);
            }
            () = arrival => {
                let at = due.unwrap_or_else(Instant::now);
                if planner.chance() * peak <= rate.at(at) {
                    launch(planner.next(rate.load()), at);
                }
                gap = planner.gap();
                peak = rate.peak(at);
                due = after(at, gap, peak);
            }
            () = &mut ended => return,
        }
    }
}

/// When a gap that begins at `start` is over, at so many arrivals per second; never, while there are none.
fn after(start: Instant, gap: f64, rate: f64) -> Option<Instant> {
    /// As good as never, for a rate close to 0.
    const LONGEST: f64 = 86_400.0 * 365.0;
    (rate > 0.0).then(|| start + Duration::from_secs_f64((gap / rate).min(LONGEST)))
}
