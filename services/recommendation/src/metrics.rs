//! What recommendations lead to, as far as this process hears of it. The exact figures of the A/B test, over all
//! processes and by user, are at `GET /experiments/recommendation`.

use common::metrics::{counter, counters};
use prometheus::{IntCounter, IntCounterVec, Registry};

use crate::model::{Because, Recommendation};
use crate::store::Recorded;

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Products recommended, by reason: best_seller, bought_together.
    pub recommended: IntCounterVec,
    /// Orders learned from.
    pub orders: IntCounter,
    /// Users who were shown an algorithm's recommendations for the first time.
    pub exposed: IntCounter,
    /// Users who bought something for the first time after that.
    pub converted: IntCounter,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            recommended: counters(
                registry,
                "recommendation_products_total",
                "Products recommended, by reason: best_seller, bought_together.",
                &["because"],
            )?,
            orders: counter(registry, "recommendation_orders_total", "Orders learned from.")?,
            exposed: counter(
                registry,
                "recommendation_exposed_users_total",
                "Users who were shown an algorithm's recommendations for the first time.",
            )?,
            converted: counter(
                registry,
                "recommendation_converted_users_total",
                "Users who bought something for the first time after that.",
            )?,
        })
    }

    pub(crate) fn recommended(&self, recommendations: &[Recommendation]) {
        for recommendation in recommendations {
            let because = match recommendation.because {
                Because::BestSeller => "best_seller",
                Because::BoughtTogether(_) => "bought_together",
            };
            self.recommended.with_label_values(&[because]).inc();
        }
    }

    pub(crate) fn recorded(&self, recorded: Recorded) {
        self.orders.inc_by(recorded.orders);
        self.exposed.inc_by(recorded.exposed);
        self.converted.inc_by(recorded.converted);
    }
}
