//! Who serves the reads, how far followers are behind, and which Redis answers.

use common::metrics::{counters, gauge, gauges};
use prometheus::{IntCounterVec, IntGauge, IntGaugeVec, Registry};

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Lists of entries served, by who served them: follower, leader, database, cache.
    pub reads: IntCounterVec,
    /// Writes taken, by kind: entry, reaction. A repeated one counts again.
    pub writes: IntCounterVec,
    /// Writes that a follower had not got yet when it last served a read, as far as this process knows.
    pub follower_lag: IntGaugeVec,
    /// Whether a Redis answered when it was last asked: 1 or 0.
    pub redis_up: IntGaugeVec,
    /// Pages that listen for new entries.
    pub streams: IntGauge,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            reads: counters(
                registry,
                "guestbook_reads_total",
                "Lists of entries served, by who served them: follower, leader, database, cache.",
                &["from"],
            )?,
            writes: counters(
                registry,
                "guestbook_writes_total",
                "Writes taken, by kind: entry, reaction. A repeated one counts again.",
                &["kind"],
            )?,
            follower_lag: gauges(
                registry,
                "guestbook_follower_lag_writes",
                "Writes that a follower had not got yet when it last served a read, as far as this process knows.",
                &["follower"],
            )?,
            redis_up: gauges(
                registry,
                "guestbook_redis_up",
                "Whether a Redis answered when it was last asked: 1 or 0.",
                &["redis"],
            )?,
            streams: gauge(
                registry,
                "guestbook_streams",
                "Pages that listen for new entries.",
            )?,
        })
    }

    pub(crate) fn read_from(&self, from: &str) {
        self.reads.with_label_values(&[from]).inc();
    }

    pub(crate) fn wrote(&self, kind: &str) {
        self.writes.with_label_values(&[kind]).inc();
    }
}
