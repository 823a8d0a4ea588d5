//! The evidence that one share is larger than another, as an e-value.
//!
//! For a tick with `n` requests of the candidate and `m` of the stable version, and a guess `c > s` of their shares that was
//! made before the tick, let `p = (n c + m s) / (n + m)`. The factor
//!
//! ```text
//! (c/p)^x ((1-c)/(1-p))^(n-x)  ·  (s/p)^y ((1-s)/(1-p))^(m-y)        x of n and y of m were hits
//! ```
//!
//! has an expectation of at most 1 whenever the candidate's true share is no larger than the stable's: in each, the expectation
//! is linear in the true share, rising for the candidate and falling for the stable version, so the worst case is equal
//! shares `q`; there the factors are `1 + (q-p)(c-p)/(p(1-p))` and `1 + (q-p)(s-p)/(p(1-p))`, whose weighted arithmetic mean
//! is 1, and the geometric mean is not more (R. J. Turner, A. Ly, P. D. Grünwald, *Generic E-variables for exact sequential
//! k-sample tests that allow for optional stopping*, Journal of Statistical Planning and Inference 230, 2024).
//!
//! The product over ticks is therefore a nonnegative supermartingale: by Ville's inequality it ever reaches `1/α` with a
//! probability of at most `α`. The shares may change from tick to tick, and the split too. A mean of such products over several
//! guesses is one again: here one product for each of [`EFFECTS`], with `s` learnt from the past, and `c = s` plus the effect.
//!
//! A difference of less than about half of the least effect makes the products shrink: what does not matter is not found.

use serde::{Deserialize, Serialize};

/// Differences that are looked for, as shares of 1.
pub(super) const EFFECTS: [f64; 7] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8];

/// What a share is before anything is known: so many hits in one request.
const PRIOR_HITS: f64 = 0.01;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Hits and requests so far.
    pub(super) stable: (u64, u64),
    pub(super) candidate: (u64, u64),
    /// Natural logarithms of the products, in the order of [`EFFECTS`].
    products: [f64; EFFECTS.len()],
}

impl Evidence {
    /// Takes a tick: hits and requests of both. More hits than requests count as all of them.
    pub(super) fn add(&mut self, stable: (u64, u64), candidate: (u64, u64)) {
        let clamp = |(hits, n): (u64, u64)| (hits.min(n), n);
        let (stable, candidate) = (clamp(stable), clamp(candidate));
        let guess = self.stable_share();
        for (product, effect) in self.products.iter_mut().zip(EFFECTS) {
            *product += log_factor(guess, effect, stable, candidate);
        }
        let sum = |a: (u64, u64), b: (u64, u64)| (a.0 + b.0, a.1 + b.1);
        self.stable = sum(self.stable, stable);
        self.candidate = sum(self.candidate, candidate);
    }

    /// The mean of the products: 1 at first; `1/α` or more happens with a probability of at most `α` where the candidate is
    /// no worse.
    pub(super) fn e_value(&self) -> f64 {
        let sum: f64 = self.products.iter().map(|product| product.exp()).sum();
        // So large that the exponential is infinite is as decided as can be; JSON has no infinity.
        (sum / count(EFFECTS.len() as u64)).min(1e300)
    }

    /// The stable's share as the past has it.
    fn stable_share(&self) -> f64 {
        let (hits, n) = self.stable;
        (count(hits) + PRIOR_HITS) / (count(n) + 1.0)
    }
}

/// The logarithm of the factor above.
fn log_factor(stable_share: f64, effect: f64, stable: (u64, u64), candidate: (u64, u64)) -> f64 {
    let stable_guess = stable_share.clamp(1e-4, 0.99);
    let candidate_guess = (stable_guess + effect).min(0.999);
    let (m, n) = (count(stable.1), count(candidate.1));
    if m == 0.0 || n == 0.0 {
        return 0.0;
    }
    let p = (n * candidate_guess + m * stable_guess) / (n + m);
    let log_ratio = |guess: f64, (hits, n): (u64, u64)| {
        count(hits) * (guess / p).ln() + count(n - hits) * ((1.0 - guess) / (1.0 - p)).ln()
    };
    log_ratio(candidate_guess, candidate) + log_ratio(stable_guess, stable)
}

#[expect(clippy::cast_precision_loss, reason = "counts of requests are far below 2^52")]
fn count(n: u64) -> f64 {
    n as f64
}
