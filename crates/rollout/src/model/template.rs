//! `AnalysisTemplate`: what is measured, how often, and what counts as good.

use super::{ClusterOnly, DryRun, FieldRef};
use crate::{
    condition::Condition,
    duration::{self, IntOrText},
};
use istio::Collector;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AnalysisTemplateSpec {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<TemplateArg>,
    #[serde(default)]
    pub metrics: Vec<Metric>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dry_run: Vec<DryRun>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measurement_retention: ClusterOnly,
}

/// An argument; without a value it has to be given by the rollout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TemplateArg {
    #[serde(default)]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_from: Option<TemplateValueFrom>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TemplateValueFrom {
    #[serde(default)]
    pub field_ref: FieldRef,
}

/// Every text may hold `{{args.x}}`; what a number or a duration holds is then looked at when the arguments are known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Metric {
    #[serde(default)]
    pub name: String,
    /// Time between two measurements. Without it there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<String>,
    /// Time before the first measurement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_delay: Option<String>,
    /// How many measurements. Without it, and with an interval, until somebody stops it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<IntOrText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_condition: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_condition: Option<String>,
    /// How many measurements may fail: 0 when left out, -1 for any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_limit: Option<IntOrText>,
    /// How many may be inconclusive: 0 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inconclusive_limit: Option<IntOrText>,
    /// How many may end in an error one after the other: 4 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consecutive_error_limit: Option<IntOrText>,
    /// So many successes one after the other are enough: 0, which is off, when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consecutive_success_limit: Option<IntOrText>,
    #[serde(default)]
    pub provider: Provider,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prometheus: Option<Prometheus>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prometheus {
    /// Where the cluster's Prometheus is. A laptop asks its own samples, or the one it was told of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insecure: ClusterOnly,
    /// Seconds an answer may take. 30 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<i64>,
    #[serde(default)]
    pub query: String,
}

impl AnalysisTemplateSpec {
    pub(crate) fn check(&self, mistakes: &mut Collector) {
        let mut seen = BTreeSet::new();
        for (i, arg) in self.args.iter().enumerate() {
            let path = format!("spec.args[{i}]");
            mistakes.require(&format!("{path}.name"), !arg.name.is_empty());
            if !seen.insert(&arg.name) {
                mistakes.add(
                    format!("{path}.name"),
                    format!("`{}` is there twice; names are unique", arg.name),
                );
            }
            if let Some(from) = &arg.value_from {
                from.field_ref
                    .check(mistakes, &format!("{path}.valueFrom.fieldRef"));
                if arg.value.is_some() {
                    mistakes.add(path, "has both value and valueFrom; allowed: one of them");
                }
            }
        }
        for (i, rule) in self.dry_run.iter().enumerate() {
            rule.check(mistakes, &format!("spec.dryRun[{i}]"));
        }
        mistakes.require("spec.metrics", !self.metrics.is_empty());
        let mut seen = BTreeSet::new();
        for (i, metric) in self.metrics.iter().enumerate() {
            let path = format!("spec.metrics[{i}]");
            if metric.name.is_empty() {
                mistakes.add(format!("{path}.name"), "is required");
            } else if !seen.insert(&metric.name) {
                mistakes.add(
                    format!("{path}.name"),
                    format!("`{}` is there twice; names are unique", metric.name),
                );
            }
            metric.check(mistakes, &path);
        }
    }
}

impl Metric {
    /// What is wrong with it; called again with the arguments filled in, when nothing is left open.
    pub(crate) fn check(&self, mistakes: &mut Collector, path: &str) {
        for (name, text) in [
            ("interval", &self.interval),
            ("initialDelay", &self.initial_delay),
        ] {
            if let Some(text) = text
                && !is_open(text)
                && let Err(message) = duration::go(text)
            {
                mistakes.add(format!("{path}.{name}"), message);
            }
        }
        let counts = [
            ("count", &self.count, 0),
            ("failureLimit", &self.failure_limit, -1),
            ("inconclusiveLimit", &self.inconclusive_limit, 0),
            ("consecutiveErrorLimit", &self.consecutive_error_limit, 0),
            ("consecutiveSuccessLimit", &self.consecutive_success_limit, 0),
        ];
        for (name, value, least) in counts {
            if let Some(value) = value
                && !is_open(&value.to_string())
                && !number(value).is_some_and(|number| (least..=i64::from(i32::MAX)).contains(&number))
            {
                mistakes.add(
                    format!("{path}.{name}"),
                    format!("is {value}; allowed: a whole number from {least}"),
                );
            }
        }
        for (name, text) in [
            ("successCondition", &self.success_condition),
            ("failureCondition", &self.failure_condition),
        ] {
            if let Some(text) = text
                && !is_open(text)
                && let Err(message) = Condition::parse(text)
            {
                mistakes.add(format!("{path}.{name}"), message);
            }
        }
        self.check_provider(mistakes, path);
        self.check_together(mistakes, path);
    }

    fn check_provider(&self, mistakes: &mut Collector, path: &str) {
        let Some(prometheus) = &self.provider.prometheus else {
            return mistakes.add(format!("{path}.provider"), "is empty; allowed: prometheus");
        };
        let path = format!("{path}.provider.prometheus");
        mistakes.require(&format!("{path}.query"), !prometheus.query.trim().is_empty());
        if let Some(Err(message)) = prometheus.timeout.map(duration::seconds_to_millis) {
            mistakes.add(format!("{path}.timeout"), message);
        }
    }

    /// Argo's rules about fields that have to fit together.
    fn check_together(&self, mistakes: &mut Collector, path: &str) {
        let value = |field: &Option<IntOrText>| field.as_ref().and_then(number).unwrap_or(0);
        let (count, failures, successes, inconclusive) = (
            value(&self.count),
            value(&self.failure_limit),
            value(&self.consecutive_success_limit),
            value(&self.inconclusive_limit),
        );
        if count > 1 && self.interval.is_none() {
            mistakes.add(
                format!("{path}.interval"),
                format!("is required where count is {count}"),
            );
        }
        if successes == 0 && failures == -1 {
            mistakes.add(
                format!("{path}.failureLimit"),
                "is -1 while consecutiveSuccessLimit is off: nothing would ever decide",
            );
        }
        if count > 0 && count < failures.max(0) + successes {
            mistakes.add(
                format!("{path}.count"),
                format!(
                    "is {count}; allowed: at least failureLimit + consecutiveSuccessLimit, which is {}",
                    failures.max(0) + successes
                ),
            );
        }
        if count > 0 && count < inconclusive {
            mistakes.add(
                format!("{path}.count"),
                format!("is {count}; allowed: at least inconclusiveLimit, which is {inconclusive}"),
            );
        }
    }
}

/// The whole number that it is, or that its text says.
pub(crate) fn number(value: &IntOrText) -> Option<i64> {
    match value {
        IntOrText::Int(number) => Some(*number),
        IntOrText::Text(text) => text.parse().ok(),
    }
}

/// Whether arguments are still to be filled in.
pub(crate) fn is_open(text: &str) -> bool {
    text.contains("{{")
}
