//! For each element by itself. As in Go, and unlike in Rust, the lesser and the greater of a number and NaN is NaN.

use crate::eval::{EvalError, Evaluation, nameless};
use crate::syntax::Expr;
use crate::value::Value;

/// The sign: -1, 0 or 1.
pub(super) fn sgn(value: f64) -> f64 {
    if value == 0.0 { value } else { value.signum() }
}

/// `round(v, to)`: to the nearest multiple of `to`, or to whole numbers; halves go up.
pub(super) fn round(value: f64, numbers: &[f64]) -> f64 {
    let inverse = 1.0 / numbers.first().unwrap_or(&1.0);
    (value * inverse + 0.5).floor() / inverse
}

/// `clamp(v, low, high)`: nothing where the bounds are the wrong way round.
pub(super) fn clamp(evaluation: &Evaluation<'_>, arguments: &[Expr], at: i64) -> Result<Value, EvalError> {
    let mut samples = evaluation.elements(arguments, at)?;
    match *evaluation.numbers(arguments, at)?.as_slice() {
        [low, high] if high < low => samples.clear(),
        [low, high] => samples
            .iter_mut()
            .for_each(|sample| sample.value = greater(low, lesser(high, sample.value))),
        _ => {}
    }
    nameless(samples).map(Value::Vector)
}

pub(super) fn clamp_min(value: f64, numbers: &[f64]) -> f64 {
    numbers.iter().fold(value, |value, &low| greater(low, value))
}

pub(super) fn clamp_max(value: f64, numbers: &[f64]) -> f64 {
    numbers.iter().fold(value, |value, &high| lesser(high, value))
}

fn greater(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else {
        a.max(b)
    }
}

fn lesser(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else {
        a.min(b)
    }
}
