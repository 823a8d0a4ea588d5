//! Requests of two versions, drawn with a seed: shared by the tests and by `examples/detection.rs`.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use rollout::sequential::{Comparison, Counts, Finding, Tick, Verdict};

/// True shares of failed and slow requests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Release {
    pub(crate) errors: f64,
    pub(crate) slow: f64,
}

pub(crate) const GOOD: Release = Release {
    errors: 0.001,
    slow: 0.05,
};

/// Hits among `n`, drawn by the distance from one hit to the next.
fn hits(random: &mut StdRng, n: u64, share: f64) -> u64 {
    let mut hits = 0;
    let mut left = n;
    loop {
        let distance = (1.0 - random.random::<f64>()).ln() / (1.0 - share).ln();
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

pub(crate) fn counts(random: &mut StdRng, requests: u64, release: Release) -> Counts {
    Counts {
        requests,
        errors: hits(random, requests, release.errors),
        slow: hits(random, requests, release.slow),
    }
}

/// A look each second, with `weight` per cent of `rps` requests for the candidate, until something is found.
pub(crate) fn run(
    seed: u64,
    rps: u64,
    weight: u64,
    candidate: Release,
    seconds: usize,
    wanted: Finding,
) -> Option<(usize, Verdict)> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut comparison = Comparison::default();
    for second in 1..=seconds {
        // The split is exact over time: what is left of one second goes to the next.
        let at = |second: usize| second as u64 * rps * weight / 100;
        let n = at(second) - at(second - 1);
        comparison.add(&Tick {
            stable: counts(&mut random, rps - n, GOOD),
            candidate: counts(&mut random, n, candidate),
        });
        let verdict = comparison.verdict();
        if verdict.finding == wanted {
            return Some((second, verdict));
        }
    }
    None
}
