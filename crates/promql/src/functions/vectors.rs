//! Whether there is anything, numbers and vectors made of each other, order, time.

use std::cmp::Ordering;

use super::statistics::duration;
use crate::eval::{EvalError, Evaluation, nameless};
use crate::metric::Metric;
use crate::syntax::{Expr, Selector};
use crate::value::{Sample, Value};

type Answer = Result<Value, EvalError>;

/// 1 where the vector is empty, with the labels that the selector says it would have.
pub(super) fn absent(evaluation: &Evaluation<'_>, arguments: &[Expr], at: i64) -> Answer {
    let found = evaluation.elements(arguments, at)?;
    Ok(missing(arguments, !found.is_empty()))
}

pub(super) fn absent_over_time(evaluation: &Evaluation<'_>, arguments: &[Expr], at: i64) -> Answer {
    let mut found = false;
    for range in arguments {
        evaluation.windows(range, at, |_, _| found = true)?;
    }
    Ok(missing(arguments, found))
}

fn missing(arguments: &[Expr], found: bool) -> Value {
    let metric = match arguments.first() {
        Some(Expr::Selector(selector) | Expr::Range(selector, _)) => said(selector),
        _ => Metric::empty(),
    };
    let sample = Sample { metric, value: 1.0 };
    Value::Vector(if found { Vec::new() } else { vec![sample] })
}

/// The labels that are matched with `=` and nothing else.
fn said(selector: &Selector) -> Metric {
    let mut labels: Vec<(&str, &str)> = Vec::new();
    for matcher in &selector.matchers {
        let alone = selector
            .matchers
            .iter()
            .filter(|other| other.label == matcher.label)
            .count()
            == 1;
        if let (true, Some(value)) = (alone, matcher.equals()) {
            labels.push((&matcher.label, value));
        }
    }
    Metric::new("", labels)
}

/// The value of the only element; NaN if there is not exactly one.
pub(super) fn scalar(evaluation: &Evaluation<'_>, arguments: &[Expr], at: i64) -> Answer {
    let vector = evaluation.elements(arguments, at)?;
    let number = Value::Vector(vector).number();
    Ok(Value::Scalar(number.unwrap_or(f64::NAN)))
}

pub(super) fn vector(evaluation: &Evaluation<'_>, arguments: &[Expr], at: i64) -> Answer {
    let numbers = evaluation.numbers(arguments, at)?;
    let samples = numbers.into_iter().map(|value| Sample {
        metric: Metric::empty(),
        value,
    });
    Ok(Value::Vector(samples.collect()))
}

pub(super) fn sort(evaluation: &Evaluation<'_>, arguments: &[Expr], at: i64) -> Answer {
    sorted(evaluation, arguments, at, f64::total_cmp)
}

pub(super) fn sort_desc(evaluation: &Evaluation<'_>, arguments: &[Expr], at: i64) -> Answer {
    sorted(evaluation, arguments, at, |a, b| b.total_cmp(a))
}

/// NaN comes last in either order.
fn sorted(
    evaluation: &Evaluation<'_>,
    arguments: &[Expr],
    at: i64,
    order: fn(&f64, &f64) -> Ordering,
) -> Answer {
    let mut samples = evaluation.elements(arguments, at)?;
    samples.sort_by(|a, b| {
        let (a, b) = (a.value, b.value);
        a.is_nan().cmp(&b.is_nan()).then_with(|| order(&a, &b))
    });
    Ok(Value::Vector(samples))
}

/// When the samples of a selector were taken, in seconds since the epoch; of anything else, the moment of the evaluation.
pub(super) fn timestamp(evaluation: &Evaluation<'_>, arguments: &[Expr], at: i64) -> Answer {
    let taken = match arguments.first() {
        Some(Expr::Selector(selector)) => evaluation.newest_row(selector, at).map(|(_, time)| time),
        _ => None,
    };
    let mut samples = evaluation.elements(arguments, at)?;
    for sample in &mut samples {
        sample.value = duration(taken.unwrap_or(at));
    }
    nameless(samples).map(Value::Vector)
}
