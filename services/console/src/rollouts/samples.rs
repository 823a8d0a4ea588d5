//! The samples that the queries of a rollout's analyses are asked of, without a Prometheus.
//!
//! The rule it keeps: there are none from before the round began. A retry is not judged by the failures of the round before.

use std::collections::BTreeSet;

use promql::exposition::{self, Unreadable};
use promql::{Limits, Metric, Options, Query, Store, Value};
use rollout::Answer;
use rollout::plan::{self, Plan};
use rollout::state::{RunId, RunOf};

use crate::run_file::RunInstance;
use crate::traffic::REQUESTS;

/// A subquery that names no step looks as often as this: Prometheus' minute is longer than many a rollout.
const SUBQUERY_STEP: i64 = 1_000;
/// Six hours: longer than any range in an analysis.
const RETENTION: i64 = 6 * 3_600_000;

#[derive(Debug)]
pub(super) struct Samples {
    store: Store,
    /// Metrics that the queries ask for.
    names: BTreeSet<String>,
}

impl Samples {
    pub(super) fn new(plan: &Plan) -> Self {
        let limits = Limits {
            retention: RETENTION,
            ..Limits::default()
        };
        let mut names = BTreeSet::from([REQUESTS.to_owned()]);
        for metric in metrics(plan) {
            // A query that cannot be read is answered with an error when it is asked.
            if let Ok(query) = Query::parse(&metric.query) {
                names.extend(query.names().into_iter().map(str::to_owned));
            }
        }
        Self {
            store: Store::new(limits),
            names,
        }
    }

    /// Whether the service's own instances have to be asked for some of the metrics.
    pub(super) fn wants_instances(&self) -> bool {
        self.names.iter().any(|name| !name.starts_with("istio_"))
    }

    /// Adds everything that was scraped at one time, as one row: what is missing in a row counts as gone.
    pub(super) fn add(
        &mut self,
        at: i64,
        gateway: &str,
        instances: &[(&RunInstance, String)],
    ) -> Result<(), Unreadable> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let mut row = Vec::new();
        let mut take = |text: &str, job: &str, instance: &str| {
            for sample in exposition::samples(text, &names) {
                let sample = sample?;
                row.push((
                    sample.metric([("job", job), ("instance", instance)]),
                    sample.value,
                ));
            }
            Ok::<_, Unreadable>(())
        };
        take(gateway, "gateway", "gateway")?;
        for (instance, text) in instances {
            take(text, &instance.service, &instance.name)?;
        }
        let row: Vec<(Metric, f64)> = row;
        match self.store.append(at, row) {
            Ok(appended) if appended.left_out > 0 => {
                tracing::warn!(
                    left_out = appended.left_out,
                    "too many series to keep for an analysis"
                );
            }
            Ok(_) => {}
            // The clock stood still or was set back: the next look is as good.
            Err(error) => tracing::debug!(cause = %error, "a look is left out"),
        }
        Ok(())
    }

    /// The answer to a metric's query; the error is one in words.
    pub(super) fn ask(&self, query: &str, at: i64) -> Result<Answer, String> {
        let options = Options {
            subquery_step: SUBQUERY_STEP,
            ..Options::default()
        };
        let query = Query::parse(query).map_err(|error| error.to_string())?;
        let value = query.with(options).instant(&self.store, at);
        match value.map_err(|error| error.to_string())? {
            Value::Scalar(number) => Ok(Answer::Scalar(number)),
            Value::Vector(samples) => Ok(Answer::Vector(samples.iter().map(|one| one.value).collect())),
            Value::Text(_) => Err("it answers a text".to_owned()),
        }
    }
}

/// Every metric that a plan measures.
pub(super) fn metrics(plan: &Plan) -> impl Iterator<Item = &plan::Metric> {
    let background = RunId {
        of: RunOf::Background,
        attempt: 1,
    };
    let steps = (0..plan.steps.len()).map(|step| RunId {
        of: RunOf::Step(step),
        attempt: 1,
    });
    let runs = std::iter::once(background).chain(steps);
    runs.filter_map(|run| plan.analysis(run))
        .flat_map(|analysis| &analysis.metrics)
}

/// The query for how many requests of a version are behind a metric's value: those in the range that its query looks at.
/// Nothing where it is not about requests.
pub(super) fn requests_behind(query: &str, service: &str, version: &str) -> Option<String> {
    if !query.contains("istio_") {
        return None;
    }
    let (_, rest) = query.split_once('[')?;
    let (range, _) = rest.split_once(']')?;
    let range = range.split(':').next().unwrap_or(range).trim();
    let of = format!("reporter=\"source\",destination_app=\"{service}\",destination_version=\"{version}\"");
    Some(format!("sum(increase({REQUESTS}{{{of}}}[{range}]))"))
}
