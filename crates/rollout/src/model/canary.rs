//! The canary strategy: the candidate's share grows step by step.

use super::{
    AnalysisArg, AnalysisRef, ClusterOnly, DryRun, Step, TemplateRef, TrafficRouting, rollout::seconds,
};
use istio::Collector;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Canary {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary_service: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stable_service: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary_metadata: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stable_metadata: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_surge: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_unavailable: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anti_affinity: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_pods_per_replica_set: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_down_delay_revision_limit: ClusterOnly,
    /// How long the old version stays up after the promotion. 30 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_down_delay_seconds: Option<i64>,
    /// How long the candidate stays up after an abort; 0 keeps it. 30 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abort_scale_down_delay_seconds: Option<i64>,
    /// Runs beside the steps; a failure aborts at any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysis: Option<BackgroundAnalysis>,
    #[serde(default)]
    pub traffic_routing: TrafficRouting,
    #[serde(default)]
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct BackgroundAnalysis {
    #[serde(default)]
    pub templates: Vec<TemplateRef>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<AnalysisArg>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dry_run: Vec<DryRun>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measurement_retention: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysis_run_metadata: ClusterOnly,
    /// The index of the step with which it starts, counted from 0. 0 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starting_step: Option<i64>,
}

impl Canary {
    pub(super) fn check(&self, mistakes: &mut Collector) {
        let at = "spec.strategy.canary";
        seconds(
            mistakes,
            &format!("{at}.scaleDownDelaySeconds"),
            self.scale_down_delay_seconds,
        );
        seconds(
            mistakes,
            &format!("{at}.abortScaleDownDelaySeconds"),
            self.abort_scale_down_delay_seconds,
        );
        self.traffic_routing
            .check(mistakes, &format!("{at}.trafficRouting"));
        mistakes.require(&format!("{at}.steps"), !self.steps.is_empty());
        let managed: BTreeSet<&str> = self
            .traffic_routing
            .managed_routes
            .iter()
            .map(|route| route.name.as_str())
            .collect();
        for (i, step) in self.steps.iter().enumerate() {
            step.check(mistakes, &format!("{at}.steps[{i}]"), &managed);
        }
        if let Some(background) = &self.analysis {
            background.check(mistakes, &format!("{at}.analysis"), self.steps.len());
        }
    }
}

impl BackgroundAnalysis {
    /// The analysis without the step it starts with.
    pub fn reference(&self) -> AnalysisRef {
        AnalysisRef {
            templates: self.templates.clone(),
            args: self.args.clone(),
            dry_run: self.dry_run.clone(),
            measurement_retention: self.measurement_retention.clone(),
            analysis_run_metadata: self.analysis_run_metadata.clone(),
        }
    }

    fn check(&self, mistakes: &mut Collector, path: &str, steps: usize) {
        self.reference().check(mistakes, path);
        if let Some(step) = self.starting_step
            && !usize::try_from(step).is_ok_and(|step| step < steps.max(1))
        {
            mistakes.add(
                format!("{path}.startingStep"),
                format!(
                    "is {step}, and there are {steps} steps; allowed: the index of a step, counted from 0"
                ),
            );
        }
    }
}
