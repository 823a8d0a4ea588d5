//! Operators between two vectors: which elements belong together, and what the result is known by.
//!
//! <https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching>

use foldhash::{HashSet, HashSetExt};

use super::binary::as_bool;
use super::{EvalError, Grouping, Groups};
use crate::metric::Metric;
use crate::syntax::{Binary, Many};
use crate::value::Sample;

/// `and`, `or`, `unless`: elements are taken or left as they are.
pub(super) fn set(binary: &Binary, left: Vec<Sample>, right: Vec<Sample>) -> Vec<Sample> {
    use super::Op;
    let key = &binary.matching.key;
    let without = |kept: Vec<Sample>, others: &[Sample], wanted: bool| -> Vec<Sample> {
        let mut groups = Groups::new(key);
        for other in others {
            groups.number(&other.metric);
        }
        let is_kept = |sample: &Sample| groups.get(&sample.metric).is_some() == wanted;
        kept.into_iter().filter(is_kept).collect()
    };
    match binary.op {
        Op::And => without(left, &right, true),
        Op::Unless => without(left, &right, false),
        _ => {
            let added = without(right, &left, false);
            left.into_iter().chain(added).collect()
        }
    }
}

/// Arithmetic and comparisons. Below, *many* is the side that may have several elements for one of the other, *one*.
pub(super) fn combine(
    binary: &Binary,
    left: Vec<Sample>,
    right: Vec<Sample>,
) -> Result<Vec<Sample>, EvalError> {
    let matching = &binary.matching;
    if left.is_empty() || right.is_empty() {
        return Ok(Vec::new());
    }
    let swapped = matches!(matching.many, Many::Right(_));
    let (many, one) = if swapped { (right, left) } else { (left, right) };
    let (many_side, one_side) = if swapped {
        ("right", "left")
    } else {
        ("left", "right")
    };

    let mut groups = Groups::new(&matching.key);
    let mut ones: Vec<Sample> = Vec::with_capacity(one.len());
    for sample in one {
        let number = groups.number(&sample.metric);
        if let Some(earlier) = ones.get(number) {
            return Err(many_matches(
                &matching.key,
                one_side,
                &earlier.metric,
                &sample.metric,
            ));
        }
        ones.push(sample);
    }

    let mut results = Vec::with_capacity(many.len());
    let mut seen = Seen::new(&matching.many, ones.len());
    for sample in many {
        let Some(number) = groups.get(&sample.metric) else {
            continue;
        };
        let one = &ones[number];
        let (left, right) = if swapped {
            (one.value, sample.value)
        } else {
            (sample.value, one.value)
        };
        let result = binary.op.apply(left, right);
        let value = match (binary.as_bool, result) {
            (true, result) => as_bool(result),
            (false, Some(value)) => value,
            (false, None) => continue,
        };
        let metric = result_metric(binary, &sample.metric, &one.metric);
        if let Some(earlier) = seen.earlier(number, &sample.metric, &metric) {
            return Err(many_matches(&matching.key, many_side, &earlier, &sample.metric));
        }
        results.push(Sample { metric, value });
    }
    Ok(results)
}

fn many_matches(key: &Grouping, side: &'static str, one: &Metric, other: &Metric) -> EvalError {
    EvalError::ManyMatches {
        side,
        group: key.key(one),
        one: one.clone(),
        other: other.clone(),
    }
}

/// One to one: the labels that were matched on. Otherwise all of the *many* side, and those that it takes over.
fn result_metric(binary: &Binary, many: &Metric, one: &Metric) -> Metric {
    let keeps_name = binary.op.is_comparison() && !binary.as_bool;
    match &binary.matching.many {
        Many::None => match &binary.matching.key {
            // `ignoring` says nothing about the name.
            Grouping::Without(labels) if keeps_name => {
                many.filtered(|label| !labels.iter().any(|listed| **listed == *label))
            }
            Grouping::By(_) if !keeps_name => binary.matching.key.key(many).without_name(),
            key => key.key(many),
        },
        Many::Left(taken) | Many::Right(taken) => {
            let base = if keeps_name {
                many.clone()
            } else {
                many.clone().without_name()
            };
            taken
                .iter()
                .fold(base, |metric, label| metric.with(label, one.get(label)))
        }
    }
}

/// What the *many* side has matched so far: one element a group, or several that stay different.
enum Seen {
    Groups(Vec<Option<Metric>>),
    Results(HashSet<(usize, Metric)>),
}

impl Seen {
    fn new(many: &Many, groups: usize) -> Self {
        match many {
            Many::None => Self::Groups(vec![None; groups]),
            Many::Left(_) | Many::Right(_) => Self::Results(HashSet::new()),
        }
    }

    /// What was there in this element's place, if anything.
    fn earlier(&mut self, group: usize, metric: &Metric, result: &Metric) -> Option<Metric> {
        match self {
            Self::Groups(groups) => groups[group].replace(metric.clone()),
            Self::Results(results) => {
                let is_new = results.insert((group, result.clone()));
                (!is_new).then(|| result.clone())
            }
        }
    }
}
