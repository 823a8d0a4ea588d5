//! Tells recommendation-service what was bought, in the background: a confirmed order neither waits for it nor fails by it.
//!
//! It knows a purchase by its order, so that telling it twice does no harm. There is room for a bounded number of
//! purchases on their way; one for which there is no room, or that cannot be told, is counted.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use common::context;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::api::{Event, Events, Kind, PlacedOrder};
use crate::error::Error;
use crate::metrics::Metrics;
use crate::upstream::{Service, Services};

/// Before the second attempt, and before the third.
const BACKOFF: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(2)];

#[derive(Clone, Debug)]
pub struct Purchases {
    services: Services,
    metrics: Metrics,
    room: Arc<Semaphore>,
    tasks: TaskTracker,
}

impl Purchases {
    pub fn new(services: Services, metrics: Metrics, most: usize) -> Self {
        Self {
            services,
            metrics,
            room: Arc::new(Semaphore::new(most)),
            tasks: TaskTracker::new(),
        }
    }

    /// Tells of `order` for the user whose request is in work.
    pub fn tell(&self, order: PlacedOrder) {
        let Ok(permit) = Arc::clone(&self.room).try_acquire_owned() else {
            self.count("dropped");
            return;
        };
        let (this, headers) = (self.clone(), context::current());
        self.tasks.spawn(async move {
            let outcome = match this.attempt(&headers, order).await {
                Ok(()) => "told",
                Err(error) => {
                    let cause = common::problem::chain(&error);
                    tracing::warn!(cause, "a purchase could not be told");
                    "failed"
                }
            };
            this.count(outcome);
            drop(permit);
        });
    }

    /// Waits for what is on its way, for `limit` at most.
    pub async fn finish(&self, limit: Duration) {
        self.tasks.close();
        if tokio::time::timeout(limit, self.tasks.wait()).await.is_err() {
            tracing::warn!(
                purchases = self.tasks.len(),
                "purchases were not told before the end"
            );
        }
    }

    async fn attempt(&self, headers: &HeaderMap, order: PlacedOrder) -> Result<(), Error> {
        let events = Events {
            events: vec![Event {
                kind: Kind::Purchase,
                product_id: None,
                product_ids: Some(order.lines.into_iter().map(|line| line.product_id).collect()),
                order_id: Some(order.id),
                dwell_ms: None,
                algorithm: None,
            }],
        };
        let tell = || {
            context::scope(headers.clone(), async {
                let call = self.services.post(Service::Recommendation, "/events");
                call.json(&events).pass().await.map(|_| ())
            })
        };
        for wait in BACKOFF {
            match tell().await {
                Err(Error::NoAnswer { .. } | Error::Failed { .. }) => tokio::time::sleep(wait).await,
                final_answer => return final_answer,
            }
        }
        tell().await
    }

    fn count(&self, outcome: &str) {
        self.metrics.purchase_events.with_label_values(&[outcome]).inc();
    }
}
