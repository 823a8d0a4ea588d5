//! What the console counts about itself.

use std::time::Duration;

use common::metrics::{counters, gauge, histograms};
use prometheus::{HistogramVec, IntCounterVec, IntGauge, Registry};

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Looks at the shop, by what came of them: fresh, stale.
    pub ticks: IntCounterVec,
    /// Seconds that a look takes.
    pub looks: HistogramVec,
    /// Pages that follow.
    pub streams: IntGauge,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            ticks: counters(
                registry,
                "console_ticks_total",
                "Looks at the shop, by what came of them: fresh, stale.",
                &["state"],
            )?,
            looks: histograms(
                registry,
                "console_look_seconds",
                "Seconds that a look takes.",
                &["state"],
            )?,
            streams: gauge(registry, "console_streams", "Pages that follow.")?,
        })
    }

    pub(crate) fn ticked(&self, stale: bool, took: Duration) {
        let state = if stale { "stale" } else { "fresh" };
        self.ticks.with_label_values(&[state]).inc();
        self.looks.with_label_values(&[state]).observe(took.as_secs_f64());
    }
}
