//! An analysis with its templates found and its arguments filled in.

use super::{Making, namespace_of};
use crate::{
    args,
    condition::Condition,
    duration::{self, IntOrText, Millis},
    model::{self, AnalysisRef, AnalysisTemplate, name_of},
};
use istio::Collector;
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const TIMEOUT_SECONDS: i64 = 30;
const CONSECUTIVE_ERROR_LIMIT: u32 = 4;
/// How long after an error a measurement is taken again, whatever the interval is. Argo's constant.
const ERROR_RETRY: Millis = 10_000;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Analysis {
    pub templates: Vec<String>,
    pub metrics: Vec<Metric>,
}

/// What to measure, when, and what to make of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metric {
    pub name: String,
    /// With all arguments filled in.
    pub query: String,
    /// Where a cluster asks.
    pub address: Option<String>,
    /// Not divided by the speed: an answer takes as long as it takes.
    pub timeout: Millis,
    pub initial_delay: Millis,
    pub interval: Option<Millis>,
    pub error_retry: Millis,
    /// How many measurements; without end where there is none. Argo's effective count.
    pub count: Option<u32>,
    pub success_condition: Option<Condition>,
    pub failure_condition: Option<Condition>,
    /// Any number of failures where there is none.
    pub failure_limit: Option<u32>,
    pub inconclusive_limit: u32,
    pub consecutive_error_limit: u32,
    /// Off where there is none.
    pub consecutive_success_limit: Option<u32>,
    /// Measured and shown, and without a say.
    pub dry_run: bool,
    pub min_requests: u64,
}

impl Metric {
    /// Whether it goes on until somebody stops it.
    pub fn is_endless(&self) -> bool {
        self.count.is_none() && self.consecutive_success_limit.is_none()
    }

    /// The conditions as text, for people: `result[0] >= 0.99`, or both of them.
    pub fn threshold(&self) -> String {
        match (&self.success_condition, &self.failure_condition) {
            (Some(success), None) => success.to_string(),
            (None, Some(failure)) => format!("not ({failure})"),
            (Some(success), Some(failure)) => format!("good: {success}; bad: {failure}"),
            (None, None) => "any answer".to_owned(),
        }
    }
}

impl<'a> Making<'a> {
    /// The analysis that stands at `path`; what is wrong with it is noted.
    pub(crate) fn analysis(&mut self, path: &str, reference: &AnalysisRef, may_be_endless: bool) -> Analysis {
        let templates = self.find(path, reference);
        let args = args::resolve(
            &mut self.mistakes,
            path,
            &templates,
            &reference.args,
            self.rollout,
            self.versions,
        );
        let mut metrics = Vec::new();
        let mut names = BTreeSet::new();
        for template in &templates {
            let mut mistakes = Collector::new(name_of("AnalysisTemplate", &template.metadata));
            let min_requests = args::min_requests(&mut mistakes, &template.metadata);
            let dry_run = rules(reference.dry_run.iter().chain(&template.spec.dry_run));
            for (i, metric) in template.spec.metrics.iter().enumerate() {
                let at = format!("spec.metrics[{i}]");
                let Some(filled) = fill(&mut mistakes, &at, metric, &args) else {
                    continue;
                };
                let Some(mut made) = self.metric(&filled) else {
                    continue;
                };
                made.min_requests = min_requests;
                made.dry_run = dry_run.iter().any(|rule| rule.is_match(&made.name));
                if !names.insert(made.name.clone()) {
                    mistakes.add(
                        format!("{at}.name"),
                        format!("`{}` is in another template of {path} too", made.name),
                    );
                }
                if made.is_endless() && !may_be_endless {
                    mistakes.add(
                        format!("{at}.count"),
                        format!("is required: {path} of the rollout waits for the end, and with an interval alone there is none"),
                    );
                }
                metrics.push(made);
            }
            self.others.extend(mistakes.into_vec());
        }
        Analysis {
            templates: templates
                .iter()
                .map(|template| template.metadata.name.clone())
                .collect(),
            metrics,
        }
    }

