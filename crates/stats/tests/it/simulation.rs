//! Experiments drawn with a seed, and what theory says of them: shared by the tests and by `examples/experiments.rs`.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use statrs::function::erf::{erfc, erfc_inv};
use stats::{Arm, Settings};
use std::f64::consts::SQRT_2;

/// The truth. Users come to either arm with the same probability.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Truth {
    pub(crate) conversion: [f64; 2],
    /// The share of the second arm's users that the splitter loses.
    pub(crate) lost: f64,
}

/// B3's story: the reference effect.
pub(crate) const REFERENCE: Truth = Truth {
    conversion: [0.125, 0.158],
    lost: 0.0,
};

pub(crate) const fn same(conversion: f64) -> Truth {
    Truth {
        conversion: [conversion; 2],
        lost: 0.0,
    }
}

/// Hits among `n`, drawn by the distance from one hit to the next.
fn hits(random: &mut StdRng, n: u64, share: f64) -> u64 {
    let (mut hits, mut left) = (0, n);
    loop {
        let distance = (1.0 - random.random::<f64>()).ln() / (-share).ln_1p();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count, and saturating"
        )]
        let distance = distance as u64;
        if distance >= left {
            return hits;
        }
        hits += 1;
        left -= distance + 1;
    }
}

/// The experiment as it is seen at each look, with so many users more each time.
pub(crate) fn looks(seed: u64, truth: Truth, users: u64) -> impl Iterator<Item = [Arm; 2]> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut arms = ["a", "b"].map(|name| Arm {
        name: name.to_owned(),
        share: 0.5,
        users: 0,
        converted: 0,
    });
    std::iter::repeat_with(move || {
        let second = (0..users).map(|_| u64::from(random.random::<bool>())).sum();
        let lost = if truth.lost > 0.0 {
            hits(&mut random, second, truth.lost)
        } else {
            0
        };
        let new = [users - second, second - lost];
        for ((arm, n), conversion) in arms.iter_mut().zip(new).zip(truth.conversion) {
            arm.users += n;
            arm.converted += hits(&mut random, n, conversion);
        }
        arms.clone()
    })
}

fn normal(z: f64) -> f64 {
    0.5 * erfc(-z / SQRT_2)
}

#[expect(clippy::cast_precision_loss, reason = "some thousands")]
fn errors(truth: Truth, users: u64) -> (f64, f64, f64) {
    let [a, b] = truth.conversion;
    let (middle, arm) = (f64::midpoint(a, b), users as f64 / 2.0);
    let of = |variance: f64| (variance / arm).sqrt();
    (
        b - a,
        of(2.0 * middle * (1.0 - middle)),
        of(a * (1.0 - a) + b * (1.0 - b)),
    )
}

/// Between which the probability lies that the second arm was called better by so many users, whatever the looks, if one of them
/// is there. At least: that it is called so by the interval at this very look. At most: the power of the best single test at this
/// look with the same `alpha` (Neyman and Pearson), which no sequential test can exceed; here of one side, with normal counts.
pub(crate) fn power(truth: Truth, settings: &Settings, users: u64) -> (f64, f64) {
    let (effect, under_null, under_effect) = errors(truth, users);
    let half = settings.mixture().half_width(under_effect);
    let one_sided = SQRT_2 * erfc_inv(2.0 * settings.alpha);
    (
        normal((effect - half) / under_effect),
        normal((effect - one_sided * under_null) / under_effect),
    )
}

/// Between which the median of the users until the verdict lies, looking each so many users.
pub(crate) fn median(truth: Truth, settings: &Settings, step: u64) -> (u64, u64) {
    let first = |reached: &dyn Fn((f64, f64)) -> bool| {
        let mut looks = (1..).map(|look| look * step);
        looks
            .find(|users| reached(power(truth, settings, *users)))
            .unwrap_or(u64::MAX)
    };
    (
        first(&|(_, at_most)| at_most >= 0.5),
        first(&|(at_least, _)| at_least >= 0.5),
    )
}
