//! What only grows, and begins again at zero when its process does.

use super::statistics::{duration, length};
use crate::eval::Window;
use crate::options::Dialect;
use crate::store::Point;

/// A second.
pub(super) fn rate(window: &Window<'_>, _: &[f64]) -> Option<f64> {
    Some(increase(window, &[])? / duration(window.end - window.start))
}

pub(super) fn increase(window: &Window<'_>, _: &[f64]) -> Option<f64> {
    let (first, last) = ends(window.points)?;
    let mut grown = last.value - first.value;
    let mut before = first.value;
    for point in window.points {
        if point.value < before {
            // It has begun again: what it had reached is added.
            grown += before;
        }
        before = point.value;
    }
    Some(grown * stretch(window, Some(grown))?)
}

/// By the last two samples.
pub(super) fn irate(window: &Window<'_>, _: &[f64]) -> Option<f64> {
    let [.., before, last] = window.points else {
        return None;
    };
    let grown = if last.value < before.value {
        last.value
    } else {
        last.value - before.value
    };
    Some(grown / duration(last.time - before.time))
}

/// How often it has begun again.
pub(super) fn resets(values: &[f64]) -> f64 {
    let fell = values.windows(2).filter(|pair| pair[1] < pair[0]);
    length(fell.count())
}

/// Samples rarely begin and end where the range does. What they show is stretched to the range's bounds if a sample would
/// be expected there, by half an interval otherwise, and never to before a counter was zero.
///
/// <https://github.com/prometheus/prometheus/blob/main/promql/functions.go>, `extrapolatedRate`.
pub(super) fn stretch(window: &Window<'_>, counted: Option<f64>) -> Option<f64> {
    let (first, last) = ends(window.points)?;
    let sampled = duration(last.time - first.time);
    let interval = sampled / length(window.points.len() - 1);
    let expected_within = interval * 1.1;

    let to_zero = match counted {
        Some(grown) if grown > 0.0 && first.value >= 0.0 => sampled * (first.value / grown),
        _ => f64::INFINITY,
    };
    let bounded = |gap: f64| {
        if gap < expected_within {
            gap
        } else {
            interval / 2.0
        }
    };
    let to_start = duration(first.time - window.start);
    let before = match window.dialect {
        Dialect::Prometheus3 => bounded(to_start).min(to_zero),
        Dialect::Prometheus2 => bounded(to_start.min(to_zero)),
    };
    let after = bounded(duration(window.end - last.time));
    Some((before + sampled + after) / sampled)
}

pub(super) fn ends(points: &[Point]) -> Option<(Point, Point)> {
    match points {
        [first, .., last] => Some((*first, *last)),
        _ => None,
    }
}