    fn find(&mut self, path: &str, reference: &AnalysisRef) -> Vec<&'a AnalysisTemplate> {
        let namespace = namespace_of(self.rollout);
        let mut found = Vec::new();
        for (i, wanted) in reference.templates.iter().enumerate() {
            let name = &wanted.template_name;
            let template = self
                .templates
                .iter()
                .find(|t| t.metadata.name == *name && namespace_of(&t.metadata) == namespace);
            match template {
                Some(template) => found.push(template),
                None => self.mistakes.add(
                    format!("{path}.templates[{i}].templateName"),
                    format!("there is no AnalysisTemplate {namespace}/{name}"),
                ),
            }
        }
        found
    }

    /// A metric that was checked; nothing where it was not good, which has been said.
    fn metric(&self, metric: &model::Metric) -> Option<Metric> {
        let prometheus = metric.provider.prometheus.as_ref()?;
        let scaled = |text: &Option<String>| {
            let text = text.as_ref()?;
            Some(self.speed.scale(duration::go(text).ok()?))
        };
        let interval = scaled(&metric.interval);
        let count = match number(metric.count.as_ref()) {
            // A count of 0 means what no count means.
            None | Some(0) => interval.is_none().then_some(1),
            count => count,
        };
        Some(Metric {
            name: metric.name.clone(),
            query: prometheus.query.trim().to_owned(),
            address: prometheus.address.clone(),
            timeout: prometheus.timeout.unwrap_or(TIMEOUT_SECONDS) * 1_000,
            initial_delay: scaled(&metric.initial_delay).unwrap_or(0),
            interval,
            error_retry: self.speed.scale(ERROR_RETRY),
            count,
            success_condition: condition(metric.success_condition.as_deref())?,
            failure_condition: condition(metric.failure_condition.as_deref())?,
            failure_limit: match &metric.failure_limit {
                None => Some(0),
                limit => number(limit.as_ref()),
            },
            inconclusive_limit: number(metric.inconclusive_limit.as_ref()).unwrap_or(0),
            consecutive_error_limit: number(metric.consecutive_error_limit.as_ref())
                .unwrap_or(CONSECUTIVE_ERROR_LIMIT),
            consecutive_success_limit: number(metric.consecutive_success_limit.as_ref())
                .filter(|limit| *limit > 0),
            dry_run: false,
            min_requests: 1,
        })
    }
}

/// The metric with the arguments filled in, and checked again.
fn fill(
    mistakes: &mut Collector,
    at: &str,
    metric: &model::Metric,
    args: &args::Args,
) -> Option<model::Metric> {
    let filled = serde_json::to_value(metric)
        .map_err(|error| error.to_string())
        .and_then(|mut value| {
            args::fill(&mut value, args)?;
            serde_json::from_value::<model::Metric>(value).map_err(|error| error.to_string())
        });
    match filled {
        Ok(filled) => {
            let mut found = Collector::new("");
            filled.check(&mut found, at);
            let is_good = found.is_empty();
            for mistake in found.into_vec() {
                mistakes.add(mistake.path, mistake.message);
            }
            is_good.then_some(filled)
        }
        Err(message) => {
            mistakes.add(at, message);
            None
        }
    }
}

/// A limit that is not negative; -1 is no limit.
fn number(value: Option<&IntOrText>) -> Option<u32> {
    u32::try_from(model::number(value?)?).ok()
}

/// No condition, or one that can be parsed.
#[expect(
    clippy::option_option,
    reason = "the outer one is whether it can be used at all"
)]
fn condition(text: Option<&str>) -> Option<Option<Condition>> {
    match text {
        None | Some("") => Some(None),
        Some(text) => Condition::parse(text).ok().map(Some),
    }
}

fn rules<'a>(rules: impl Iterator<Item = &'a model::DryRun>) -> Vec<Regex> {
    rules
        .filter_map(|rule| Regex::new(&rule.metric_name).ok())
        .collect()
}
