//! The figures of the load since it was last changed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use common::Clock;
use common::clock::timestamp;

use crate::api::{Latency, LoadStats};
use crate::ask::Outcome;
use crate::histogram::Histogram;

/// Shared by all clones.
#[derive(Clone, Debug)]
pub struct Stats {
    figures: Arc<Mutex<Figures>>,
    clock: Clock,
}

#[derive(Debug, Default)]
struct Figures {
    since: i64,
    waiting_for: Option<String>,
    in_flight: u64,
    sent: u64,
    ok: u64,
    skipped: u64,
    refused: BTreeMap<String, u64>,
    failed: BTreeMap<String, u64>,
    latencies: Histogram,
    schedule_errors: Histogram,
    visits: u64,
    abandoned: u64,
    advised: u64,
    shown: u64,
}

impl Stats {
    pub fn new(clock: Clock) -> Self {
        let stats = Self {
            figures: Arc::default(),
            clock,
        };
        stats.reset();
        stats
    }

    /// Begins anew; what is in flight stays so.
    pub fn reset(&self) {
        let mut figures = self.figures();
        *figures = Figures {
            since: self.clock.millis(),
            waiting_for: figures.waiting_for.take(),
            in_flight: figures.in_flight,
            ..Figures::default()
        };
    }

    pub fn wait_for(&self, what: Option<String>) {
        self.figures().waiting_for = what;
    }

    pub fn visit(&self) {
        self.figures().visits += 1;
    }

    pub fn abandoned(&self) {
        self.figures().abandoned += 1;
    }

    /// Recommendations were looked at; `shown` says whether the shopper wants one of them.
    pub fn advised(&self, shown: bool) {
        let mut figures = self.figures();
        figures.advised += 1;
        figures.shown += u64::from(shown);
    }

    /// A request was sent, so much later than due.
    pub fn sent(&self, late: Duration) {
        let mut figures = self.figures();
        figures.schedule_errors.record(late);
        figures.sent += 1;
        figures.in_flight += 1;
    }

    pub fn skipped(&self) {
        self.figures().skipped += 1;
    }

    pub fn answered(&self, outcome: &Outcome, latency: Duration) {
        let mut figures = self.figures();
        figures.in_flight = figures.in_flight.saturating_sub(1);
        figures.latencies.record(latency);
        match outcome {
            Outcome::Ok => figures.ok += 1,
            Outcome::Refused(code) => *figures.refused.entry(code.clone()).or_default() += 1,
            Outcome::Failed(reason) => *figures.failed.entry(reason.clone()).or_default() += 1,
        }
    }

    pub fn snapshot(&self) -> LoadStats {
        let figures = self.figures();
        LoadStats {
            since: timestamp(figures.since).to_string(),
            waiting_for: figures.waiting_for.clone(),
            sent: figures.sent,
            ok: figures.ok,
            refused: figures.refused.clone(),
            failed: figures.failed.clone(),
            latency_ms: latency(&figures.latencies),
            schedule_error_ms: latency(&figures.schedule_errors),
            in_flight: figures.in_flight,
            skipped: figures.skipped,
            visits: figures.visits,
            abandoned: figures.abandoned,
            advised: figures.advised,
            shown: figures.shown,
            spike: None,
        }
    }

    fn figures(&self) -> MutexGuard<'_, Figures> {
        self.figures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn latency(histogram: &Histogram) -> Latency {
    let milliseconds =
        |latency: Option<Duration>| latency.map(|latency| (latency.as_secs_f64() * 1e5).round() / 1e2);
    Latency {
        p50: milliseconds(histogram.quantile(0.5)),
        p95: milliseconds(histogram.quantile(0.95)),
        p99: milliseconds(histogram.quantile(0.99)),
        max: milliseconds(histogram.max()),
    }
}
