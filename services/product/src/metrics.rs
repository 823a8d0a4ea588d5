//! The business figures of products and their stock.

use common::metrics::{counter, counters};
use prometheus::{IntCounter, IntCounterVec, Registry};

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Searches for a text, first pages only, by outcome: found, nothing.
    pub searches: IntCounterVec,
    /// Reservations that changed or were refused, by outcome: held, committed, released, out_of_stock,
    /// unknown_product, refused.
    pub reservations: IntCounterVec,
    /// Deliveries that brought a product back to its initial stock.
    pub deliveries: IntCounter,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            searches: counters(
                registry,
                "product_searches_total",
                "Searches for a text, first pages only, by outcome.",
                &["outcome"],
            )?,
            reservations: counters(
                registry,
                "reservations_total",
                "Reservations that changed or were refused, by outcome.",
                &["outcome"],
            )?,
            deliveries: counter(
                registry,
                "stock_deliveries_total",
                "Deliveries that brought a product back to its initial stock.",
            )?,
        })
    }

    pub(crate) fn searched(&self, total: i64) {
        let outcome = if total > 0 { "found" } else { "nothing" };
        self.searches.with_label_values(&[outcome]).inc();
    }

    pub(crate) fn reserved(&self, outcome: &str) {
        self.reservations.with_label_values(&[outcome]).inc();
    }

    pub(crate) fn delivered(&self, deliveries: u64) {
        self.deliveries.inc_by(deliveries);
    }
}
