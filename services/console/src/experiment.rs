//! The A/B test of recommendation-service: who is split how is read from the rule, who saw and bought what is asked of the
//! service, and what may be said about it is `stats`'.

mod figures;
mod mode;

use std::time::Duration;

use common::{BoxError, client};
use loadgen::api::Population;
use stats::mean::{MeanDifference, Sums, welch};
use stats::{Analysis, Arm, Invalid, Settings, analyse};

use crate::api::experiment::{Experiment, ExperimentArm, ExperimentLook, ExperimentMode};
use crate::api::traffic::TrafficRule;
use crate::ask::{self, Unanswered};
use crate::business::EXPERIMENT;
use figures::{ArmFigures, Figures, Point};

/// It counts a million users in the worst case.
const TIMEOUT: Duration = Duration::from_secs(4);

/// Looks that the course is drawn with.
const POINTS: usize = 60;

/// Even and odd ids are as many.
const SHARE: f64 = 0.5;

/// The rule's author while it is as its file says: nobody began the experiment anew.
const FILE: &str = "file";

#[derive(Clone, Debug)]
pub struct Experiments {
    http: reqwest::Client,
}

#[derive(Debug, thiserror::Error)]
pub enum ExperimentError {
    #[error("no instance of recommendation-service is up")]
    None,
    #[error("recommendation-service does not answer: {0}")]
    Away(String),
    #[error("recommendation-service refused: {0}")]
    Refused(String),
    #[error("recommendation-service's figures make no sense: {0}")]
    Figures(#[from] Invalid),
}

impl From<Unanswered> for ExperimentError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Away(reason) => Self::Away(reason),
            Unanswered::Refused(reason) => Self::Refused(reason),
        }
    }
}

impl Experiments {
    pub fn new() -> Result<Self, BoxError> {
        Ok(Self {
            http: client::plain(TIMEOUT)?,
        })
    }

    /// The experiment that `rule` makes. `base` is where an instance of the service is, if it is anywhere; `population` is who
    /// shops, if that is declared.
    pub async fn show(
        &self,
        base: Option<&str>,
        rule: &TrafficRule,
        since: Option<i64>,
        population: Option<&Population>,
    ) -> Result<Experiment, ExperimentError> {
        let base = base.ok_or(ExperimentError::None)?;
        let split = mode::of(&rule.routes);
        let since = since.unwrap_or(if rule.actor == FILE { 0 } else { rule.changed_at });
        let by = match split.mode {
            ExperimentMode::Aa => "parity",
            ExperimentMode::Ab | ExperimentMode::Off => "algorithm",
        };
        let url = format!("{base}{EXPERIMENT}?by={by}&since={since}&points={POINTS}");
        let figures: Figures = ask::answer(self.http.get(url)).await?;
        Ok(report(&figures, split, Settings::default(), population)?)
    }
}

/// Everything that may be said.
fn report(
    figures: &Figures,
    split: mode::Split,
    settings: Settings,
    population: Option<&Population>,
) -> Result<Experiment, Invalid> {
    let is_aa = split.mode == ExperimentMode::Aa;
    let names = figures.arms.each_ref().map(|arm| arm.name(is_aa));
    let arms = |counts: [(u64, u64); 2]| {
        let mut names = names.iter().cloned();
        counts.map(|(users, converted)| Arm {
            name: names.next().unwrap_or_default(),
            share: SHARE,
            users,
            converted,
        })
    };
    let all = analyse(
        &arms(figures.arms.each_ref().map(|arm| (arm.users, arm.converted))),
        &settings,
    )?;
    let look = |point: &Point| {
        let then = point.arms.map(|arm| (arm.users, arm.converted));
        let Analysis {
            difference,
            always_valid,
            ..
        } = analyse(&arms(then), &settings)?;
        Ok(difference.map(|difference| ExperimentLook {
            at: point.at,
            users: then[0].0 + then[1].0,
            difference: difference.value,
            always_valid,
        }))
    };
    let curve = figures
        .curve
        .iter()
        .filter_map(|point| look(point).transpose())
        .collect::<Result<_, Invalid>>()?;
    let [a, b] = &figures.arms;
    Ok(Experiment {
        at: figures.at,
        since: figures.since,
        mode: split.mode,
        even: split.even,
        odd: split.odd,
        users_of_both: figures.users_of_both,
        excluded: figures.excluded,
        settings,
        analysis: (split.mode != ExperimentMode::Off).then_some(all),
        dwell: difference(a.dwell.sums(), b.dwell.sums(), settings.alpha),
        response: difference(a.response.sums(), b.response.sums(), settings.alpha),
        curve,
        arms: (figures.arms.iter())
            .map(|arm| shown(arm, is_aa, population))
            .collect(),
    })
}

fn shown(arm: &ArmFigures, is_aa: bool, population: Option<&Population>) -> ExperimentArm {
    ExperimentArm {
        name: arm.name(is_aa),
        users: arm.users,
        converted: arm.converted,
        impressions: arm.impressions,
        clicks: arm.clicks,
        carts: arm.carts,
        purchases: arm.purchases,
        dwell_ms: arm.dwell.sums().mean(),
        response_ms: arm.response.sums().mean(),
        declared_hit_share: arm.declared_hit_share,
        declared_conversion: (arm.declared_hit_share)
            .zip(population)
            .and_then(|(hits, population)| population.conversion(hits)),
    }
}

/// None where there are too few values for one.
fn difference(first: Sums, second: Sums, alpha: f64) -> Option<MeanDifference> {
    welch(&first, &second, alpha).ok()
}

#[cfg(test)]
mod tests;
