//! How a rollout asks for an analysis: which templates, with which arguments.

use super::ClusterOnly;
use istio::Collector;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AnalysisRef {
    /// Their metrics are measured together, as one run.
    #[serde(default)]
    pub templates: Vec<TemplateRef>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<AnalysisArg>,
    /// Metrics that are measured and shown, and decide nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dry_run: Vec<DryRun>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measurement_retention: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysis_run_metadata: ClusterOnly,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TemplateRef {
    #[serde(default)]
    pub template_name: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DryRun {
    /// A regular expression, matched anywhere in the name of a metric.
    #[serde(default)]
    pub metric_name: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AnalysisArg {
    #[serde(default)]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_from: Option<ValueFrom>,
}

/// Exactly one of its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ValueFrom {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod_template_hash_value: Option<PodHash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_ref: Option<FieldRef>,
}

/// In a cluster the hash that tells the pods of one version; on a laptop the version itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PodHash {
    Stable,
    Latest,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct FieldRef {
    /// `metadata.name`, `metadata.namespace`, `metadata.labels['app']` or `metadata.annotations['…']`.
    #[serde(default)]
    pub field_path: String,
}

impl AnalysisRef {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        mistakes.require(&format!("{path}.templates"), !self.templates.is_empty());
        for (i, template) in self.templates.iter().enumerate() {
            mistakes.require(
                &format!("{path}.templates[{i}].templateName"),
                !template.template_name.is_empty(),
            );
        }
        let mut seen = BTreeSet::new();
        for (i, arg) in self.args.iter().enumerate() {
            let path = format!("{path}.args[{i}]");
            if !seen.insert(&arg.name) {
                mistakes.add(
                    format!("{path}.name"),
                    format!("`{}` is there twice; names are unique", arg.name),
                );
            }
            arg.check(mistakes, &path);
        }
        for (i, rule) in self.dry_run.iter().enumerate() {
            rule.check(mistakes, &format!("{path}.dryRun[{i}]"));
        }
    }
}

impl AnalysisArg {
    fn check(&self, mistakes: &mut Collector, path: &str) {
        mistakes.require(&format!("{path}.name"), !self.name.is_empty());
        match (&self.value, &self.value_from) {
            (Some(_), None) => {}
            (None, Some(from)) => match (from.pod_template_hash_value, &from.field_ref) {
                (Some(_), None) => {}
                (None, Some(field)) => field.check(mistakes, &format!("{path}.valueFrom.fieldRef")),
                _ => mistakes.add(
                    format!("{path}.valueFrom"),
                    "is not one thing; allowed: one of podTemplateHashValue, fieldRef",
                ),
            },
            (None, None) => mistakes.add(path, "has no value; allowed: one of value, valueFrom"),
            (Some(_), Some(_)) => mistakes.add(path, "has both value and valueFrom; allowed: one of them"),
        }
    }
}

impl DryRun {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        if self.metric_name.is_empty() {
            mistakes.add(format!("{path}.metricName"), "is required");
        } else if regex::Regex::new(&self.metric_name).is_err() {
            mistakes.add(
                format!("{path}.metricName"),
                format!("`{}` is not a regular expression", self.metric_name),
            );
        }
    }
}

impl FieldRef {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        if crate::args::Field::parse(&self.field_path).is_none() {
            mistakes.add(
                format!("{path}.fieldPath"),
                format!(
                    "`{}` is not supported; allowed: {}",
                    self.field_path,
                    crate::args::Field::ALLOWED
                ),
            );
        }
    }
}
