//! Latencies in buckets that grow by 2 %, so that a quantile is never more than 2 % off, at 8 kB for any number of them.

use std::time::Duration;

/// Upper bound of the first bucket, in seconds.
const FIRST: f64 = 50e-6;
const GROWTH: f64 = 1.02;
/// The last bucket begins above ten minutes.
const BUCKETS: usize = 900;

#[derive(Clone, Debug)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
    max: Duration,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            counts: vec![0; BUCKETS],
            total: 0,
            max: Duration::ZERO,
        }
    }
}

impl Histogram {
    pub fn record(&mut self, latency: Duration) {
        self.counts[bucket(latency)] += 1;
        self.total += 1;
        self.max = self.max.max(latency);
    }

    /// The smallest recorded latency that at least a share `q` of all do not exceed, rounded up to its bucket's bound.
    pub fn quantile(&self, q: f64) -> Option<Duration> {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts far below 2^52, and a share of one"
        )]
        let rank = ((self.total as f64 * q).ceil() as u64).max(1);
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Some(bound(bucket).min(self.max));
            }
        }
        None
    }

    pub fn max(&self) -> Option<Duration> {
        (self.total > 0).then_some(self.max)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the number of buckets"
)]
fn bucket(latency: Duration) -> usize {
    let steps = (latency.as_secs_f64() / FIRST).ln() / GROWTH.ln();
    (steps.ceil().max(0.0) as usize).min(BUCKETS - 1)
}

fn bound(bucket: usize) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "at most 900 buckets"
    )]
    let steps = bucket as i32;
    Duration::from_secs_f64(FIRST * GROWTH.powi(steps))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_at_most_two_percent_off() {
        let mut histogram = Histogram::default();
        // 1 to 1000 ms, in an order that is not theirs.
        for number in 0..1_000_u64 {
            histogram.record(Duration::from_millis(number * 7 % 1_000 + 1));
        }
        for (q, exact) in [(0.5, 0.5), (0.95, 0.95), (0.99, 0.99), (1.0, 1.0)] {
            let found = histogram.quantile(q).expect("recorded").as_secs_f64();
            assert!((exact..=exact * 1.0201).contains(&found), "{q}: {found}");
        }
        assert_eq!(histogram.max(), Some(Duration::from_secs(1)));
    }

    #[test]
    fn nothing_recorded_has_no_quantile_and_extremes_have_a_bucket() {
        let mut histogram = Histogram::default();
        assert_eq!((histogram.quantile(0.5), histogram.max()), (None, None));
        for latency in [Duration::ZERO, Duration::from_hours(24)] {
            histogram.record(latency);
        }
        assert!(histogram.quantile(1.0).expect("recorded") > Duration::from_mins(10));
    }
}
