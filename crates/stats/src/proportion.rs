//! One share, and the difference of two, at a time that was set beforehand.
//!
//! These intervals are for one look. Whoever looks again and again until one of them excludes zero is wrong far more often than
//! `alpha`; that is what [`sequential`](crate::sequential) is for.

use crate::{Invalid, count, normal, within_0_and_1};
use serde::{Deserialize, Serialize};

/// A share with the interval in which the true one lies, all from 0 to 1, and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Share {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// So many were observed.
    pub n: u64,
}

impl Share {
    /// With as many digits as a page can show: what is sent each second should be short.
    #[must_use]
    pub fn rounded(self) -> Self {
        let round = |share: f64| (share * 1e5).round() / 1e5;
        Self {
            value: round(self.value),
            low: round(self.low),
            high: round(self.high),
            n: self.n,
        }
    }
}

/// The Wilson score interval of `hits` out of `n` with a confidence of `1 - alpha`; `None` where nothing was observed. More hits
/// than `n` count as all of them.
///
/// Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference", Journal of the American
/// Statistical Association 22, 209–212. It stays within 0 and 1, and is right for small shares, where the usual ± is not.
pub fn wilson(hits: u64, n: u64, alpha: f64) -> Option<Share> {
    if n == 0 {
        return None;
    }
    let (hits, size) = (count(hits.min(n)), count(n));
    let value = hits / size;
    let z = normal::two_sided(alpha);
    let z2 = z * z;
    let centre = (value + z2 / (2.0 * size)) / (1.0 + z2 / size);
    let half = z / (1.0 + z2 / size) * (value * (1.0 - value) / size + z2 / (4.0 * size * size)).sqrt();
    Some(Share {
        value,
        // Rounding must not exclude what was seen: 0 of n has the lower end 0, n of n the upper end 1.
        low: (centre - half).clamp(0.0, value),
        high: (centre + half).clamp(value, 1.0),
        n,
    })
}

/// The second share minus the first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Difference {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// The probability of a difference at least as large, either way, if there were none.
    pub p_value: f64,
}

/// The difference of two shares, `second - first`, each given as hits and size; both sizes at least 1.
///
/// The interval is Newcombe's hybrid of two Wilson intervals (Newcombe, R. G. (1998), "Interval estimation for the difference
/// between independent proportions: comparison of eleven methods", Statistics in Medicine 17, 873–890, method 10); it stays
/// within -1 and 1 and holds for small shares. The p-value is the pooled z-test's, the root of Pearson's chi-square.
pub fn difference(first: (u64, u64), second: (u64, u64), alpha: f64) -> Result<Difference, Invalid> {
    within_0_and_1("alpha", alpha)?;
    let share = |field: &str, (hits, n): (u64, u64)| {
        if hits > n {
            return Err(Invalid::new(field, format!("has {hits} hits among {n}")));
        }
        wilson(hits, n, alpha).ok_or_else(|| Invalid::new(field, "has no observation"))
    };
    let (a, b) = (share("first", first)?, share("second", second)?);
    let value = b.value - a.value;
    let pooled = count(first.0 + second.0) / count(first.1 + second.1);
    let error = (pooled * (1.0 - pooled) * (1.0 / count(first.1) + 1.0 / count(second.1))).sqrt();
    Ok(Difference {
        value,
        low: value - (b.value - b.low).hypot(a.high - a.value),
        high: value + (b.high - b.value).hypot(a.value - a.low),
        // Nobody or everybody was a hit: there is no difference to explain.
        p_value: if error > 0.0 {
            normal::two_sided_p(value / error)
        } else {
            1.0
        },
    })
}
