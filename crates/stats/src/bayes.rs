//! The probability of being best, and what a wrong choice costs: the figures for a decision, beside the ones for a proof.
//!
//! Each arm's conversion has the posterior `Beta(1 + converted, 1 + not converted)` (a uniform prior). They say what to expect
//! of a choice made now; they do not keep the number of wrong winners down if one looks until they please.

use crate::{Invalid, count};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Choice {
    /// The probability that the second arm's true share is the larger one.
    pub second_is_best: f64,
    /// What choosing the first is expected to lose, as a share: the mean of how much better the second is, where it is.
    pub loss_of_first: f64,
    pub loss_of_second: f64,
}

/// Compares two arms, each given as hits and size.
///
/// With the distribution functions `F` and the density `f`: `P(b > a) = ∫ f_b F_a`, and `E max(a - b, 0) = ∫ F_b (1 - F_a)`
/// (Stucchio, C. (2015), "Bayesian A/B testing at VWO", has sums for both; integrals take as long for a million users as for
/// ten). The distribution functions are integrated on the way: the library's incomplete beta function stops too early for large
/// samples.
pub fn choice(first: (u64, u64), second: (u64, u64)) -> Result<Choice, Invalid> {
    let (a, b) = (Posterior::new("first", first)?, Posterior::new("second", second)?);
    let mut edges: Vec<f64> = a.edges().chain(b.edges()).collect();
    edges.sort_unstable_by(f64::total_cmp);
    edges.dedup();
    let panels = || edges.windows(2).map(|edges| (edges[0], edges[1]));
    let total = |arm: &Posterior| panels().map(|panel| arm.mass(panel)).sum::<f64>();
    let (total_a, total_b) = (total(&a), total(&b));
    let (mut below_a, mut below_b) = (0.0, 0.0);
    let (mut best, mut loss_of_first, mut loss_of_second) = (0.0, 0.0, 0.0);
    for panel in panels() {
        for (x, weight) in nodes(panel) {
            let to_x = (panel.0, x);
            let at_a = (below_a + a.mass(to_x) / total_a).min(1.0);
            let at_b = (below_b + b.mass(to_x) / total_b).min(1.0);
            best += weight * b.density(x) / total_b * at_a;
            loss_of_first += weight * at_a * (1.0 - at_b);
            loss_of_second += weight * at_b * (1.0 - at_a);
        }
        below_a += a.mass(panel) / total_a;
        below_b += b.mass(panel) / total_b;
    }
    Ok(Choice {
        second_is_best: best.clamp(0.0, 1.0),
        loss_of_first,
        loss_of_second,
    })
}

/// Nodes and weights of Gauss and Legendre's quadrature with five points, from -1 to 1.
const GAUSS: [(f64, f64); 5] = [
    (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
    (-0.538_469_310_105_683, 0.478_628_670_499_366_5),
    (0.0, 0.568_888_888_888_888_9),
    (0.538_469_310_105_683, 0.478_628_670_499_366_5),
    (0.906_179_845_938_664, 0.236_926_885_056_189_1),
];

/// The same between two points.
fn nodes((from, to): (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    let (middle, half) = (f64::midpoint(from, to), (to - from) / 2.0);
    GAUSS
        .into_iter()
        .map(move |(node, weight)| (middle + half * node, half * weight))
}

/// Panels to either side of the mean, each half a standard deviation wide: up to 20 of them, because the tail of a share near 0
/// falls like an exponential.
const PANELS: i32 = 40;

/// A beta distribution, not normalised: what an integral over all of it is, its user divides by.
struct Posterior {
    hits: f64,
    misses: f64,
    mean: f64,
    deviation: f64,
}

impl Posterior {
    fn new(field: &str, (hits, n): (u64, u64)) -> Result<Self, Invalid> {
        if hits > n {
            return Err(Invalid::new(field, format!("has {hits} hits among {n}")));
        }
        let (hits, misses) = (count(hits), count(n - hits));
        let (mean, all) = ((hits + 1.0) / (hits + misses + 2.0), hits + misses + 3.0);
        Ok(Self {
            hits,
            misses,
            mean,
            deviation: (mean * (1.0 - mean) / all).sqrt(),
        })
    }

    /// Where the panels begin and end, within 0 and 1.
    fn edges(&self) -> impl Iterator<Item = f64> {
        let edge = |step| (self.mean + 0.5 * f64::from(step) * self.deviation).clamp(0.0, 1.0);
        (-PANELS..=PANELS).map(edge)
    }

    /// 1 at the mean.
    fn density(&self, x: f64) -> f64 {
        let log = self.hits * (x / self.mean).ln() + self.misses * ((1.0 - x) / (1.0 - self.mean)).ln();
        log.exp()
    }

    /// The integral of the density between two points, which are not far apart.
    fn mass(&self, panel: (f64, f64)) -> f64 {
        nodes(panel).map(|(x, weight)| weight * self.density(x)).sum()
    }
}
