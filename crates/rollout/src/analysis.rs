//! An analysis run: measurements in, a phase out. The rules by which measurements count are Argo's:
//!
//! - a metric fails with more failures than `failureLimit`, is inconclusive with more inconclusive measurements than
//!   `inconclusiveLimit`, and ends in an error with more errors *one after the other* than `consecutiveErrorLimit`. Where
//!   several hold, error beats inconclusive beats failed
//! - it succeeds with `consecutiveSuccessLimit` successes one after the other, or when `count` measurements are taken without
//!   breaking a limit. With both given, and neither limit reached at the end, it is inconclusive; with the failure limit off, failed
//! - an error does not count towards `count`, and is measured again after 10 seconds
//! - the first metric that does not succeed ends the run; metrics that still run then count as successful
//! - the worst metric is the run: failed, then error, then inconclusive, then successful
//! - a run that is stopped is as good as what it has seen
//!
//! One rule is Serin's: a measurement without data is [*insufficient data*](Verdict::InsufficientData), counts as
//! inconclusive, and is never a success.

mod limits;
mod measurement;

pub use limits::Counts;
pub use measurement::{Measurement, Reading, Verdict};

use crate::{
    duration::Millis,
    plan::{Analysis, Metric},
    state::{RunId, RunStatus},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most measurements of one metric that are kept; the counts go on.
pub const KEPT_MEASUREMENTS: usize = 500;

/// From good to bad, as far as a run is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Phase {
    Running,
    Successful,
    Inconclusive,
    Error,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AnalysisRun {
    pub id: RunId,
    pub started_at: Millis,
    pub finished_at: Option<Millis>,
    pub phase: Phase,
    /// Why the phase is what it is; empty while it runs.
    pub message: String,
    pub metrics: Vec<MetricRun>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetricRun {
    pub metric: Metric,
    pub phase: Phase,
    /// Why the phase is what it is; empty while it runs.
    pub message: String,
    pub counts: Counts,
    /// The last [`KEPT_MEASUREMENTS`], oldest first.
    pub measurements: Vec<Measurement>,
}

/// A measurement to be taken now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Due<'a> {
    /// To be handed back with the reading.
    pub index: usize,
    pub metric: &'a Metric,
}

impl AnalysisRun {
    pub fn new(id: RunId, analysis: &Analysis, now: Millis) -> Self {
        let metrics = analysis.metrics.iter().map(|metric| MetricRun {
            metric: metric.clone(),
            phase: Phase::Running,
            message: String::new(),
            counts: Counts::default(),
            measurements: Vec::new(),
        });
        Self {
            id,
            started_at: now,
            finished_at: None,
            phase: Phase::Running,
            message: String::new(),
            metrics: metrics.collect(),
        }
    }

    /// The measurements to be taken now.
    pub fn due(&self, now: Millis) -> impl Iterator<Item = Due<'_>> {
        let metrics = self.metrics.iter().enumerate();
        metrics
            .filter(move |(_, run)| self.due_at(run).is_some_and(|at| at <= now))
            .map(|(index, run)| Due {
                index,
                metric: &run.metric,
            })
    }

    /// When the next measurement is to be taken; never where the run is done.
    pub fn next_due(&self) -> Option<Millis> {
        self.metrics.iter().filter_map(|run| self.due_at(run)).min()
    }

    fn due_at(&self, run: &MetricRun) -> Option<Millis> {
        if self.phase != Phase::Running || run.phase != Phase::Running {
            return None;
        }
        let Some(last) = run.measurements.last() else {
            return Some(self.started_at + run.metric.initial_delay);
        };
        let wait = match (last.verdict, run.metric.interval) {
            (Verdict::Error, _) | (_, None) => run.metric.error_retry,
            (_, Some(interval)) => interval,
        };
        Some(last.at + wait)
    }

    /// Takes the answer to a query; one to a metric that is done changes nothing.
    pub fn record(&mut self, index: usize, reading: Reading) {
        let Some(run) = self.metrics.get_mut(index) else {
            return;
        };
        if self.phase != Phase::Running || run.phase != Phase::Running {
            return;
        }
        let at = reading.at;
        let measurement = Measurement::new(&run.metric, reading);
        run.counts.add(measurement.verdict);
        run.measurements.push(measurement);
        if run.measurements.len() > KEPT_MEASUREMENTS {
            run.measurements.remove(0);
        }
        run.assess();
        self.assess(at);
    }

    /// Ends the run before its time: it is as good as what it has seen, and good where it has seen nothing.
    pub fn stop(&mut self, now: Millis) {
        if self.phase == Phase::Running {
            self.end(now);
        }
    }

    /// What the rollout wants to know of it.
    pub fn status(&self) -> RunStatus {
        RunStatus {
            phase: self.phase,
            message: self.message.clone(),
        }
    }

    fn assess(&mut self, now: Millis) {
        let deciding = || self.metrics.iter().filter(|run| !run.metric.dry_run);
        let has_bad = deciding().any(|run| run.phase > Phase::Successful);
        let all_done = self.metrics.iter().all(|run| run.phase != Phase::Running);
        if has_bad || all_done {
            self.end(now);
        }
    }

    /// What still runs is successful; the worst of those that decide is the run.
    fn end(&mut self, now: Millis) {
        for run in &mut self.metrics {
            if run.phase == Phase::Running {
                run.phase = Phase::Successful;
                run.message = "ended with the run".to_owned();
            }
        }
        let worst = self
            .metrics
            .iter()
            .filter(|run| !run.metric.dry_run)
            .max_by_key(|run| run.phase);
        self.phase = worst.map_or(Phase::Successful, |run| run.phase);
        self.message = match worst {
            Some(run) if run.phase > Phase::Successful => run.explanation(),
            _ => "no limit was broken".to_owned(),
        };
        self.finished_at = Some(now);
    }
}

impl MetricRun {
    fn assess(&mut self) {
        let (phase, message) = self.counts.assess(&self.metric);
        self.phase = phase;
        self.message = message;
    }

    /// `success-rate failed: 2 failures, allowed are 1. The last: …`
    fn explanation(&self) -> String {
        let last = self
            .measurements
            .last()
            .map(|last| last.sentence.as_str())
            .unwrap_or_default();
        format!("{}: {}. {last}", self.metric.name, self.message)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Running => "runs",
            Self::Successful => "passed",
            Self::Inconclusive => "was inconclusive",
            Self::Error => "ended in an error",
            Self::Failed => "failed",
        })
    }
}
