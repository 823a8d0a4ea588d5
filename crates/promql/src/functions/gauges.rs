//! What goes up and down: differences, changes, and the straight line through the samples.

use super::counters::{ends, stretch};
use super::statistics::{duration, length, quantile as quantile_of, sum_of};
use crate::eval::Window;
use crate::store::Point;

pub(super) fn delta(window: &Window<'_>, _: &[f64]) -> Option<f64> {
    let (first, last) = ends(window.points)?;
    Some((last.value - first.value) * stretch(window, None)?)
}

/// By the last two samples.
pub(super) fn idelta(window: &Window<'_>, _: &[f64]) -> Option<f64> {
    let [.., before, last] = window.points else {
        return None;
    };
    Some(last.value - before.value)
}

/// How often the value has changed.
#[expect(clippy::float_cmp, reason = "any change counts")]
pub(super) fn changes(values: &[f64]) -> f64 {
    let changed = values.windows(2).filter(|pair| {
        let (before, now) = (pair[0], pair[1]);
        now != before && !(now.is_nan() && before.is_nan())
    });
    length(changed.count())
}

/// The slope of the line, a second.
pub(super) fn deriv(window: &Window<'_>, _: &[f64]) -> Option<f64> {
    let (first, _) = ends(window.points)?;
    Some(line(window.points, first.time).0)
}

/// The value on the line so many seconds after the evaluation.
pub(super) fn predict_linear(window: &Window<'_>, numbers: &[f64]) -> Option<f64> {
    ends(window.points)?;
    let (slope, value) = line(window.points, window.at);
    Some(slope * numbers.first()? + value)
}

/// `quantile_over_time(q, range)`.
pub(super) fn quantile(window: &Window<'_>, numbers: &[f64]) -> Option<f64> {
    let values = window.points.iter().map(|point| point.value);
    Some(quantile_of(*numbers.first()?, values.collect()))
}

/// Least squares: the slope, a second, and the value at a time.
#[expect(clippy::float_cmp, reason = "the line through equal values is exact")]
fn line(points: &[Point], origin: i64) -> (f64, f64) {
    let first = points.first().map_or(f64::NAN, |point| point.value);
    if points.iter().all(|point| point.value == first) {
        return if first.is_infinite() {
            (f64::NAN, f64::NAN)
        } else {
            (0.0, first)
        };
    }
    let n = length(points.len());
    let pairs = || {
        points
            .iter()
            .map(|point| (duration(point.time - origin), point.value))
    };
    let x = sum_of(pairs().map(|(x, _)| x));
    let y = sum_of(pairs().map(|(_, y)| y));
    let xy = sum_of(pairs().map(|(x, y)| x * y));
    let xx = sum_of(pairs().map(|(x, _)| x * x));
    let slope = (xy - x * y / n) / (xx - x * x / n);
    (slope, y / n - slope * x / n)
}
