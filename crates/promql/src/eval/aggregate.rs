//! `sum`, `topk` and the like: one value, or a few elements, for each group.

use foldhash::HashMap;

use super::{EvalError, Evaluation, Groups, distinct};
use crate::functions::statistics;
use crate::metric::Metric;
use crate::syntax::{Aggregate, Expr, Kind};
use crate::value::Sample;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aggregation {
    Sum,
    Avg,
    Min,
    Max,
    Count,
    Group,
    Stddev,
    Stdvar,
    Quantile,
    TopK,
    BottomK,
    CountValues,
}

const NAMES: [(Aggregation, &str); 12] = [
    (Aggregation::Sum, "sum"),
    (Aggregation::Avg, "avg"),
    (Aggregation::Min, "min"),
    (Aggregation::Max, "max"),
    (Aggregation::Count, "count"),
    (Aggregation::Group, "group"),
    (Aggregation::Stddev, "stddev"),
    (Aggregation::Stdvar, "stdvar"),
    (Aggregation::Quantile, "quantile"),
    (Aggregation::TopK, "topk"),
    (Aggregation::BottomK, "bottomk"),
    (Aggregation::CountValues, "count_values"),
];

impl Aggregation {
    pub(crate) fn find(text: &str) -> Option<Self> {
        let found = NAMES.into_iter().find(|(_, name)| *name == text);
        found.map(|(op, _)| op)
    }

    pub(crate) fn name(self) -> &'static str {
        let found = NAMES.into_iter().find(|(op, _)| *op == self);
        found.map_or("", |(_, name)| name)
    }

    /// What comes before the vector.
    pub(crate) fn parameter(self) -> Option<Kind> {
        match self {
            Self::Quantile | Self::TopK | Self::BottomK => Some(Kind::Scalar),
            Self::CountValues => Some(Kind::Text),
            _ => None,
        }
    }
}

impl Evaluation<'_> {
    pub(super) fn aggregate(&self, aggregate: &Aggregate, at: i64) -> Result<Vec<Sample>, EvalError> {
        let parameter = match &aggregate.parameter {
            Some(expr) if expr.kind() == Kind::Scalar => self.scalar(expr, at)?,
            _ => f64::NAN,
        };
        let samples = self.vector(&aggregate.expr, at)?;
        let mut groups = Groups::new(&aggregate.grouping);
        let mut members: Vec<Vec<Sample>> = Vec::new();
        for sample in samples {
            let number = groups.number(&sample.metric);
            if number == members.len() {
                members.push(Vec::new());
            }
            members[number].push(sample);
        }
        match (aggregate.op, &aggregate.parameter) {
            (Aggregation::TopK | Aggregation::BottomK, _) => {
                let first = count(parameter)?;
                let descending = aggregate.op == Aggregation::TopK;
                Ok(members
                    .into_iter()
                    .flat_map(|samples| extreme(samples, first, descending))
                    .collect())
            }
            (Aggregation::CountValues, Some(Expr::Text(label))) => {
                let counted = groups.keys().zip(members).flat_map(|(key, samples)| {
                    let named = samples
                        .into_iter()
                        .map(|sample| key.with(label, &plain(sample.value)));
                    tally(named.collect())
                });
                distinct(counted.collect())
            }
            (op, _) => {
                let results = groups.keys().zip(&members).map(|(metric, samples)| {
                    let value = combined(op, samples, parameter);
                    Sample { metric, value }
                });
                Ok(results.collect())
            }
        }
    }
}

fn combined(op: Aggregation, samples: &[Sample], parameter: f64) -> f64 {
    let values: Vec<_> = samples.iter().map(|sample| sample.value).collect();
    match op {
        Aggregation::Sum => statistics::sum(&values),
        Aggregation::Avg => statistics::mean(&values),
        Aggregation::Min => statistics::least(&values),
        Aggregation::Max => statistics::greatest(&values),
        Aggregation::Stddev => statistics::deviation(&values),
        Aggregation::Stdvar => statistics::variance(&values),
        Aggregation::Quantile => statistics::quantile(parameter, values),
        Aggregation::Group => statistics::present(&values),
        // The last three do not come here.
        Aggregation::Count | Aggregation::TopK | Aggregation::BottomK | Aggregation::CountValues => {
            statistics::count(&values)
        }
    }
}

/// A whole number of elements, from a number of PromQL.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast keeps within bounds, and what is below 1 is no element"
)]
fn count(number: f64) -> Result<usize, EvalError> {
    if number.is_nan() {
        Err(EvalError::Count(number))
    } else {
        Ok(number as usize)
    }
}

/// The first `count` elements in order; NaN comes last.
fn extreme(mut samples: Vec<Sample>, count: usize, descending: bool) -> Vec<Sample> {
    samples.sort_by(|a, b| {
        let order = if descending {
            b.value.partial_cmp(&a.value)
        } else {
            a.value.partial_cmp(&b.value)
        };
        order.unwrap_or_else(|| a.value.is_nan().cmp(&b.value.is_nan()))
    });
    samples.truncate(count);
    samples
}

/// Each different metric once, and how often it was there.
fn tally(metrics: Vec<Metric>) -> Vec<Sample> {
    let mut counts: Vec<Sample> = Vec::new();
    let mut indexes = HashMap::default();
    for metric in metrics {
        let index = *indexes.entry(metric.clone()).or_insert(counts.len());
        match counts.get_mut(index) {
            Some(sample) => sample.value += 1.0,
            None => counts.push(Sample { metric, value: 1.0 }),
        }
    }
    counts
}

/// A number as Prometheus writes it into a label.
fn plain(value: f64) -> String {
    match value {
        f64::INFINITY => "+Inf".to_owned(),
        f64::NEG_INFINITY => "-Inf".to_owned(),
        value => value.to_string(),
    }
}
