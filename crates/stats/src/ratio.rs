//! Were the users split as declared? If not, something loses some of them, and the rest cannot be compared.
//!
//! Sample ratio mismatch is the commonest sign of a broken experiment (Fabijan, A. et al. (2019), "Diagnosing sample ratio
//! mismatch in online controlled experiments", KDD). The chi-square test is for one look. The verdict here is looked at every
//! minute and uses the sequential multinomial test.

use crate::{
    Invalid, count,
    sequential::{log_mixture, log_power},
    within_0_and_1,
};
use serde::{Deserialize, Serialize};
use statrs::function::gamma::checked_gamma_ur;

/// Below this p-value a split is broken: the field's usual threshold, because the alarm stops an experiment.
pub const THRESHOLD: f64 = 0.001;

/// How sure the declared shares are before any user came, counted in users. With 2,500 the test is at its best for an arm of a half
/// that is off by about one percentage point, the spread of that prior; that is, one that loses some per cent of its users.
const CONCENTRATION: f64 = 2_500.0;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Ratio {
    /// Pearson's chi-square with one degree of freedom fewer than arms.
    pub chi_square: f64,
    /// Of one look at a time set beforehand; about right from five users expected in each arm.
    pub p_value: f64,
    /// Valid at every size and however often one looks: ever below `x` with a probability of `x` at most.
    pub always_valid_p_value: f64,
    /// The always valid p-value is below [`THRESHOLD`].
    pub broken: bool,
}

/// Holds the number of users of each arm against the declared shares, which sum to 1.
///
/// The sequential test is the Bayes factor of a Dirichlet prior around the declared shares against those shares themselves
/// (Lindon, M. and Malek, A. (2022), "Anytime-valid inference for multinomial count data", NeurIPS 35). Users are taken as split
/// independently of each other; a split by parity of the user's id is more even than that, so the test errs to the safe side.
pub fn check(users: &[u64], shares: &[f64]) -> Result<Ratio, Invalid> {
    if users.len() < 2 || users.len() != shares.len() {
        let problem = format!(
            "are {} for {} arms; needed: one for each of two or more",
            shares.len(),
            users.len()
        );
        return Err(Invalid::new("shares", problem));
    }
    for (index, &share) in shares.iter().enumerate() {
        within_0_and_1(&format!("shares[{index}]"), share)?;
    }
    let sum: f64 = shares.iter().sum();
    if (sum - 1.0).abs() > 1e-9 {
        return Err(Invalid::new("shares", format!("sum to {sum}; needed: 1")));
    }
    let n = count(users.iter().sum());
    let arms = || users.iter().copied().zip(shares.iter().copied());
    let chi_square = if n == 0.0 {
        0.0
    } else {
        arms()
            .map(|(x, share)| (count(x) - n * share).powi(2) / (n * share))
            .sum()
    };
    let prior: Vec<f64> = shares.iter().map(|share| CONCENTRATION * share).collect();
    let log_likelihood: f64 = arms().map(|(x, share)| log_power(share, x)).sum();
    let always_valid_p_value = (log_likelihood - log_mixture(users, &prior)).exp().min(1.0);
    Ok(Ratio {
        chi_square,
        p_value: chi_square_p(chi_square, users.len() - 1),
        always_valid_p_value,
        broken: always_valid_p_value < THRESHOLD,
    })
}

/// The upper tail of the chi-square distribution.
fn chi_square_p(chi_square: f64, degrees: usize) -> f64 {
    let degrees = count(degrees as u64);
    // The function wants a positive argument; nothing is as likely as anything at 0.
    checked_gamma_ur(degrees / 2.0, chi_square / 2.0).unwrap_or(1.0)
}
