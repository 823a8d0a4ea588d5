//! What the console counts about itself.

use std::time::Duration;

use common::metrics::{counters, gauge, gauges, histograms};
use prometheus::{HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Registry};

#[derive(Clone, Debug)]
pub struct Metrics {
    /// Looks at the shop, by what came of them: fresh, stale.
    pub ticks: IntCounterVec,
    /// Seconds that a look takes.
    pub looks: HistogramVec,
    /// Pages that follow.
    pub streams: IntGauge,
    /// Measurements of rollouts, by what was made of them.
    pub verdicts: IntCounterVec,
    /// Rollouts that have ended, by how: promoted, aborted, undone.
    pub ended: IntCounterVec,
    /// Per cent of the requests that the candidate of a rollout gets.
    pub weight: IntGaugeVec,
    /// Index of the step that a rollout is at.
    pub step: IntGaugeVec,
    /// 1 for the phase that a rollout is in.
    pub phase: IntGaugeVec,
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
            verdicts: counters(
                registry,
                "console_rollout_verdicts_total",
                "Measurements of rollouts, by what was made of them.",
                &["rollout", "metric", "verdict"],
            )?,
            ended: counters(
                registry,
                "console_rollouts_ended_total",
                "Rollouts that have ended, by how: promoted, aborted, undone.",
                &["rollout", "outcome"],
            )?,
            weight: gauges(
                registry,
                "console_rollout_weight",
                "Per cent of the requests that the candidate of a rollout gets.",
                &["rollout"],
            )?,
            step: gauges(
                registry,
                "console_rollout_step",
                "Index of the step that a rollout is at.",
                &["rollout"],
            )?,
            phase: gauges(
                registry,
                "console_rollout_phase",
                "1 for the phase that a rollout is in.",
                &["rollout", "phase"],
            )?,
        })
    }

    pub(crate) fn ticked(&self, stale: bool, took: Duration) {
        let state = if stale { "stale" } else { "fresh" };
        self.ticks.with_label_values(&[state]).inc();
        self.looks.with_label_values(&[state]).observe(took.as_secs_f64());
    }
}
