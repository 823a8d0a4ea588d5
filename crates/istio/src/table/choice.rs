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
