//! Who serves the reads, and how far followers are behind.

use common::metrics::{counters, gauge};
use prometheus::{IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Lists of entries served, by who served them: follower, leader, database, cache.
    pub reads: IntCounterVec,
    /// Writes taken, by kind: entry, reaction. A repeated one counts again.
    pub writes: IntCounterVec,
    /// Writes that a follower had not got yet when it last served a read, as far as this process knows.
    pub follower_lag: IntGaugeVec,
    /// Pages that listen for new entries.
    pub streams: IntGauge,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let follower_lag = IntGaugeVec::new(
            Opts::new(
                "guestbook_follower_lag_writes",
                "Writes that a follower had not got yet when it last served a read, as far as this process knows.",
            ),
            &["follower"],
        )?;
        registry.register(Box::new(follower_lag.clone()))?;
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
            follower_lag,
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
