//! The standard normal distribution.

use statrs::function::erf::{erfc, erfc_inv};
use std::f64::consts::SQRT_2;

/// The value that a standard normal variable is below with this probability; infinite at 0 and 1.
pub(crate) fn quantile(probability: f64) -> f64 {
    -SQRT_2 * erfc_inv(2.0 * probability)
}

/// The value that the magnitude of a standard normal variable exceeds with the probability `alpha`: 1.96 for 0.05.
pub(crate) fn two_sided(alpha: f64) -> f64 {
    SQRT_2 * erfc_inv(alpha)
}

/// The probability that a standard normal variable is at least as far from 0 as `z`.
pub(crate) fn two_sided_p(z: f64) -> f64 {
    erfc(z.abs() / SQRT_2)
}
