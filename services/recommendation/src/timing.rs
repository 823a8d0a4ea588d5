//! How long `GET /recommendations` takes in the handler: added up here, and written to the database seldom, so that either
//! variant can tell the figures of both. Nothing is written at idle.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::model::Algorithm;
use crate::store::Store;

/// From the first answer that is not written down to its writing: the figures of another process are at most this old.
pub const FLUSH_AFTER: Duration = Duration::from_secs(5);

#[derive(Clone, Debug)]
pub struct Timing {
    algorithm: Algorithm,
    flush_after: Duration,
    sum: Arc<Mutex<Sum>>,
}

#[derive(Debug, Default)]
struct Sum {
    responses: i64,
    micros: i64,
    /// A flush is on its way.
    scheduled: bool,
}

impl Timing {
    pub fn new(algorithm: Algorithm, flush_after: Duration) -> Self {
        Self {
            algorithm,
            flush_after,
            sum: Arc::default(),
        }
    }

    /// Counts an answer, and schedules its writing down.
    pub fn record(&self, elapsed: Duration, store: &Store) {
        let micros = i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX);
        let first = self.with(|sum| {
            sum.responses += 1;
            sum.micros = sum.micros.saturating_add(micros);
            !std::mem::replace(&mut sum.scheduled, true)
        });
        if first {
            let (this, store) = (self.clone(), store.clone());
            tokio::spawn(async move {
                tokio::time::sleep(this.flush_after).await;
                this.with(|sum| sum.scheduled = false);
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
        let (responses, micros) = self.with(|sum| {
            (
                std::mem::take(&mut sum.responses),
                std::mem::take(&mut sum.micros),
            )
        });
        if responses == 0 {
            return Ok(());
        }
        let written = store.add_responses(self.algorithm, responses, micros).await;
        if written.is_err() {
            self.with(|sum| {
                sum.responses += responses;
                sum.micros = sum.micros.saturating_add(micros);
            });
        }
        written
    }

    fn with<T>(&self, change: impl FnOnce(&mut Sum) -> T) -> T {
        change(&mut self.sum.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
