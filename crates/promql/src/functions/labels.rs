//! `label_replace` and `label_join`: labels from labels.

use crate::eval::{EvalError, Evaluation, distinct};
use crate::syntax::{Expr, anchored};
use crate::value::{Sample, Value};

/// `label_replace(v, to, replacement, from, pattern)`: where the pattern matches the whole of `from`, `to` becomes the
/// replacement, in which `$1` and `${name}` stand for its groups.
pub(super) fn replace(evaluation: &Evaluation<'_>, arguments: &[Expr], at: i64) -> Result<Value, EvalError> {
    let [to, replacement, from, pattern] = *texts(arguments).as_slice() else {
        return Ok(Value::Vector(Vec::new()));
    };
    // The parser has compiled it before; it is not kept because a query has one such call, if any.
    let Ok(pattern) = anchored(pattern) else {
        return Ok(Value::Vector(Vec::new()));
    };
    relabel(evaluation, arguments, at, |sample| {
        let captures = pattern.captures(sample.metric.get(from))?;
        let mut value = String::new();
        captures.expand(replacement, &mut value);
        Some((to, value))
    })
}

/// `label_join(v, to, separator, from, …)`.
pub(super) fn join(evaluation: &Evaluation<'_>, arguments: &[Expr], at: i64) -> Result<Value, EvalError> {
    let texts = texts(arguments);
    let [to, separator, ref from @ ..] = *texts.as_slice() else {
        return Ok(Value::Vector(Vec::new()));
    };
    relabel(evaluation, arguments, at, |sample| {
        let values: Vec<_> = from.iter().map(|label| sample.metric.get(label)).collect();
        Some((to, values.join(separator)))
    })
}

fn relabel<'t>(
    evaluation: &Evaluation<'_>,
    arguments: &[Expr],
    at: i64,
    set: impl Fn(&Sample) -> Option<(&'t str, String)>,
) -> Result<Value, EvalError> {
    let mut samples = evaluation.elements(arguments, at)?;
    for sample in &mut samples {
        if let Some((label, value)) = set(sample) {
            sample.metric = sample.metric.with(label, &value);
        }
    }
    Ok(Value::Vector(distinct(samples)?))
}

fn texts(arguments: &[Expr]) -> Vec<&str> {
    let texts = arguments.iter().filter_map(|argument| match argument {
        Expr::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}
