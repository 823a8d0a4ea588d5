//! How long `GET /recommendations` takes in the handler: added up here, and written to the database seldom, so that either
//! variant can tell the figures of both. Nothing is written at idle.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::experiment::Sums;
use crate::model::{Algorithm, Arm};
use crate::store::Store;

/// From the first answer that is not written down to its writing: the figures of another process are at most this old.
pub const FLUSH_AFTER: Duration = Duration::from_secs(5);

#[derive(Clone, Debug)]
pub struct Timing {
    /// Those that an answer may count for, in the order in which they are written.
    arms: [Arm; 3],
    flush_after: Duration,
    unwritten: Arc<Mutex<Unwritten>>,
}

#[derive(Debug, Default)]
struct Unwritten {
    /// Of each arm, in microseconds.
    sums: [Sums; 3],
    /// A flush is on its way.
    scheduled: bool,
}

impl Timing {
    pub fn new(algorithm: Algorithm, flush_after: Duration) -> Self {
        Self {
            arms: [Arm::Algorithm(algorithm), Arm::Even, Arm::Odd],
            flush_after,
            unwritten: Arc::default(),
        }
    }

    /// Counts an answer for the algorithm and, if it was for a user, for the parity of the id; schedules its writing down.
    pub fn record(&self, user: Option<i64>, elapsed: Duration, store: &Store) {
        let micros = i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX);
        let parity = user.map(Arm::of_user);
        let first = self.with(|unwritten| {
            for (arm, sums) in self.arms.iter().zip(&mut unwritten.sums) {
                if matches!(arm, Arm::Algorithm(_)) || Some(*arm) == parity {
                    sums.add(&Sums::of(micros));
                }
            }
            !std::mem::replace(&mut unwritten.scheduled, true)
        });
        if first {
            let (this, store) = (self.clone(), store.clone());
            tokio::spawn(async move {
                tokio::time::sleep(this.flush_after).await;
                this.with(|unwritten| unwritten.scheduled = false);
                if let Err(error) = this.flush(&store).await {
                    let cause = common::problem::chain(&error);
                    tracing::warn!(
                        cause,
                        "response times wait for the next attempt to write them down"
                    );
                }
            });
        }
    }

    /// Writes down what is not written yet; after a failure it is kept.
    pub async fn flush(&self, store: &Store) -> sqlx::Result<()> {
        let sums = self.with(|unwritten| std::mem::take(&mut unwritten.sums));
        let responses: Vec<_> = self
            .arms
            .into_iter()
            .zip(sums)
            .filter(|(_, sums)| sums.n > 0)
            .collect();
        if responses.is_empty() {
            return Ok(());
        }
        let written = store.add_responses(&responses).await;
        if written.is_err() {
            self.with(|unwritten| {
                for (kept, sums) in unwritten.sums.iter_mut().zip(&sums) {
                    kept.add(sums);
                }
            });
        }
        written
    }

    fn with<T>(&self, change: impl FnOnce(&mut Unwritten) -> T) -> T {
        change(&mut self.unwritten.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
