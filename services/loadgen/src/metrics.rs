//! The figures of the load, as Prometheus sees them.

use std::time::Duration;

use common::metrics::{counter, counters, gauge, histograms};
use prometheus::{HistogramVec, IntCounter, IntCounterVec, IntGauge, Registry};

use crate::ask::{Ask, Outcome};

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Requests that got an end, by step and outcome: ok, refused, failed.
    pub requests: IntCounterVec,
    /// Seconds from the time a request was due to its last byte, by step.
    pub latency: HistogramVec,
    /// Requests that were due while too many others were in flight.
    pub skipped: IntCounter,
    /// Visits that ended because a page took longer than the shopper's patience, by cohort.
    pub abandoned: IntCounterVec,
    /// Requests in flight.
    pub in_flight: IntGauge,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            requests: counters(
                registry,
                "loadgen_requests_total",
                "Requests that got an end, by step and outcome.",
                &["step", "outcome"],
            )?,
            latency: histograms(
                registry,
                "loadgen_latency_seconds",
                "Seconds from the time a request was due to its last byte, by step.",
                &["step"],
            )?,
            skipped: counter(
                registry,
                "loadgen_skipped_total",
                "Requests that were due while too many others were in flight.",
            )?,
            abandoned: counters(
                registry,
                "loadgen_abandoned_total",
                "Visits that ended because a page took longer than the shopper's patience, by cohort.",
                &["cohort"],
            )?,
            in_flight: gauge(registry, "loadgen_in_flight", "Requests in flight.")?,
        })
    }

    pub(crate) fn answered(&self, ask: &Ask, outcome: &Outcome, latency: Duration) {
        let outcome = match outcome {
            Outcome::Ok => "ok",
            Outcome::Refused(_) => "refused",
            Outcome::Failed(_) => "failed",
        };
        self.requests.with_label_values(&[ask.name(), outcome]).inc();
        self.latency
            .with_label_values(&[ask.name()])
            .observe(latency.as_secs_f64());
        self.in_flight.dec();
    }
}
