//! Rollouts: how far a release has come and what may be done with it, whoever carries it out.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

mod detail;

pub use detail::{
    AnalysisPhase, AnalysisRun, Bounds, Comparison, Counted, Finding, Measurement, Metric, Outcome,
    PastRollout, RolloutDetail, RolloutEvent, RunningRollout, Verdict,
};

use super::traffic::{Owner, OwnerKind};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Rollouts {
    /// By the name of the service.
    pub rollouts: Vec<Rollout>,
    /// What is wrong with the files that describe them, a sentence each; such a file is not used.
    pub mistakes: Vec<String>,
}

/// The release of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Rollout {
    /// Its name in the mesh.
    pub service: String,
    pub owner: RolloutOwner,
    /// The object that says how it goes on, as in `Rollout user-service`.
    pub by: String,
    pub strategy: Strategy,
    pub phase: Phase,
    /// Why it is in this phase, in the words of whoever carries it out; often empty.
    pub message: String,
    /// Index of the step that is under way; the number of steps when all are done. Nothing where there are no steps.
    #[schema(required = true)]
    pub step: Option<usize>,
    /// In the order they are taken, as in `setWeight: 20` or `pause: 5m`.
    pub steps: Vec<String>,
    /// Nothing where nobody divides the requests.
    #[schema(required = true)]
    pub weights: Option<RolloutWeights>,
    /// What may be asked of it now.
    pub verbs: Vec<Verb>,
    /// How to go on where there is no verb for it.
    #[schema(required = true)]
    pub hint: Option<String>,
    /// The two versions, as the subsets of their DestinationRule are called. Nothing where that is not known.
    #[schema(required = true)]
    pub versions: Option<RolloutVersions>,
    /// Milliseconds since 1970; nothing where nothing was started, or nobody says.
    #[schema(required = true)]
    pub started_at: Option<i64>,
    /// The durations of its file are divided by it.
    #[schema(required = true)]
    pub speed: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RolloutVersions {
    /// What takes the requests when it begins.
    pub stable: String,
    pub candidate: String,
}

/// Per cent; they sum to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RolloutWeights {
    pub stable: u32,
    pub candidate: u32,
}

/// Who carries it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RolloutOwner {
    ArgoRollouts,
    Flagger,
    Serin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// By and by, step for step.
    Canary,
    /// All at once, after a look at the new version.
    BlueGreen,
    /// To a group of users that are told apart by a header.
    AbTest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// It goes on by itself.
    Progressing,
    /// It waits: for a time, or for somebody.
    Paused,
    /// The wanted version is the stable one.
    Healthy,
    /// It was given up, and the stable version takes everything.
    Aborted,
    /// It does not come on, its own description has a mistake, or a rule of somebody else is in its way.
    Degraded,
    /// Nothing runs, and nothing has run.
    Idle,
}

/// What may be asked of a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Begin.
    Start,
    /// Go on: end a pause, or else the step that is under way.
    Promote,
    /// Go to the end, without further pauses, steps and analyses.
    PromoteFull,
    /// Give it up: the stable version takes everything.
    Abort,
    /// Begin again after it was given up.
    Retry,
    /// Stop where it is.
    Pause,
    /// Go on after `pause`; where a rule of somebody else is in the way: write over it.
    Resume,
    /// Back to the stable version at once, also after the end.
    Undo,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, garde::Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SteerQuery {
    /// Only if it is at this step: whoever ends a pause must not end the next one.
    #[garde(skip)]
    pub step: Option<usize>,
}

/// How a rollout is to be started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, garde::Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StartWish {
    /// The durations of its file are divided by it: 1 to 10000, 60 when left out.
    #[garde(range(min = 1.0, max = 10_000.0))]
    pub speed: Option<f64>,
    /// Compare candidate and stable version all the time, and abort as soon as the candidate is worse. As the file says when
    /// left out.
    #[garde(skip)]
    pub sequential: Option<bool>,
    /// End a pause early when the candidate is no worse; includes `sequential`. As the file says when left out.
    #[garde(skip)]
    pub adaptive: Option<bool>,
}

impl Rollout {
    /// Whom the shares of its service belong to.
    pub fn as_owner(&self) -> Owner {
        Owner {
            kind: self.owner.into(),
            by: self.by.clone(),
        }
    }
}

impl RolloutOwner {
    /// As it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::ArgoRollouts => "Argo Rollouts",
            Self::Flagger => "Flagger",
            Self::Serin => "Serin",
        }
    }
}

impl From<RolloutOwner> for OwnerKind {
    fn from(owner: RolloutOwner) -> Self {
        match owner {
            RolloutOwner::ArgoRollouts => Self::ArgoRollouts,
            RolloutOwner::Flagger => Self::Flagger,
            RolloutOwner::Serin => Self::Serin,
        }
    }
}

impl std::fmt::Display for Verb {
    /// As in the URL.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.serialize(f)
    }
}
