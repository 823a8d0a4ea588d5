//! From two arms' figures to one verdict.
//!
//! The verdict may be asked for as often as one likes: winners come from a confidence sequence, a broken split from a
//! sequential test. Over the whole life of an experiment in which both arms are the same, the probability that one of them is
//! ever called better is at most `alpha`, and that its split is ever called broken at most 0.001.
//!
//! In this order: nobody came; the split is broken, so nothing else counts; the whole interval of the difference is within what is
//! not worth having; it excludes zero; or there is no verdict yet. A verdict is of now: the interval gets narrower but moves with
//! its centre, so *better* may become *no difference worth having* later, if the difference is real but small.
//!
//! An A/A run is the same with two arms that show the same thing.

mod sentence;

use crate::{
    ALPHA, Interval, Invalid, bayes, count, normal,
    planning::{self, users},
    proportion::{self, Difference, Share, wilson},
    ratio::{self, Ratio},
    sequential::Mixture,
    within_0_and_1,
};
use serde::{Deserialize, Serialize};

/// What is known of one arm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Arm {
    /// As sentences call it: `algorithm-b`.
    pub name: String,
    /// The declared share of all users, more than 0 and less than 1.
    pub share: f64,
    /// Distinct users that saw it.
    pub users: u64,
    /// Those among them that did what was hoped for, at least once.
    pub converted: u64,
}

/// What is wanted of the verdict, set before the experiment begins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(as = ExperimentSettings))]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The accepted probability of ever calling a winner where there is none.
    #[cfg_attr(feature = "utoipa", schema(required = true))]
    pub alpha: f64,
    /// The probability with which the planned number of users would find the minimum effect by one look. With `alpha` and the
    /// minimum effect it says where the sequential bounds are tightest.
    #[cfg_attr(feature = "utoipa", schema(required = true))]
    pub power: f64,
    /// The least difference of conversion worth having, as a share: 0.02 is two percentage points.
    #[cfg_attr(feature = "utoipa", schema(required = true))]
    pub minimum_effect: f64,
    /// No verdict on conversion before each arm has so many users: the bounds take them as many.
    #[cfg_attr(feature = "utoipa", schema(required = true))]
    pub minimum_users: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            alpha: ALPHA,
            power: 0.8,
            minimum_effect: 0.02,
            minimum_users: 200,
        }
    }
}

impl Settings {
    /// Refuses what no verdict can be made with.
    pub fn check(&self) -> Result<(), Invalid> {
        within_0_and_1("alpha", self.alpha)?;
        within_0_and_1("power", self.power)?;
        within_0_and_1("minimum_effect", self.minimum_effect)
    }

    /// Tightest at the standard error that a single look would need.
    pub fn mixture(&self) -> Mixture {
        let planned =
            self.minimum_effect / (normal::two_sided(self.alpha) + normal::quantile(self.power).max(0.0));
        Mixture::tightest_at(planned, self.alpha)
    }
}

/// What was found, and the sentence that says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(as = ExperimentVerdict))]
pub struct Verdict {
    #[serde(flatten)]
    pub finding: Finding,
    /// In English, without a capital or a full stop: "no verdict yet: about 2,300 more users".
    pub sentence: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(as = ExperimentFinding))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Finding {
    /// About so many more users, of both arms together, as far as one may expect; two digits of it count.
    NoVerdictYet { more_users: u64 },
    /// The arm of this name.
    Better { arm: String },
    /// The true difference is less than the minimum effect, either way.
    NoDifferenceWorthHaving,
    /// Users were not split as declared: do not trust any of the figures.
    SplitBroken,
    /// Nobody has been in the experiment.
    NoData,
}

/// All figures of an experiment. Differences are the second arm minus the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(as = ExperimentAnalysis))]
pub struct Analysis {
    pub verdict: Verdict,
    /// In the order of the arms, with the Wilson interval; none of an arm without users.
    pub conversion: [Option<Share>; 2],
    /// For one look; none before both arms have users.
    pub difference: Option<Difference>,
    /// Where the difference lies at all times, with a probability of `1 - alpha`: what the verdict rests on.
    pub always_valid: Interval,
    /// Ever below `alpha` with a probability of `alpha` at most, where there is no difference.
    pub always_valid_p_value: f64,
    pub ratio: Ratio,
    pub choice: bayes::Choice,
    /// Users in each of two equal arms that one look would need for the minimum effect at the first arm's conversion; none before
    /// it has users.
    pub required_per_arm: Option<u64>,
}

/// The verdict alone. Errors name the field: an arm's share, more converted than users, or a setting.
pub fn verdict(arms: &[Arm; 2], settings: &Settings) -> Result<Verdict, Invalid> {
    check(arms, settings)?;
    let view = View::new(arms, settings);
    Ok(view.verdict(&ratio(arms)?))
}

/// The verdict and everything behind it. Errors as of [`verdict`].
pub fn analyse(arms: &[Arm; 2], settings: &Settings) -> Result<Analysis, Invalid> {
    check(arms, settings)?;
    let [a, b] = arms.each_ref().map(|arm| (arm.converted, arm.users));
    let view = View::new(arms, settings);
    let ratio = ratio(arms)?;
    let observed = a.1 > 0 && b.1 > 0;
    Ok(Analysis {
        verdict: view.verdict(&ratio),
        conversion: [a, b].map(|(hits, n)| wilson(hits, n, settings.alpha)),
        difference: observed
            .then(|| proportion::difference(a, b, settings.alpha))
            .transpose()?,
        always_valid: view.interval,
        always_valid_p_value: view.mixture.p_value(view.difference, view.error),
        ratio,
        choice: bayes::choice(a, b)?,
        required_per_arm: required(&arms[0], settings)?,
    })
}

