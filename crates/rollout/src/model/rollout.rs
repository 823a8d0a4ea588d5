//! `Rollout`: which service is released, and how.

use super::{BlueGreen, Canary, ClusterOnly};
use istio::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RolloutSpec {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replicas: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selector: ClusterOnly,
    /// The pod with its probes, resources and environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload_ref: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_ready_seconds: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision_history_limit: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart_at: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_window: ClusterOnly,
    /// How many finished analysis runs are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysis: ClusterOnly,
    /// Starts paused: as if somebody had paused it at its first step.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paused: bool,
    /// How long the candidate may take to become ready before the rollout counts as degraded. 600 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress_deadline_seconds: Option<i64>,
    /// Whether it is aborted then, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub progress_deadline_abort: bool,
    #[serde(default)]
    pub strategy: Strategy,
}

/// Exactly one of the two.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Strategy {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<Canary>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blue_green: Option<BlueGreen>,
}

impl RolloutSpec {
    pub(crate) fn check(&self, mistakes: &mut Collector) {
        seconds(
            mistakes,
            "spec.progressDeadlineSeconds",
            self.progress_deadline_seconds,
        );
        match (&self.strategy.canary, &self.strategy.blue_green) {
            (Some(canary), None) => canary.check(mistakes),
            (None, Some(blue_green)) => blue_green.check(mistakes),
            (None, None) => mistakes.add("spec.strategy", "is empty; allowed: one of canary, blueGreen"),
            (Some(_), Some(_)) => {
                mistakes.add(
                    "spec.strategy",
                    "has both canary and blueGreen; allowed: one of them",
                );
            }
        }
    }
}

pub(super) fn seconds(mistakes: &mut Collector, path: &str, value: Option<i64>) {
    if let Some(Err(message)) = value.map(crate::duration::seconds_to_millis) {
        mistakes.add(path, message);
    }
}
