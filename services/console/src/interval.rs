//! How sure one can be of an observed share.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A share with the interval in which the true one lies with 95 % confidence, all from 0 to 1, and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
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

/// The Wilson score interval of `hits` out of `n`; `None` where nothing was observed.
///
/// Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference", Journal of the American
/// Statistical Association 22, 209–212. It stays within 0 and 1, and is right for small shares, where the usual ± is not.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 requests")]
pub fn wilson(hits: u64, n: u64) -> Option<Share> {
    if n == 0 {
        return None;
    }
    let (hits, size) = (hits.min(n) as f64, n as f64);
    let value = hits / size;
    let z2 = Z * Z;
    let centre = (value + z2 / (2.0 * size)) / (1.0 + z2 / size);
    let half = Z / (1.0 + z2 / size) * (value * (1.0 - value) / size + z2 / (4.0 * size * size)).sqrt();
    Some(Share {
        value,
        // Rounding must not exclude what was seen: 0 of n has the lower end 0, n of n the upper end 1.
        low: (centre - half).clamp(0.0, value),
        high: (centre + half).clamp(value, 1.0),
        n,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_known_values() {
        // Newcombe, R. G. (1998), Statistics in Medicine 17, 857–872, table I, method 3; the last mirrors the third.
        let table = [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
            (20, 20, 0.8389, 1.0),
        ];
        for (hits, n, low, high) in table {
            let share = wilson(hits, n).expect("observed");
            assert!((share.low - low).abs() < 5e-5, "{hits}/{n}: {share:?}");
            assert!((share.high - high).abs() < 5e-5, "{hits}/{n}: {share:?}");
            assert!(share.low <= share.value && share.value <= share.high);
        }
        assert_eq!(wilson(0, 0), None);
    }
}
