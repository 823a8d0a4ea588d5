//! Quantiles of a histogram with cumulative buckets.

use std::collections::BTreeMap;

/// Upper bounds with the number of observations up to each, in order of the bounds; the last bound is infinite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// Keyed by the bits of the bound: positive floating-point numbers sort like their bits.
    buckets: BTreeMap<u64, f64>,
}

impl Histogram {
    /// Adds observations up to `bound`, a number that is not negative.
    pub fn add(&mut self, bound: f64, count: f64) {
        *self.buckets.entry(bound.max(0.0).to_bits()).or_default() += count;
    }

    /// The observations that came after `before` was taken.
    #[must_use]
    pub fn minus(&self, before: &Self) -> Self {
        let earlier = |bits| before.buckets.get(bits).copied().unwrap_or_default();
        let buckets = self
            .buckets
            .iter()
            .map(|(bits, count)| (*bits, count - earlier(bits)));
        Self {
            buckets: buckets.collect(),
        }
    }

    /// The value below which a share `q` of the observations lies, by straight lines within a bucket, as Prometheus'
    /// `histogram_quantile` has it: a quantile in the last, infinite bucket is the bound before it. `None` without
    /// observations.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let buckets = self
            .buckets
            .iter()
            .map(|(bits, count)| (f64::from_bits(*bits), *count));
        let total = *self.buckets.values().next_back()?;
        if total <= 0.0 {
            return None;
        }
        let rank = q * total;
        let (mut lower, mut below) = (0.0, 0.0);
        for (bound, count) in buckets {
            if count >= rank && bound.is_finite() {
                let inside = count - below;
                let part = if inside > 0.0 {
                    (rank - below) / inside
                } else {
                    1.0
                };
                return Some(lower + (bound - lower) * part);
            }
            if bound.is_infinite() {
                return Some(lower);
            }
            (lower, below) = (bound, count);
        }
        Some(lower)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(buckets: &[(f64, f64)]) -> Histogram {
        let mut histogram = Histogram::default();
        for (bound, count) in buckets {
            histogram.add(*bound, *count);
        }
        histogram
    }

    /// Buckets, quantile, expected.
    type Case = (&'static [(f64, f64)], f64, Option<f64>);

    const INF: f64 = f64::INFINITY;

    #[test]
    fn quantiles_are_those_of_prometheus() {
        let cases: [Case; 6] = [
            (
                &[(1.0, 0.0), (5.0, 100.0), (10.0, 100.0), (INF, 100.0)],
                0.95,
                Some(4.8),
            ),
            (&[(1.0, 90.0), (5.0, 100.0), (INF, 100.0)], 0.95, Some(3.0)),
            (&[(0.5, 10.0), (INF, 10.0)], 0.5, Some(0.25)),
            (&[(1.0, 1.0), (5.0, 2.0), (INF, 100.0)], 0.95, Some(5.0)),
            (&[(1.0, 0.0), (INF, 0.0)], 0.95, None),
            (&[], 0.95, None),
        ];
        for (buckets, q, expected) in cases {
            let found = histogram(buckets).quantile(q);
            let off = found
                .zip(expected)
                .map_or(0.0, |(found, expected)| (found - expected).abs());
            assert_eq!(found.is_some(), expected.is_some(), "{buckets:?}");
            assert!(off < 1e-9, "{buckets:?}: {found:?}");
        }
    }
}
