//! Weighted choice by a low-discrepancy sequence: after any number of requests each destination has had its share, give
//! or take one or two. Plain chance would need ten thousand requests to make 1 % look like 1 %.

use std::sync::atomic::{AtomicU64, Ordering};

/// 2⁶⁴ divided by the golden ratio. Multiples of it, modulo 2⁶⁴, spread most evenly of all (Weyl's sequence).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Points in a circle of 2⁶⁴, each as far as possible from those before. One atomic addition a point.
#[derive(Debug, Default)]
pub struct Sequence(AtomicU64);

impl Sequence {
    pub fn next(&self) -> u64 {
        self.0.fetch_add(GOLDEN, Ordering::Relaxed)
    }
}

/// A point of the circle on one of `total`.
pub(super) fn scaled(point: u64, total: u64) -> u64 {
    u64::try_from((u128::from(point) * u128::from(total)) >> 64).unwrap_or(0)
}

/// Shares of the circle.
#[derive(Debug)]
pub(super) struct Shares {
    /// Upper end of each destination's part of `0..total`, with its place in the list. Weight 0 has no part at all.
    parts: Box<[(u32, usize)]>,
    total: u32,
}

impl Shares {
    pub(super) fn new(weights: impl IntoIterator<Item = u32>) -> Self {
        let mut total = 0;
        let mut parts = Vec::new();
        for (place, weight) in weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0) {
            total += weight;
            parts.push((total, place));
        }
        Self {
            parts: parts.into(),
            total,
        }
    }

    /// The place of the destination that is next; `None` if all weights are 0.
    pub(super) fn choose(&self, sequence: &Sequence) -> Option<usize> {
        match &*self.parts {
            [] => None,
            [(_, only)] => Some(*only),
            parts => {
                let point = scaled(sequence.next(), u64::from(self.total));
                parts
                    .iter()
                    .find(|(end, _)| point < u64::from(*end))
                    .map(|(_, place)| *place)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn count(shares: &Shares, sequence: &Sequence, places: usize, requests: usize) -> Vec<usize> {
        let mut counts = vec![0; places];
        for _ in 0..requests {
            counts[shares.choose(sequence).unwrap()] += 1;
        }
        counts
    }

    #[test]
    fn one_per_cent_is_one_per_cent_after_hundreds_of_requests() {
        let (shares, sequence) = (Shares::new([99, 1]), Sequence::default());
        for round in 1..=20 {
            let of_this_round = count(&shares, &sequence, 2, 500)[1];
            assert!(
                (4..=6).contains(&of_this_round),
                "round {round}: {of_this_round} of 500"
            );
        }
    }

    /// The fewest and the most that a share of so many per cent gets of any 1,000 points in a row, wherever the first of
    /// them is: the start goes once around the circle, and at each place where a point enters or leaves the share is counted.
    fn of_any_thousand(share: u32) -> (i32, i32) {
        let end = u64::try_from((u128::from(share) << 64).div_ceil(100)).unwrap();
        let points: Vec<u64> = (0..1_000).map(|i: u64| i.wrapping_mul(GOLDEN)).collect();
        let moves = points.iter().flat_map(|point| {
            let enters = (point.wrapping_neg(), 1);
            let leaves = (end.wrapping_sub(*point), -1);
            [enters, leaves]
        });
        let mut by_start = std::collections::BTreeMap::<u64, i32>::new();
        for (start, change) in moves.filter(|(start, _)| *start != 0) {
            *by_start.entry(start).or_default() += change;
        }
        let mut count = i32::try_from(points.iter().filter(|point| **point < end).count()).unwrap();
        let (mut fewest, mut most) = (count, count);
        for change in by_start.values() {
            count += change;
            (fewest, most) = (fewest.min(count), most.max(count));
        }
        (fewest, most)
    }

    #[test]
    fn of_any_thousand_requests_a_share_is_off_by_two_at_most_and_small_shares_by_one() {
        assert_eq!(of_any_thousand(1), (9, 11));
        assert_eq!(of_any_thousand(10), (99, 101));
        for share in 1..100 {
            let (fewest, most) = of_any_thousand(share);
            let wanted = i32::try_from(share).unwrap() * 10;
            assert!(
                wanted - fewest <= 2 && most - wanted <= 2,
                "{share} %: {fewest} to {most}"
            );
        }
    }

    /// How often `GOLDEN` was added to 0 to get there: its inverse modulo 2⁶⁴ by Newton's iteration.
    fn place(point: u64) -> u64 {
        let inverse = (0..6).fold(1_u64, |inverse, _| {
            inverse.wrapping_mul(2_u64.wrapping_sub(GOLDEN.wrapping_mul(inverse)))
        });
        point.wrapping_mul(inverse)
    }

    #[test]
    fn several_threads_share_one_sequence_point_by_point() {
        const EACH: usize = 5_000;
        let sequence = Sequence::default();
        let mut drawn: Vec<u64> = std::thread::scope(|scope| {
            let draw = || (0..EACH).map(|_| sequence.next()).collect::<Vec<_>>();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(draw)).collect();
            threads
                .into_iter()
                .flat_map(|thread| thread.join().unwrap())
                .collect()
        });
        drawn.sort_by_key(|point| place(*point));
        for (i, point) in drawn.iter().enumerate() {
            assert_eq!(place(*point), i as u64);
        }
        for (share, wanted) in [(1, 10_usize), (10, 100)] {
            let is_in = |point: &&u64| scaled(**point, 100) < share;
            for window in drawn.windows(1_000) {
                let count = window.iter().filter(is_in).count();
                assert!(count.abs_diff(wanted) <= 2, "{count} of 1000 at {share} %");
            }
        }
    }

    proptest! {
        #[test]
        fn a_weight_of_0_never_receives_a_request(
            weights in prop::collection::vec(prop_oneof![Just(0u32), 1u32..=100], 1..6),
            start in any::<u64>(),
        ) {
            let (shares, sequence) = (Shares::new(weights.clone()), Sequence(AtomicU64::new(start)));
            for _ in 0..2_000 {
                match shares.choose(&sequence) {
                    Some(place) => prop_assert!(weights[place] > 0),
                    None => prop_assert!(weights.iter().all(|w| *w == 0)),
                }
            }
        }

        #[test]
        fn every_destination_gets_its_share_within_three_requests(
            first in 1u32..100, start in any::<u64>(), requests in 100usize..3_000,
        ) {
            let (shares, sequence) = (Shares::new([first, 100 - first]), Sequence(AtomicU64::new(start)));
            let got = count(&shares, &sequence, 2, requests)[0];
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let off = (got as f64 - requests as f64 * f64::from(first) / 100.0).abs();
            prop_assert!(off <= 3.5, "{got} of {requests} at {first} %");
        }

        #[test]
        fn a_change_of_weights_keeps_the_shares_exact(changes in prop::collection::vec(1u32..100, 2..40)) {
            let sequence = Sequence::default();
            let mut wanted = 0.0;
            let mut got = 0;
            for first in &changes {
                got += count(&Shares::new([*first, 100 - *first]), &sequence, 2, 7)[0];
                wanted += 7.0 * f64::from(*first) / 100.0;
            }
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let off = (got as f64 - wanted).abs();
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let allowed = 2.0 + changes.len() as f64 * 0.75;
            prop_assert!(off <= allowed, "{got} instead of {wanted}");
        }
    }
}
