//! Bounds that hold at all times at once: looking every minute does not make them wrong.
//!
//! All of them are mixtures of likelihood ratios. Under what is to be refuted such a mixture is a martingale that begins at 1,
//! and by Ville's inequality it ever reaches `1/α` with a probability of at most `α` (Robbins, H. (1970), "Statistical methods
//! related to the law of the iterated logarithm", Annals of Mathematical Statistics 41, 1397–1409). What it has not refuted is a
//! *confidence sequence* (Howard, S. R. et al. (2021), "Time-uniform, nonparametric, nonasymptotic confidence sequences",
//! Annals of Statistics 49, 1055–1080).
//!
//! - [`share_bounds`]: one share, exact at every size
//! - [`Mixture`]: a difference that is nearly normal, as that of two arms' conversions

use crate::{Interval, count};
use statrs::function::gamma::ln_gamma;

/// Halvings of an interval within 0 to 1: the ends are too far out by less than 2^-24, one in ten million.
const HALVINGS: u32 = 24;

/// The logarithm of the mean of `Π θ_i^x_i` over a Dirichlet distribution of the shares `θ` with this prior: the mixture's
/// numerator. Both slices have the same length.
pub(crate) fn log_mixture(counts: &[u64], prior: &[f64]) -> f64 {
    let terms = counts.iter().zip(prior);
    let (mut seen, mut before, mut sum) = (0.0, 0.0, 0.0);
    for (&x, &a) in terms {
        sum += ln_gamma(a + count(x)) - ln_gamma(a);
        seen += count(x);
        before += a;
    }
    sum + ln_gamma(before) - ln_gamma(before + seen)
}

/// `n ln p`, which is nothing for no observation.
pub(crate) fn log_power(p: f64, n: u64) -> f64 {
    if n == 0 { 0.0 } else { count(n) * p.ln() }
}

/// The lower and the upper bound of the share behind `hits` of `n`, at any time, with a probability of `1 - alpha`.
///
/// For a guess `p` of the share, the mixture likelihood ratio after `x` hits in `n` observations
///
/// ```text
/// M(p) = B(a + x, b + n - x) / B(a, b)  ·  p^-x (1 - p)^-(n - x)            a = b = 1/2
/// ```
///
/// is such a martingale if `p` is true; all `p` with `M(p) < 1/α` are within the bounds.
pub fn share_bounds(hits: u64, n: u64, alpha: f64) -> Interval {
    if n == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let hits = hits.min(n);
    let misses = n - hits;
    let mixture = log_mixture(&[hits, misses], &[0.5, 0.5]);
    let is_within = |p: f64| mixture - log_power(p, hits) - log_power(1.0 - p, misses) < -alpha.ln();
    let share = count(hits) / count(n);
    Interval {
        low: if hits == 0 {
            0.0
        } else {
            edge(0.0, share, is_within)
        },
        high: if hits == n {
            1.0
        } else {
            edge(1.0, share, is_within)
        },
    }
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

/// The mixture sequential probability ratio test of a difference whose estimate is nearly normal.
///
/// True differences are mixed by a normal distribution around 0 with the standard deviation `τ`. With an estimate `d` of
/// standard error `s`, and `u = τ²/s²`, the mixture against "the difference is `δ`" is
///
/// ```text
/// Λ(δ) = (1 + u)^-1/2 · exp( (d - δ)²/(2 s²) · u/(1 + u) )
/// ```
///
/// and all `δ` with `Λ(δ) < 1/α` are the confidence sequence `d ± s √( (1 + 1/u) (2 ln 1/α + ln(1 + u)) )` (Johari, R., Koomen, P.,
/// Pekelis, L. and Walsh, D. (2022), "Always valid inference: continuous monitoring of A/B tests", Operations Research 70,
/// 1806–1821, for one estimate; mixed around each `δ`: Howard et al., above). With a standard error that is estimated too it
/// holds in the limit of many observations (Waudby-Smith, I. et al. (2024), "Time-uniform central limit theory and asymptotic
/// confidence sequences", Annals of Statistics 52, 2613–2640), hence a minimum of users before anyone looks.
///
/// `τ` must not depend on the data; it only says where the bounds are tightest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mixture {
    /// `2 ln 1/α`
    twice_log: f64,
    /// `τ²`
    variance: f64,
}

impl Mixture {
    /// The one whose bounds are tightest when the standard error has become this small: there `u = 2 ln 1/α + ln(1 + u)`, the
    /// zero of the width's derivative by `u`.
    pub fn tightest_at(standard_error: f64, alpha: f64) -> Self {
        let twice_log = -2.0 * alpha.ln();
        // A contraction: each step divides the error by 1 + u.
        let u = (0..32).fold(twice_log, |u, _| twice_log + u.ln_1p());
        Self {
            twice_log,
            variance: u * standard_error * standard_error,
        }
    }

    /// Half of the confidence sequence's width at this standard error.
    pub fn half_width(&self, standard_error: f64) -> f64 {
        let square = standard_error * standard_error;
        let u = self.variance / square;
        // Where there is next to nothing, u is 0, and so is the information: infinitely wide.
        (square * (1.0 + 1.0 / u) * (self.twice_log + u.ln_1p())).sqrt()
    }

    /// The standard error at which the half width has become this small. The inverse of [`half_width`](Self::half_width).
    pub fn standard_error(&self, half_width: f64) -> f64 {
        // The width rises with the error: halve the space between two powers of 2, down to ten digits.
        let scale = self.variance.sqrt();
        let (mut below, mut above) = (-32.0_f64, 32.0_f64);
        for _ in 0..40 {
            let middle = f64::midpoint(below, above);
            if self.half_width(scale * middle.exp2()) < half_width {
                below = middle;
            } else {
                above = middle;
            }
        }
        scale * below.exp2()
    }

    /// The smallest `alpha` at which the bounds would exclude 0; below `alpha` with a probability of `alpha` at most, ever, where
    /// there is no difference.
    pub fn p_value(&self, difference: f64, standard_error: f64) -> f64 {
        let u = self.variance / (standard_error * standard_error);
        let z = difference / standard_error;
        (0.5 * u.ln_1p() - 0.5 * z * z * u / (1.0 + u)).exp().min(1.0)
    }

    /// What the difference may be after the data: the mean and the standard deviation of the mixture's true differences. Near 0
    /// as long as little is known.
    pub fn posterior(&self, difference: f64, standard_error: f64) -> (f64, f64) {
        let u = self.variance / (standard_error * standard_error);
        (difference * u / (1.0 + u), (self.variance / (1.0 + u)).sqrt())
    }
}
