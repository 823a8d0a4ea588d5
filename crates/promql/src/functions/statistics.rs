//! Figures of many values: `…_over_time` has those of a range, an aggregation those of a group. There is at least one value.

/// Seconds of a time in milliseconds.
#[expect(clippy::cast_precision_loss, reason = "times are exact for 285,000 years")]
pub(super) fn duration(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1e3
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer samples than 2^53")]
pub(super) fn length(count: usize) -> f64 {
    count as f64
}

/// Keeps what additions round away (Kahan, Neumaier).
pub(crate) fn sum(values: &[f64]) -> f64 {
    sum_of(values.iter().copied())
}

pub(super) fn sum_of(values: impl Iterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0);
    for value in values {
        let next = total + value;
        let (large, small) = if total.abs() >= value.abs() {
            (total, value)
        } else {
            (value, total)
        };
        lost += (large - next) + small;
        total = next;
    }
    // An infinite total has lost nothing that could be said.
    if total.is_finite() { total + lost } else { total }
}

pub(crate) fn mean(values: &[f64]) -> f64 {
    let count = length(values.len());
    match sum(values) {
        // The sum may be too large for a number where the mean is not.
        total if total.is_infinite() => sum_of(values.iter().map(|value| value / count)),
        total => total / count,
    }
}

/// NaN only if there is nothing else.
pub(crate) fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::min)
}

/// NaN only if there is nothing else.
pub(crate) fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::max)
}

pub(crate) fn count(values: &[f64]) -> f64 {
    length(values.len())
}

/// 1, for what is there at all.
pub(crate) fn present(_: &[f64]) -> f64 {
    1.0
}

/// Of all values, not an estimate from a sample of them.
pub(crate) fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    sum_of(values.iter().map(|value| (value - mean).powi(2))) / length(values.len())
}

pub(crate) fn deviation(values: &[f64]) -> f64 {
    variance(values).sqrt()
}

/// Between two values the quantile lies in proportion. NaN is less than any number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index between 0 and the number of values"
)]
pub(crate) fn quantile(q: f64, mut values: Vec<f64>) -> f64 {
    if values.is_empty() || q.is_nan() {
        return f64::NAN;
    }
    if q < 0.0 {
        return f64::NEG_INFINITY;
    }
    if q > 1.0 {
        return f64::INFINITY;
    }
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan())));
    let rank = q * length(values.len() - 1);
    let lower = rank.floor() as usize;
    let upper = (lower + 1).min(values.len() - 1);
    let weight = rank - rank.floor();
    values[lower] * (1.0 - weight) + values[upper] * weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_keeps_what_additions_round_away() {
        assert_eq!(sum(&[1e100, 1.0, -1e100]).to_bits(), 1.0_f64.to_bits());
        assert!(sum(&[f64::INFINITY, 1.0]).is_infinite());
        assert!(sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan());
    }

    #[test]
    fn the_mean_of_the_greatest_numbers_is_a_number() {
        assert!(mean(&[f64::MAX, f64::MAX]).is_finite());
    }

    #[test]
    fn a_quantile_lies_between_values() {
        let of = |q| quantile(q, vec![4.0, 1.0, 3.0, 2.0]).to_string();
        assert_eq!(
            [0.0, 0.5, 1.0, -0.1, 1.1].map(of),
            ["1", "2.5", "4", "-inf", "inf"]
        );
        assert_eq!(of(f64::NAN), "NaN");
    }
}
