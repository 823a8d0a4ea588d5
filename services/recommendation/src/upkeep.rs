//! Memory and database brought together, in the background and only while recommendations are asked for: purchases come
//! in, response times go out. At idle nothing happens.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use crate::error::Error;
use crate::learned::{Depth, Learned};
use crate::state::AppState;
use crate::variant;

/// What is kept in memory between two looks at the database.
#[derive(Debug, Default)]
pub struct Memory {
    learned: RwLock<Learned>,
    /// Up to where the orders of the shop are in there.
    position: AtomicI64,
    /// Whether somebody sees to it already.
    busy: AtomicBool,
    responses: AtomicI64,
    response_us: AtomicI64,
}

impl Memory {
    pub fn new(learned: Learned) -> Self {
        Self {
            learned: RwLock::new(learned),
            ..Self::default()
        }
    }

    /// What is known now. To be held for as long as it takes to answer from it, and never while waiting for something.
    pub fn learned(&self) -> RwLockReadGuard<'_, Learned> {
        self.learned.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// An answer took `elapsed`.
    pub fn answered(&self, elapsed: Duration) {
        let micros = i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX);
        self.response_us.fetch_add(micros, Ordering::Relaxed);
        self.responses.fetch_add(1, Ordering::Relaxed);
    }
}

/// To be called when recommendations were asked for: looks for purchases now and tells response times a little later,
/// unless that is being done already.
pub fn see_to_it(state: &AppState) {
    if state.memory.busy.swap(true, Ordering::AcqRel) {
        return;
    }
    let state = state.clone();
    tokio::spawn(async move {
        if let Err(error) = learn(&state).await {
            tracing::warn!(
                cause = common::problem::chain(&error),
                "new purchases cannot be read"
            );
        }
        tokio::time::sleep(state.refresh).await;
        state.memory.busy.store(false, Ordering::Release);
        if let Err(error) = tell_response_times(&state).await {
            tracing::warn!(
                cause = common::problem::chain(&error),
                "response times cannot be written"
            );
        }
    });
}

/// Learns from purchases that are new in the database.
pub async fn learn(state: &AppState) -> Result<(), Error> {
    let memory = &state.memory;
    let pairs = variant::depth(state.variant) == Depth::BoughtTogether;
    let position = memory.position.load(Ordering::Acquire);
    let Some(changes) = state.store.changes(position, pairs).await? else {
        return Ok(());
    };
    let count = |baskets: i64| u32::try_from(baskets).unwrap_or(u32::MAX);
    let mut learned = memory.learned.write().unwrap_or_else(PoisonError::into_inner);
    for (product, baskets) in &changes.items {
        learned.set_sold(product, count(*baskets));
    }
    for (a, b, baskets) in &changes.pairs {
        learned.set_together(a, b, count(*baskets));
    }
    learned.rank();
    memory.position.fetch_max(changes.position, Ordering::AcqRel);
    Ok(())
}

/// Adds the response times that were measured since the last time to those in the database.
pub async fn tell_response_times(state: &AppState) -> Result<(), Error> {
    let memory = &state.memory;
    let responses = memory.responses.swap(0, Ordering::AcqRel);
    let micros = memory.response_us.swap(0, Ordering::AcqRel);
    if responses == 0 && micros == 0 {
        return Ok(());
    }
    let algorithm = variant::algorithm(state.variant);
    if let Err(error) = state.store.responded(algorithm, responses, micros).await {
        // They are told the next time.
        memory.responses.fetch_add(responses, Ordering::AcqRel);
        memory.response_us.fetch_add(micros, Ordering::AcqRel);
        return Err(error.into());
    }
    Ok(())
}
