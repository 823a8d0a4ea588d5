//! How the measurements of one metric add up to its phase. Argo's rules, in Argo's order.

use super::{Phase, Verdict};
use crate::plan::Metric;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    pub successful: u32,
    pub failed: u32,
    /// With those without data.
    pub inconclusive: u32,
    pub error: u32,
    pub consecutive_success: u32,
    pub consecutive_error: u32,
}

impl Counts {
    pub(super) fn add(&mut self, verdict: Verdict) {
        let in_a_row = |count: u32, goes_on: bool| if goes_on { count + 1 } else { 0 };
        self.consecutive_success = in_a_row(self.consecutive_success, verdict == Verdict::Success);
        self.consecutive_error = in_a_row(self.consecutive_error, verdict == Verdict::Error);
        match verdict {
            Verdict::Success => self.successful += 1,
            Verdict::Failure => self.failed += 1,
            Verdict::Inconclusive | Verdict::InsufficientData => self.inconclusive += 1,
            Verdict::Error => self.error += 1,
        }
    }

    /// Measurements that count: all but the errors.
    pub fn measured(&self) -> u32 {
        self.successful + self.failed + self.inconclusive
    }

    /// The phase, and why.
    pub(super) fn assess(&self, metric: &Metric) -> (Phase, String) {
        let over = |count: u32, limit: u32, what: &str| format!("{count} {what}, and {limit} are allowed");
        if self.consecutive_error > metric.consecutive_error_limit {
            let message = over(
                self.consecutive_error,
                metric.consecutive_error_limit,
                "errors one after the other",
            );
            return (Phase::Error, message);
        }
        if self.inconclusive > metric.inconclusive_limit {
            let message = over(
                self.inconclusive,
                metric.inconclusive_limit,
                "measurements without a verdict",
            );
            return (Phase::Inconclusive, message);
        }
        if let Some(limit) = metric.failure_limit
            && self.failed > limit
        {
            return (Phase::Failed, over(self.failed, limit, "failed measurements"));
        }
        if let Some(limit) = metric.consecutive_success_limit
            && self.consecutive_success >= limit
        {
            return (
                Phase::Successful,
                format!("{limit} successes one after the other"),
            );
        }
        match metric.count {
            Some(count) if self.measured() >= count => self.at_the_end(metric, count),
            _ => (Phase::Running, String::new()),
        }
    }

    /// All measurements are taken and no limit is broken.
    fn at_the_end(&self, metric: &Metric, count: u32) -> (Phase, String) {
        match (metric.consecutive_success_limit, metric.failure_limit) {
            (Some(limit), Some(_)) => (
                Phase::Inconclusive,
                format!("{count} measurements without {limit} successes one after the other"),
            ),
            (Some(limit), None) => (
                Phase::Failed,
                format!("{count} measurements without {limit} successes one after the other"),
            ),
            (None, _) => (
                Phase::Successful,
                format!("{} of {count} measurements were good", self.successful),
            ),
        }
    }
}
