//! Who does what, and when: a Poisson process over shoppers, each of whom follows a script of visits.
//!
//! Pure: the same seed gives the same sequence, whatever the shop answers. A script is drawn from the seed and the
//! shopper's number alone, so that a shopper behaves alike at any rate and among any number of others.

mod script;

use std::collections::HashMap;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

pub use script::{Card, Order, Step};

use script::Script;

/// The next request.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// Time since the arrival before, in units of the average time between two.
    pub gap: f64,
    pub shopper: u32,
    pub step: Step,
}

#[derive(Debug)]
pub struct Planner {
    seed: u64,
    bad_card_share: f64,
    rng: StdRng,
    scripts: HashMap<u32, Script>,
}

impl Planner {
    pub fn new(seed: u64, bad_card_share: f64) -> Self {
        Self {
            seed,
            bad_card_share,
            rng: StdRng::seed_from_u64(seed),
            scripts: HashMap::new(),
        }
    }

    /// The next arrival among `users` shoppers.
    pub fn next(&mut self, users: u32) -> Arrival {
        // The time between two events of a Poisson process: exponential, by inversion.
        let gap = -f64::ln_1p(-self.rng.random::<f64>());
        let shopper = self.rng.random_range(0..users.max(1));
        let (seed, share) = (self.seed, self.bad_card_share);
        let script = self
            .scripts
            .entry(shopper)
            .or_insert_with(|| Script::new(seed_of(seed, shopper), share));
        Arrival {
            gap,
            shopper,
            step: script.next(),
        }
    }
}

/// A seed for what belongs to one shopper (the finalizer of SplitMix64, so that neighbours differ in every bit).
pub fn seed_of(seed: u64, shopper: u32) -> u64 {
    let mut z = seed ^ (u64::from(shopper) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(seed: u64, users: u32, number: usize) -> Vec<Arrival> {
        let mut planner = Planner::new(seed, 0.1);
        (0..number).map(|_| planner.next(users)).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_decisions() {
        assert_eq!(arrivals(7, 20, 5_000), arrivals(7, 20, 5_000));
        assert_ne!(arrivals(7, 20, 100), arrivals(8, 20, 100));
    }

    #[test]
    fn a_shopper_behaves_alike_among_any_number_of_others() {
        let steps = |users| {
            let of_first = arrivals(7, users, 4_000)
                .into_iter()
                .filter(|arrival| arrival.shopper == 0)
                .map(|arrival| arrival.step);
            of_first.take(50).collect::<Vec<_>>()
        };
        assert_eq!(steps(3), steps(40));
    }

    /// Mean and variance of an exponential distribution are 1; over 20,000 gaps a standard deviation of the mean is
    /// 0.007, of the variance 0.02.
    #[test]
    fn gaps_are_exponential_and_shoppers_are_even() {
        let arrivals = arrivals(7, 10, 20_000);
        let mean = arrivals.iter().map(|arrival| arrival.gap).sum::<f64>() / 2e4;
        let variance = arrivals
            .iter()
            .map(|arrival| (arrival.gap - mean).powi(2))
            .sum::<f64>()
            / 2e4;
        assert!((mean - 1.0).abs() < 0.035, "{mean}");
        assert!((variance - 1.0).abs() < 0.1, "{variance}");
        for shopper in 0..10 {
            let share = arrivals
                .iter()
                .filter(|arrival| arrival.shopper == shopper)
                .count();
            assert!((1_750..=2_250).contains(&share), "{shopper}: {share}");
        }
    }

    #[test]
    fn the_share_of_bad_cards_is_the_one_asked_for() {
        let cards: Vec<_> = arrivals(7, 10, 60_000)
            .into_iter()
            .filter_map(|arrival| match arrival.step {
                Step::Buy(order) => Some(order.card),
                _ => None,
            })
            .collect();
        let bad = cards.iter().filter(|card| **card != Card::Good).count();
        // 10 % of some thousands: five standard deviations are about 3 percentage points.
        assert!(cards.len() > 2_000, "{}", cards.len());
        assert!(
            bad * 100 > cards.len() * 7 && bad * 100 < cards.len() * 13,
            "{bad} of {}",
            cards.len()
        );
    }
}
