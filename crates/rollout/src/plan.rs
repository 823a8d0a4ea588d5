//! A plan: a rollout with everything filled in. Templates found, arguments resolved, defaults set, durations divided.
//!
//! Both strategies become one list of steps, which one machine executes: see [`canary`](crate::canary) and
//! [`blue_green`](crate::blue_green). A plan is kept together with the state that it drives: a changed file is a new plan, and
//! a new rollout.

mod analysis;

pub use analysis::{Analysis, Metric};

use crate::{
    args::Versions,
    blue_green, canary,
    duration::{Millis, Speed},
    model::{self, AnalysisTemplate, Rollout},
    state::{RunId, RunOf},
};
use istio::{Collector, Metadata, Mistakes, resource::DEFAULT_NAMESPACE};
use serde::{Deserialize, Serialize};

/// Annotation of a Rollout: `"true"` compares candidate and stable all the time and aborts as soon as the candidate is worse
/// ([`sequential`](crate::sequential)). Off when left out, so that a file does on a laptop what it does in a cluster.
pub const SEQUENTIAL: &str = "serin.dev/sequential-analysis";
/// Annotation of a Rollout: `"true"` lets a pause with a duration end early when the candidate is shown to be no worse.
/// Implies [`SEQUENTIAL`].
pub const ADAPTIVE: &str = "serin.dev/adaptive";

const PROGRESS_DEADLINE_SECONDS: i64 = 600;
const SCALE_DOWN_DELAY_SECONDS: i64 = 30;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    pub name: String,
    pub namespace: String,
    pub versions: Versions,
    pub strategy: Strategy,
    pub steps: Vec<Step>,
    pub background: Option<Background>,
    pub starts_paused: bool,
    /// How long the candidate may stay away before the rollout counts as degraded, and whether it is aborted then.
    pub progress_deadline: Millis,
    pub progress_deadline_abort: bool,
    /// From the promotion until the old version is stopped.
    pub scale_down_delay: Millis,
    /// From an abort until the candidate is stopped; never where there is none.
    pub abort_scale_down_delay: Option<Millis>,
    pub comparison: Comparison,
}

/// What is made of the comparison of candidate and stable version. Each includes the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Comparison {
    Off,
    /// A candidate that is worse is aborted.
    Sequential,
    /// A candidate that is no worse need not wait for the end of a pause.
    Adaptive,
}

/// Where the traffic is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Strategy {
    Canary(model::TrafficRouting),
    BlueGreen {
        active_service: String,
        preview_service: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Blue-green: waits until the candidate is ready and answers with its own version.
    Ready,
    /// Canary: the candidate's share, 0 to 100.
    SetWeight(u8),
    SetHeaderRoute(model::SetHeaderRoute),
    SetMirrorRoute(model::SetMirrorRoute),
    /// Until a promotion where there is no duration.
    Pause {
        duration: Option<Millis>,
    },
    Analysis(Analysis),
    /// Blue-green: all requests go to the candidate.
    Switch,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Background {
    /// The index of the step with which it starts.
    pub starting_step: usize,
    pub analysis: Analysis,
}

/// What all parts of a plan are made with.
pub(crate) struct Making<'a> {
    pub(crate) rollout: &'a Metadata,
    pub(crate) templates: &'a [AnalysisTemplate],
    pub(crate) versions: &'a Versions,
    pub(crate) speed: Speed,
    /// Of the rollout.
    pub(crate) mistakes: Collector,
    /// Of the templates, with the arguments filled in.
    pub(crate) others: Vec<istio::Mistake>,
}

