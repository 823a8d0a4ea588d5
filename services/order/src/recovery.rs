//! Orders that a crash or an unreachable service left behind: found when their lease runs out, and taken to their end.

use std::time::Duration;

use common::CancellationToken;
use futures_util::future::join_all;
use tokio::time::{MissedTickBehavior, interval};

use crate::error::Error;
use crate::model::Order;
use crate::saga;
use crate::state::AppState;

/// Orders taken on at once. The rest waits for the next round: recovery must not crowd out the customers.
const BATCH: u32 = 20;

/// Looks for orders every `every`, until `shutdown`.
pub async fn run(state: AppState, every: Duration, shutdown: CancellationToken) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = round(&state).await {
            tracing::error!(
                cause = common::problem::chain(&error),
                "recovery could not look for orders"
            );
        }
    }
}

/// Takes every order whose lease ran out as far as it goes; tells how many there were.
pub async fn round(state: &AppState) -> Result<usize, Error> {
    let orders = state.store.claim_abandoned(BATCH).await?;
    let found = orders.len();
    join_all(orders.into_iter().map(|order| finish(state, order))).await;
    Ok(found)
}

async fn finish(state: &AppState, order: Order) {
    let id = order.id.clone();
    match saga::drive(state, order, None).await {
        Ok((order, _)) if order.status.is_final() => {
            state.metrics.recovered.inc();
            tracing::info!(
                order_id = id,
                status = order.status.as_str(),
                "an abandoned order came to its end"
            );
        }
        Ok(_) => {}
        Err(error) => {
            let cause = common::problem::chain(&error);
            tracing::error!(order_id = id, cause, "an order could not be recovered");
        }
    }
}
