//! Is the candidate worse than the stable version? Answered as soon as the data allow, however often one looks.
//!
//! A fixed threshold (`error rate < 1 %`) has to wait for enough requests, and is wrong again and again when it is looked at
//! every second. The tests here are *anytime-valid*: the probability that a release which is no worse is ever called worse is
//! at most [`ALPHA`], over the whole rollout, with a look at every tick.
//!
//! Each tick brings counts of both versions: requests, those that failed, and those that were slow. Slow is slower than a
//! threshold set beforehand, the stable version's P95; so both are shares, and both are compared in the same way:
//!
//! - **worse** is decided by [e-values](evidence): the mean of the two is itself one, so `ALPHA` is shared without loss.
//!   It compares within each tick, so that trouble that hits both versions alike (a slow database, a burst) proves nothing
//! - **no worse** is decided by [confidence sequences](share_bounds): the candidate's share is less than a [margin](Margins) above
//!   the stable's. It takes more data than *worse* does, and a share that stays the same over time
//!
//! The two need nothing of each other, and *worse* wins.

mod evidence;

pub use evidence::Evidence;

use serde::{Deserialize, Serialize};
use stats::sequential::share_bounds;

/// The probability of ever calling a good release worse; and, apart from that, of ever calling a worse one no worse.
pub const ALPHA: f64 = 0.005;

/// What one version did since the last tick. Failed and slow requests are among the requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub requests: u64,
    pub errors: u64,
    /// Slower than a threshold that was set before the requests came.
    pub slow: u64,
}

/// One look, at both versions over the same time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    pub stable: Counts,
    pub candidate: Counts,
}

/// How much more than the stable's share is still no worse, as shares of 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Margins {
    pub errors: f64,
    pub slow: f64,
}

impl Default for Margins {
    fn default() -> Self {
        Self {
            errors: 0.01,
            slow: 0.05,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Finding {
    Worse,
    NoWorse,
    Undecided,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    pub finding: Finding,
    pub errors: Compared,
    pub slow: Compared,
    /// The evidence of both together that the candidate is worse; 1 / [`ALPHA`] decides.
    pub e_value: f64,
    /// Why, as one sentence that reads alone.
    pub sentence: String,
}

/// One of the two shares, of both versions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Compared {
    pub stable: Share,
    pub candidate: Share,
    pub e_value: f64,
    pub margin: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    pub hits: u64,
    pub n: u64,
    /// Where the true share lies, at any time, with a probability of 1 - [`ALPHA`] for all bounds together.
    pub low: f64,
    pub high: f64,
}

/// The comparison since a certain moment. Small, and serialisable.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    pub margins: Margins,
    errors: Evidence,
    slow: Evidence,
}

impl Comparison {
    pub fn add(&mut self, tick: &Tick) {
        let Tick { stable, candidate } = tick;
        self.errors.add(
            (stable.errors, stable.requests),
            (candidate.errors, candidate.requests),
        );
        self.slow.add(
            (stable.slow, stable.requests),
            (candidate.slow, candidate.requests),
        );
    }

    pub fn verdict(&self) -> Verdict {
        let errors = compare(&self.errors, self.margins.errors);
        let slow = compare(&self.slow, self.margins.slow);
        let e_value = f64::midpoint(errors.e_value, slow.e_value);
        let finding = if e_value >= 1.0 / ALPHA {
            Finding::Worse
        } else if errors.is_no_worse() && slow.is_no_worse() {
            Finding::NoWorse
        } else {
            Finding::Undecided
        };
        let sentence = sentence(finding, &errors, &slow);
        Verdict {
            finding,
            errors,
            slow,
            e_value,
            sentence,
        }
    }
}

impl Compared {
    fn is_no_worse(&self) -> bool {
        self.candidate.high - self.stable.low < self.margin
    }
}

fn compare(evidence: &Evidence, margin: f64) -> Compared {
    // Two shares of two versions: four confidence sequences with two ends each.
    let share = |(hits, n): (u64, u64)| {
        let bounds = share_bounds(hits, n, ALPHA / 4.0);
        Share {
            hits,
            n,
            low: bounds.low,
            high: bounds.high,
        }
    };
    Compared {
        stable: share(evidence.stable),
        candidate: share(evidence.candidate),
        e_value: evidence.e_value(),
        margin,
    }
}

fn sentence(finding: Finding, errors: &Compared, slow: &Compared) -> String {
    let of = |share: &Share| format!("{} of {}", share.hits, share.n);
    let both = |what: &str, compared: &Compared| {
        format!(
            "{what} {} requests of the candidate and {} of the stable version",
            of(&compared.candidate),
            of(&compared.stable)
        )
    };
    match finding {
        Finding::Worse if errors.e_value >= slow.e_value => format!(
            "The candidate fails more often: {}; the odds against chance are {:.0} to 1.",
            both("failed were", errors),
            errors.e_value
        ),
        Finding::Worse => format!(
            "The candidate is slower: {}; the odds against chance are {:.0} to 1.",
            both("slow were", slow),
            slow.e_value
        ),
        Finding::NoWorse => format!(
            "The candidate is no worse: {}, {}.",
            both("failed were", errors),
            both("slow were", slow)
        ),
        Finding::Undecided => format!(
            "No verdict yet: {}, {}.",
            both("failed were", errors),
            both("slow were", slow)
        ),
    }
}

/// The two comparisons of a rollout, for the runner to keep with the state.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Watch {
    round: u32,
    traffic_since: usize,
    whole: Comparison,
    present: Comparison,
}

/// What [`step`](crate::step()) wants to know of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Judgement {
    /// [`State::round`](crate::State::round) when it was made.
    pub round: u32,
    /// [`Plan::traffic_since`](crate::Plan::traffic_since) when it was made.
    pub traffic_since: usize,
    /// Since the rollout began; a retry begins again.
    pub whole: Verdict,
    /// Since the traffic was changed last: what was seen at 5 % says little about 50 %.
    pub present: Verdict,
}

impl Watch {
    /// Adds a tick that was seen in this round, at these shares.
    pub fn add(&mut self, round: u32, traffic_since: usize, tick: &Tick) {
        if round != self.round {
            *self = Self {
                round,
                traffic_since,
                ..Self::default()
            };
        }
        if traffic_since != self.traffic_since {
            self.traffic_since = traffic_since;
            self.present = Comparison::default();
        }
        self.whole.add(tick);
        self.present.add(tick);
    }

    pub fn judgement(&self) -> Judgement {
        Judgement {
            round: self.round,
            traffic_since: self.traffic_since,
            whole: self.whole.verdict(),
            present: self.present.verdict(),
        }
    }
}