impl Plan {
    /// `templates` are all that there are; those of the rollout's namespace are used.
    pub fn new(
        rollout: &Rollout,
        templates: &[AnalysisTemplate],
        versions: Versions,
        speed: Speed,
    ) -> Result<Self, Mistakes> {
        let mut making = Making {
            rollout: &rollout.metadata,
            templates,
            versions: &versions,
            speed,
            mistakes: Collector::new(model::name_of("Rollout", &rollout.metadata)),
            others: Vec::new(),
        };
        let Some((strategy, steps, background, delays)) = making.strategy(&rollout.spec.strategy) else {
            making
                .mistakes
                .add("spec.strategy", "is not one of canary, blueGreen");
            return Err(Mistakes(making.mistakes.into_vec()));
        };
        let spec = &rollout.spec;
        let comparison = match (making.annotation(SEQUENTIAL), making.annotation(ADAPTIVE)) {
            (_, true) => Comparison::Adaptive,
            (true, false) => Comparison::Sequential,
            (false, false) => Comparison::Off,
        };
        let mut mistakes = making.mistakes.into_vec();
        mistakes.append(&mut making.others);
        if !mistakes.is_empty() {
            return Err(Mistakes(mistakes));
        }
        let seconds = |seconds: Option<i64>, default: i64| speed.scale(seconds.unwrap_or(default) * 1_000);
        let (scale_down, abort_scale_down) = delays;
        Ok(Self {
            name: rollout.metadata.name.clone(),
            namespace: namespace_of(&rollout.metadata).to_owned(),
            strategy,
            steps,
            background,
            starts_paused: spec.paused,
            progress_deadline: seconds(spec.progress_deadline_seconds, PROGRESS_DEADLINE_SECONDS),
            progress_deadline_abort: spec.progress_deadline_abort,
            scale_down_delay: seconds(scale_down, SCALE_DOWN_DELAY_SECONDS),
            abort_scale_down_delay: (abort_scale_down != Some(0))
                .then(|| seconds(abort_scale_down, SCALE_DOWN_DELAY_SECONDS)),
            comparison,
            versions,
        })
    }

    /// The definition of a run; nothing where the plan has no such run.
    pub fn analysis(&self, run: RunId) -> Option<&Analysis> {
        match run.of {
            RunOf::Background => self.background.as_ref().map(|background| &background.analysis),
            RunOf::Step(step) => match self.steps.get(step)? {
                Step::Analysis(analysis) => Some(analysis),
                _ => None,
            },
        }
    }

    /// The index of the step since which the traffic has been as it is at `step`: evidence from before it is about other
    /// shares.
    pub fn traffic_since(&self, step: usize) -> usize {
        let here = self.steps.len().min(step.saturating_add(1));
        let changes = |step: &Step| !matches!(step, Step::Ready | Step::Pause { .. } | Step::Analysis(_));
        self.steps[..here].iter().rposition(changes).unwrap_or(0)
    }
}

pub(crate) type Delays = (Option<i64>, Option<i64>);

impl Making<'_> {
    fn strategy(
        &mut self,
        strategy: &model::Strategy,
    ) -> Option<(Strategy, Vec<Step>, Option<Background>, Delays)> {
        match (&strategy.canary, &strategy.blue_green) {
            (Some(canary), None) => Some((
                Strategy::Canary(canary.traffic_routing.clone()),
                canary::steps(self, canary),
                canary::background(self, canary),
                (
                    canary.scale_down_delay_seconds,
                    canary.abort_scale_down_delay_seconds,
                ),
            )),
            (None, Some(blue_green)) => Some((
                Strategy::BlueGreen {
                    active_service: blue_green.active_service.clone(),
                    preview_service: blue_green.preview_service.clone(),
                },
                blue_green::steps(self, blue_green),
                None,
                (
                    blue_green.scale_down_delay_seconds,
                    blue_green.abort_scale_down_delay_seconds,
                ),
            )),
            _ => None,
        }
    }

    fn annotation(&mut self, name: &str) -> bool {
        match self.rollout.annotations.get(name).map(String::as_str) {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => {
                let path = format!("metadata.annotations.{name}");
                self.mistakes
                    .add(path, format!("is `{other}`; allowed: \"true\", \"false\""));
                false
            }
        }
    }
}

pub(crate) fn namespace_of(metadata: &Metadata) -> &str {
    metadata.namespace.as_deref().unwrap_or(DEFAULT_NAMESPACE)
}
