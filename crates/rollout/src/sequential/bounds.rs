//! A confidence sequence for a share: bounds that hold at all times at once.
//!
//! For a guess `p` of the share, the mixture likelihood ratio after `x` hits in `n` requests
//!
//! ```text
//! M(p) = B(a + x, b + n - x) / B(a, b)  ·  p^-x (1 - p)^-(n - x)            a = b = 1/2
//! ```
//!
//! is a martingale that begins at 1 if `p` is true; by Ville's inequality it ever reaches `1/α` with a probability of at most
//! `α`. All `p` with `M(p) < 1/α` are the confidence sequence (H. Robbins, *Statistical methods related to the law of the
//! iterated logarithm*, Annals of Mathematical Statistics 41, 1970; S. R. Howard et al., *Time-uniform, nonparametric,
//! nonasymptotic confidence sequences*, Annals of Statistics 49, 2021).

use super::evidence::count;
use libm::lgamma;

const PRIOR: f64 = 0.5;
/// Halvings of an interval within 0 to 1: the ends are too far out by less than 2^-24, one in ten million.
const HALVINGS: u32 = 24;

/// The lower and the upper bound of the share behind `hits` of `n`.
pub(super) fn of_share(hits: u64, n: u64, alpha: f64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let hits = hits.min(n);
    let (x, misses) = (count(hits), count(n - hits));
    let log_beta = |a: f64, b: f64| lgamma(a) + lgamma(b) - lgamma(a + b);
    let mixture = log_beta(PRIOR + x, PRIOR + misses) - log_beta(PRIOR, PRIOR);
    let log_likelihood = |p: f64| term(x, p) + term(misses, 1.0 - p);
    let is_within = |p: f64| mixture - log_likelihood(p) < -alpha.ln();
    let share = x / count(n);
    let low = if hits == 0 {
        0.0
    } else {
        edge(0.0, share, is_within)
    };
    let high = if hits == n {
        1.0
    } else {
        edge(1.0, share, is_within)
    };
    (low, high)
}

/// `n ln p`, which is nothing for no request.
fn term(n: f64, p: f64) -> f64 {
    if n == 0.0 { 0.0 } else { n * p.ln() }
}

/// The point between `outside` and `inside` where it begins to be within.
fn edge(mut outside: f64, mut inside: f64, is_within: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(outside, inside);
        if is_within(middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    outside
}
