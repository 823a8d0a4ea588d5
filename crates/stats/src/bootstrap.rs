//! The difference of two skewed samples by resampling: it asks nothing of their distribution, and it knows quantiles too.
//!
//! Percentile intervals (Efron, B. and Tibshirani, R. J. (1993), "An Introduction to the Bootstrap", chapter 13). Each
//! resample draws from both samples with replacement; the quantiles of the resampled differences are the interval.

use crate::{Interval, Invalid, within_0_and_1};
use rand::{Rng, RngExt};

/// What of the samples is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    Mean,
    /// By linear interpolation between two values, as NumPy and R (type 7) have it; 0.5 is the median.
    Quantile(f64),
}

/// The second sample's figure minus the first's, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrapped {
    pub value: f64,
    pub interval: Interval,
}

/// Compares two samples, each of two finite values at least. A thousand `resamples` are enough for an interval of 95 %; time is
/// resamples × values.
pub fn difference(
    first: &[f64],
    second: &[f64],
    statistic: Statistic,
    resamples: usize,
    alpha: f64,
    random: &mut impl Rng,
) -> Result<Bootstrapped, Invalid> {
    within_0_and_1("alpha", alpha)?;
    if let Statistic::Quantile(quantile) = statistic {
        within_0_and_1("statistic", quantile)?;
    }
    for (field, values) in [("first", first), ("second", second)] {
        if values.len() < 2 {
            return Err(Invalid::new(
                field,
                format!("has {} values; needed: 2", values.len()),
            ));
        }
        if let Some(value) = values.iter().find(|value| !value.is_finite()) {
            return Err(Invalid::new(
                field,
                format!("has the value {value}; allowed: finite ones"),
            ));
        }
    }
    if resamples < 100 {
        return Err(Invalid::new(
            "resamples",
            format!("is {resamples}; allowed: at least 100"),
        ));
    }
    let value = of(&mut second.to_vec(), statistic) - of(&mut first.to_vec(), statistic);
    let (mut a, mut b) = (first.to_vec(), second.to_vec());
    let mut differences: Vec<f64> = (0..resamples)
        .map(|_| {
            resample(first, &mut a, random);
            resample(second, &mut b, random);
            of(&mut b, statistic) - of(&mut a, statistic)
        })
        .collect();
    let interval = Interval {
        low: quantile(&mut differences, alpha / 2.0),
        high: quantile(&mut differences, 1.0 - alpha / 2.0),
    };
    Ok(Bootstrapped { value, interval })
}

fn resample(values: &[f64], into: &mut [f64], random: &mut impl Rng) {
    for slot in into {
        *slot = values[random.random_range(0..values.len())];
    }
}

fn of(values: &mut [f64], statistic: Statistic) -> f64 {
    match statistic {
        #[expect(clippy::cast_precision_loss, reason = "samples are in memory")]
        Statistic::Mean => values.iter().sum::<f64>() / values.len() as f64,
        Statistic::Quantile(share) => quantile(values, share),
    }
}

/// Of at least one value. Reorders them.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index of a sample in memory"
)]
fn quantile(values: &mut [f64], share: f64) -> f64 {
    let place = share * (values.len() - 1) as f64;
    let (_, lower, above) = values.select_nth_unstable_by(place as usize, f64::total_cmp);
    let upper = above.iter().copied().min_by(f64::total_cmp).unwrap_or(*lower);
    *lower + place.fract() * (upper - *lower)
}