fn check(arms: &[Arm; 2], settings: &Settings) -> Result<(), Invalid> {
    settings.check()?;
    for (index, arm) in arms.iter().enumerate() {
        if arm.converted > arm.users {
            let problem = format!("is {}, more than the {} users", arm.converted, arm.users);
            return Err(Invalid::new(format!("arms[{index}].converted"), problem));
        }
    }
    if arms[0].name == arms[1].name {
        return Err(Invalid::new(
            "arms[1].name",
            format!("is {:?}, like the first arm's", arms[1].name),
        ));
    }
    Ok(())
}

fn ratio(arms: &[Arm; 2]) -> Result<Ratio, Invalid> {
    ratio::check(
        &arms.each_ref().map(|arm| arm.users),
        &arms.each_ref().map(|arm| arm.share),
    )
}

fn required(first: &Arm, settings: &Settings) -> Result<Option<u64>, Invalid> {
    if first.users == 0 {
        return Ok(None);
    }
    let baseline = smoothed(first);
    let effect = settings.minimum_effect;
    // The larger sample of the two directions, where both exist: that towards a half.
    let effect = if baseline > 0.5 { -effect } else { effect };
    if !(0.0..1.0).contains(&(baseline + effect)) {
        return Ok(None);
    }
    planning::required_per_arm(baseline, effect, settings.alpha, settings.power).map(Some)
}

/// The conversion as variances take it: never 0 or 1, so that nobody's first users look certain (Agresti and Coull's idea, with
/// one user more of either kind).
fn smoothed(arm: &Arm) -> f64 {
    (count(arm.converted) + 1.0) / (count(arm.users) + 2.0)
}

/// The difference as it may be looked at at any time.
struct View<'a> {
    arms: &'a [Arm; 2],
    settings: &'a Settings,
    mixture: Mixture,
    /// 0 before both arms have users.
    difference: f64,
    /// Of the difference; infinite before both arms have users.
    error: f64,
    interval: Interval,
}

impl<'a> View<'a> {
    fn new(arms: &'a [Arm; 2], settings: &'a Settings) -> Self {
        let observed = arms.iter().all(|arm| arm.users > 0);
        let variance = |arm: &Arm| smoothed(arm) * (1.0 - smoothed(arm)) / count(arm.users);
        let (difference, error) = if observed {
            let value = |arm: &Arm| count(arm.converted) / count(arm.users);
            (
                value(&arms[1]) - value(&arms[0]),
                arms.iter().map(variance).sum::<f64>().sqrt(),
            )
        } else {
            (0.0, f64::INFINITY)
        };
        let mixture = settings.mixture();
        let half = mixture.half_width(error);
        Self {
            arms,
            settings,
            mixture,
            difference,
            error,
            interval: Interval {
                low: (difference - half).max(-1.0),
                high: (difference + half).min(1.0),
            },
        }
    }

    fn verdict(&self, ratio: &Ratio) -> Verdict {
        let finding = self.finding(ratio);
        let sentence = sentence::of(&finding, self);
        Verdict { finding, sentence }
    }

    fn finding(&self, ratio: &Ratio) -> Finding {
        let Interval { low, high } = self.interval;
        let worth = self.settings.minimum_effect;
        let better = |arm: &Arm| Finding::Better {
            arm: arm.name.clone(),
        };
        if self.arms.iter().all(|arm| arm.users == 0) {
            Finding::NoData
        } else if ratio.broken {
            Finding::SplitBroken
        } else if self.missing() > 0.0 {
            self.not_yet()
        } else if -worth < low && high < worth {
            Finding::NoDifferenceWorthHaving
        } else if low > 0.0 {
            better(&self.arms[1])
        } else if high < 0.0 {
            better(&self.arms[0])
        } else {
            self.not_yet()
        }
    }

    /// Users until both arms have the minimum.
    fn missing(&self) -> f64 {
        let of = |arm: &Arm| count(self.settings.minimum_users.saturating_sub(arm.users)) / arm.share;
        self.arms.iter().map(of).fold(0.0, f64::max)
    }

    /// Users until the interval is so narrow that it excludes zero or lies within the minimum effect, whichever comes first; the
    /// width for that is the mean over what the difference may be, by Gauss and Hermite's quadrature with three points.
    fn not_yet(&self) -> Finding {
        let (mean, deviation) = self.mixture.posterior(self.difference, self.error);
        let width = |z: f64| {
            let difference = (mean + z * deviation).abs();
            difference.max(self.settings.minimum_effect - difference)
        };
        let far = 3.0_f64.sqrt();
        let goal = (4.0 * width(0.0) + width(far) + width(-far)) / 6.0;
        let goal = self.mixture.standard_error(goal);
        let variance_of_one = |arm: &Arm| smoothed(arm) * (1.0 - smoothed(arm)) / arm.share;
        let needed = self.arms.iter().map(variance_of_one).sum::<f64>() / (goal * goal);
        let seen: u64 = self.arms.iter().map(|arm| arm.users).sum();
        Finding::NoVerdictYet {
            more_users: two_digits((needed - count(seen)).max(self.missing()).max(1.0)),
        }
    }
}

/// Rounded up to two digits that count: 2,247 is 2,300.
fn two_digits(n: f64) -> u64 {
    let unit = 10_f64.powf((n.log10().floor() - 1.0).max(0.0));
    users((n / unit).ceil() * unit)
}
