//! `histogram_quantile`, over the buckets of classic histograms.
//!
//! The source of the rules: <https://github.com/prometheus/prometheus/blob/main/promql/quantile.go>, `BucketQuantile`.

use std::cmp::Ordering;

use crate::eval::{EvalError, Evaluation, Grouping, Groups};
use crate::options::Dialect;
use crate::syntax::Expr;
use crate::value::{Sample, Value};

/// How many observations were at most `bound`.
#[derive(Clone, Copy)]
struct Bucket {
    bound: f64,
    count: f64,
}

/// For each histogram, which is the elements that differ in `le` only. What has no `le`, or one that is no number, is no
/// bucket.
pub(super) fn quantile(evaluation: &Evaluation<'_>, arguments: &[Expr], at: i64) -> Result<Value, EvalError> {
    let [q, vector] = arguments else {
        return Ok(Value::Vector(Vec::new()));
    };
    let q = evaluation.scalar(q, at)?;
    let grouping = Grouping::without(["le".into()]);
    let mut groups = Groups::new(&grouping);
    let mut histograms: Vec<Vec<Bucket>> = Vec::new();
    for sample in evaluation.vector(vector, at)? {
        let Ok(bound) = sample.metric.get("le").parse() else {
            continue;
        };
        let number = groups.number(&sample.metric);
        if number == histograms.len() {
            histograms.push(Vec::new());
        }
        let count = sample.value;
        histograms[number].push(Bucket { bound, count });
    }
    let dialect = evaluation.options.dialect;
    let results = groups.keys().zip(histograms).map(|(metric, buckets)| {
        let value = of_buckets(q, buckets, dialect);
        Sample { metric, value }
    });
    Ok(Value::Vector(results.collect()))
}

/// Within a bucket observations are taken to be spread evenly; the lowest begins at 0 if it ends above.
fn of_buckets(q: f64, mut buckets: Vec<Bucket>, dialect: Dialect) -> f64 {
    if q.is_nan() {
        return f64::NAN;
    }
    if q < 0.0 {
        return f64::NEG_INFINITY;
    }
    if q > 1.0 {
        return f64::INFINITY;
    }
    buckets.sort_by(|a, b| a.bound.total_cmp(&b.bound));
    // The same bound written in two ways (`1`, `1.0`).
    buckets.dedup_by(|later, first| {
        let same = later.bound.total_cmp(&first.bound).is_eq();
        if same {
            first.count += later.count;
        }
        same
    });
    never_falling(&mut buckets, dialect);
    let [finite @ .., all] = buckets.as_slice() else {
        return f64::NAN;
    };
    let Some(highest) = finite.last() else {
        return f64::NAN;
    };
    if all.bound != f64::INFINITY || all.count == 0.0 {
        return f64::NAN;
    }
    let mut rank = q * all.count;
    let is_below = |bucket: &Bucket| bucket.count.partial_cmp(&rank).is_none_or(Ordering::is_lt);
    let index = finite.partition_point(is_below);
    let Some(bucket) = finite.get(index) else {
        return highest.bound;
    };
    if index == 0 && bucket.bound <= 0.0 {
        return bucket.bound;
    }
    let below = if index == 0 {
        Bucket {
            bound: 0.0,
            count: 0.0,
        }
    } else {
        finite[index - 1]
    };
    rank -= below.count;
    below.bound + (bucket.bound - below.bound) * (rank / (bucket.count - below.count))
}

/// Rates of buckets that were not scraped at the same moment may fall a little; Prometheus 3 takes what differs by rounding
/// as equal.
fn never_falling(buckets: &mut [Bucket], dialect: Dialect) {
    const ROUNDING: f64 = 1e-12;
    let mut before = f64::NEG_INFINITY;
    for bucket in buckets {
        let rounded = dialect == Dialect::Prometheus3
            && (bucket.count - before).abs() <= ROUNDING * bucket.count.abs().max(before.abs());
        if bucket.count < before || (rounded && before.is_finite()) {
            bucket.count = before;
        } else {
            before = bucket.count;
        }
    }
}
