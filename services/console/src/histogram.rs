//! Quantiles of a histogram with cumulative buckets.

/// Upper bounds with the number of observations up to each, in order of the bounds; the last bound is infinite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    buckets: Vec<(f64, f64)>,
}

impl Histogram {
    /// Adds observations up to `bound`, a number that is not negative.
    pub fn add(&mut self, bound: f64, count: f64) {
        match self.place(bound) {
            Ok(at) => self.buckets[at].1 += count,
            Err(at) => self.buckets.insert(at, (bound, count)),
        }
    }

    /// Adds the observations of another one.
    pub fn merge(&mut self, other: &Self) {
        for (bound, count) in &other.buckets {
            self.add(*bound, *count);
        }
    }

    /// The observations that came after `before` was taken.
    #[must_use]
    pub fn minus(&self, before: &Self) -> Self {
        let since = |(bound, count): &(f64, f64)| (*bound, (count - before.up_to(*bound)).max(0.0));
        Self {
            buckets: self.buckets.iter().map(since).collect(),
        }
    }

    /// Whether it has at least what `before` had: if not, it was begun anew in between.
    pub fn continues(&self, before: &Self) -> bool {
        before
            .buckets
            .iter()
            .all(|(bound, count)| self.up_to(*bound) >= *count)
    }

    /// The smallest bound up to which a share `q` of the observations lies; nothing without observations, or beyond the last
    /// bound.
    pub fn bound_of(&self, q: f64) -> Option<f64> {
        let total = self.buckets.last()?.1;
        let found = self.buckets.iter().find(|(_, count)| *count >= q * total)?;
        (total > 0.0 && found.0.is_finite()).then_some(found.0)
    }

    /// How many observations are over one of the bounds.
    pub fn over(&self, bound: f64) -> u64 {
        let total = self.buckets.last().map_or(0.0, |(_, count)| *count);
        crate::traffic::whole((total - self.up_to(bound)).max(0.0))
    }

    fn up_to(&self, bound: f64) -> f64 {
        self.place(bound).map_or(0.0, |at| self.buckets[at].1)
    }

    fn place(&self, bound: f64) -> Result<usize, usize> {
        self.buckets
            .binary_search_by(|(other, _)| other.total_cmp(&bound))
    }

    /// The value below which a share `q` of the observations lies, by straight lines within a bucket, as Prometheus'
    /// `histogram_quantile` has it: a quantile in the last, infinite bucket is the bound before it. `None` without
    /// observations.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let total = self.buckets.last()?.1;
        if total <= 0.0 {
            return None;
        }
        let rank = q * total;
        let (mut lower, mut below) = (0.0, 0.0);
        for (bound, count) in self.buckets.iter().copied() {
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

    #[test]
    fn a_difference_is_never_negative_and_a_new_beginning_is_noticed() {
        let (before, after) = (
            histogram(&[(1.0, 3.0), (INF, 5.0)]),
            histogram(&[(1.0, 4.0), (INF, 9.0)]),
        );
        assert!(after.continues(&before) && !before.continues(&after));
        assert_eq!(after.minus(&before), histogram(&[(1.0, 1.0), (INF, 4.0)]));
        assert_eq!(before.minus(&after), histogram(&[(1.0, 0.0), (INF, 0.0)]));
        let mut both = before.clone();
        both.merge(&after);
        assert_eq!(both, histogram(&[(1.0, 7.0), (INF, 14.0)]));
    }
}
