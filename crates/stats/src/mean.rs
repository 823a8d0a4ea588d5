//! The difference of two means from sums alone: nobody's single values have to be kept.

use crate::{Invalid, count, normal, within_0_and_1};
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// What is enough to know of a sample: how many values, their sum and the sum of their squares.
///
/// The variance is the difference of two large numbers: with values of milliseconds up to hours it keeps at least six digits,
/// with values that are all alike but far from zero (times since 1970) it does not. Subtract something first, then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Sums {
    pub n: u64,
    pub sum: f64,
    pub sum_of_squares: f64,
}

impl Sums {
    pub fn add(&mut self, value: f64) {
        self.n += 1;
        self.sum += value;
        self.sum_of_squares += value * value;
    }

    /// `None` of no value.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / count(self.n))
    }

    /// The unbiased variance; `None` of fewer than two values.
    pub fn variance(&self) -> Option<f64> {
        let n = count(self.n);
        (self.n > 1).then(|| ((self.sum_of_squares - self.sum * self.sum / n) / (n - 1.0)).max(0.0))
    }
}

impl FromIterator<f64> for Sums {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sums = Self::default();
        values.into_iter().for_each(|value| sums.add(value));
        sums
    }
}

/// The second mean minus the first, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct MeanDifference {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// The probability of a difference at least as large, either way, if there were none.
    pub p_value: f64,
    pub degrees_of_freedom: f64,
}

/// The difference of two means, `second - first`, of unequal variances; each of two values at least, not all of them alike.
///
/// Welch, B. L. (1947), "The generalization of 'Student's' problem when several different population variances are involved",
/// Biometrika 34, 28–35; degrees of freedom by Satterthwaite (1946). Means of skewed values are fine from some hundreds on;
/// with fewer, see [`bootstrap`](crate::bootstrap).
pub fn welch(first: &Sums, second: &Sums, alpha: f64) -> Result<MeanDifference, Invalid> {
    within_0_and_1("alpha", alpha)?;
    let figures = |field: &str, sums: &Sums| match (sums.mean(), sums.variance()) {
        (Some(mean), Some(variance)) if mean.is_finite() && variance.is_finite() => {
            Ok((mean, variance / count(sums.n), count(sums.n) - 1.0))
        }
        (Some(_), Some(_)) => Err(Invalid::new(field, "has sums that are not finite")),
        _ => Err(Invalid::new(field, format!("has {} values; needed: 2", sums.n))),
    };
    let (mean_a, error_a, free_a) = figures("first", first)?;
    let (mean_b, error_b, free_b) = figures("second", second)?;
    let (value, square) = (mean_b - mean_a, error_a + error_b);
    if square <= 0.0 {
        return Err(Invalid::new(
            "second",
            "and first have no variance: all values are alike",
        ));
    }
    let degrees_of_freedom = square * square / (error_a * error_a / free_a + error_b * error_b / free_b);
    let student = Student::new(degrees_of_freedom)?;
    let error = square.sqrt();
    let half = student.two_sided(alpha) * error;
    Ok(MeanDifference {
        value,
        low: value - half,
        high: value + half,
        p_value: student.two_sided_p(value / error),
        degrees_of_freedom,
    })
}

/// Student's t distribution. The library's stops too early with many degrees of freedom; from 10,000 on `t` is turned into a
/// normal `z = (8ν + 1)/(8ν + 3) √(ν ln(1 + t²/ν))`, right to nine digits (Wallace, D. L. (1959), "Bounds on normal
/// approximations to Student's and the chi-square distributions", Annals of Mathematical Statistics 30, 1121–1130).
enum Student {
    Few(StudentsT),
    Many { degrees: f64, scale: f64 },
}

impl Student {
    fn new(degrees: f64) -> Result<Self, Invalid> {
        if degrees >= 10_000.0 {
            let scale = (8.0 * degrees + 1.0) / (8.0 * degrees + 3.0);
            return Ok(Self::Many { degrees, scale });
        }
        StudentsT::new(0.0, 1.0, degrees)
            .map(Self::Few)
            .map_err(|error| Invalid::new("first", format!("and second cannot be compared: {error}")))
    }

    /// The value that the magnitude exceeds with the probability `alpha`.
    fn two_sided(&self, alpha: f64) -> f64 {
        match self {
            Self::Few(student) => student.inverse_cdf(1.0 - alpha / 2.0),
            Self::Many { degrees, scale } => {
                let z = normal::two_sided(alpha) / scale;
                (degrees * (z * z / degrees).exp_m1()).sqrt()
            }
        }
    }

    /// The probability that the magnitude is at least that of `t`.
    fn two_sided_p(&self, t: f64) -> f64 {
        match self {
            Self::Few(student) => 2.0 * student.cdf(-t.abs()),
            Self::Many { degrees, scale } => {
                normal::two_sided_p(scale * (degrees * (t * t / degrees).ln_1p()).sqrt())
            }
        }
    }
}
