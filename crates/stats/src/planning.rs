//! How many users an experiment takes.

use crate::{Invalid, normal, within_0_and_1};

/// Users needed in each of two equal arms, so that one look at the end finds the difference between two shares with the
/// probability `power`, and sees one where there is none with the probability `alpha` (two-sided).
///
/// Fleiss, J. L. (1981), "Statistical Methods for Rates and Proportions", 2nd edition, equation 3.14, without continuity
/// correction: what R's `power.prop.test` solves. `baseline` and `baseline + effect` are within 0 and 1, the effect is not 0.
pub fn required_per_arm(baseline: f64, effect: f64, alpha: f64, power: f64) -> Result<u64, Invalid> {
    within_0_and_1("baseline", baseline)?;
    within_0_and_1("alpha", alpha)?;
    within_0_and_1("power", power)?;
    let other = baseline + effect;
    if effect == 0.0 {
        return Err(Invalid::new("effect", "is 0: no number of users finds nothing"));
    }
    if !(other > 0.0 && other < 1.0) {
        return Err(Invalid::new(
            "effect",
            format!("is {effect}; allowed: baseline + effect within 0 and 1"),
        ));
    }
    let middle = f64::midpoint(baseline, other);
    let under_null = normal::two_sided(alpha) * (2.0 * middle * (1.0 - middle)).sqrt();
    let under_effect = normal::quantile(power) * (baseline * (1.0 - baseline) + other * (1.0 - other)).sqrt();
    Ok(users(((under_null + under_effect) / effect).powi(2)))
}

/// So many that it is enough; at least 0, at most what a `u64` holds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, as documented"
)]
pub(crate) fn users(n: f64) -> u64 {
    n.ceil() as u64
}
