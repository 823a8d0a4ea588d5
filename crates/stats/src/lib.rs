//! The statistics of A/B experiments: which arm is better, since when one may say so, and whether the split can be trusted.
//!
//! Everything is a pure function of counts, sums or samples; nothing here reads, writes or knows the time, and chance is an
//! argument. In reading order:
//!
//! 1. [`experiment`]: from two arms' figures to one verdict with its sentence; everything else is in its service
//! 2. [`sequential`]: intervals that may be looked at as often as one likes; the verdict rests on them
//! 3. [`ratio`]: whether the users were split as declared (sample ratio mismatch)
//! 4. [`proportion`]: one share and the difference of two, for one look at a time set beforehand
//! 5. [`mean`]: the difference of two means from sums (dwell time, latency); [`bootstrap`]: from samples, where they are skewed
//! 6. [`bayes`]: the probability of being best, and what a wrong choice costs
//! 7. [`planning`]: how many users an experiment takes
//!
//! Shares and differences of shares are numbers from 0 to 1 and from -1 to 1, never per cent, except in sentences. Differences
//! are the second minus the first. `alpha` is the probability of being wrong that one accepts: 0.05 stands for 95 % intervals.
//! Results are held against SciPy and statsmodels in `tests/it/references.rs`, the promises of the sequential parts against
//! simulations in `tests/it/simulations.rs`.

pub mod bayes;
pub mod bootstrap;
pub mod experiment;
pub mod mean;
mod normal;
pub mod planning;
pub mod proportion;
pub mod ratio;
pub mod sequential;

pub use experiment::{Analysis, Arm, Finding, Settings, Verdict, analyse, verdict};
pub use proportion::{Difference, Share, wilson};

use serde::{Deserialize, Serialize};

/// The usual probability of being wrong: intervals are 95 % intervals.
pub const ALPHA: f64 = 0.05;

/// A question that has no answer, by the field it was asked with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Invalid {
    pub field: String,
    pub problem: String,
}

impl Invalid {
    fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            problem: problem.into(),
        }
    }
}

/// Where a true value lies, as far as the data tell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// Refuses what is not strictly between 0 and 1.
fn within_0_and_1(field: &str, value: f64) -> Result<(), Invalid> {
    if value > 0.0 && value < 1.0 {
        return Ok(());
    }
    Err(Invalid::new(
        field,
        format!("is {value}; allowed: more than 0 and less than 1"),
    ))
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 users")]
fn count(n: u64) -> f64 {
    n as f64
}
