//! One rollout with everything that was seen, decided and done.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Phase, Rollout, RolloutWeights};

/// A rollout and how it came to be where it is. Lists are empty where nobody says: a cluster's controllers keep their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RolloutDetail {
    #[serde(flatten)]
    pub rollout: Rollout,
    /// The oldest first.
    pub events: Vec<RolloutEvent>,
    /// In the order they were started.
    pub runs: Vec<AnalysisRun>,
    /// Candidate against stable version; nothing where they are not compared.
    #[schema(required = true)]
    pub comparison: Option<Comparison>,
    /// Charges that were made twice; nothing where nothing is charged, or nobody says.
    #[schema(required = true)]
    pub double_charges: Option<u64>,
    /// Where the candidate is reached before the switch, as long as the rollout lasts.
    #[schema(required = true)]
    pub preview_host: Option<String>,
    /// The newest first, the last 20.
    pub history: Vec<PastRollout>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RolloutEvent {
    /// Milliseconds since 1970.
    pub at: i64,
    /// `started`, `step-completed`, `aborted` …
    pub kind: String,
    /// One sentence that reads alone.
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnalysisRun {
    /// `background.1`, or `step-3.2`: the second attempt of step 3, counted from 0.
    pub id: String,
    pub phase: AnalysisPhase,
    pub message: String,
    pub started_at: i64,
    #[schema(required = true)]
    pub finished_at: Option<i64>,
    pub metrics: Vec<Metric>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnalysisPhase {
    Running,
    Successful,
    Failed,
    Inconclusive,
    Error,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Metric {
    pub name: String,
    /// The conditions as the file has them.
    pub threshold: String,
    pub phase: AnalysisPhase,
    pub message: String,
    /// It is looked at, and decides nothing.
    pub dry_run: bool,
    /// The oldest first, the last 500.
    pub measurements: Vec<Measurement>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Measurement {
    pub at: i64,
    /// With its values filled in.
    pub query: String,
    /// Nothing where there was no answer, no number, or several.
    #[schema(required = true)]
    pub value: Option<f64>,
    /// So many requests are behind it, where that is known.
    #[schema(required = true)]
    pub n: Option<u64>,
    pub verdict: Verdict,
    /// Why, as one sentence that reads alone.
    pub sentence: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Pass,
    Fail,
    Inconclusive,
    InsufficientData,
    Error,
}

/// By a test that stays valid however often one looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Comparison {
    pub verdict: Finding,
    pub sentence: String,
    pub candidate: Counted,
    pub stable: Counted,
    pub error_difference: Bounds,
    pub slow_difference: Bounds,
    /// What would decide, in words.
    pub decides_at: String,
    pub at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    Worse,
    NoWorse,
    Undecided,
}

/// Requests since the rollout began, or began again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counted {
    pub requests: u64,
    pub errors: u64,
    /// Slower than the stable version's P95 was when it began.
    pub slow: u64,
}

/// Where a difference of shares lies, candidate minus stable, from -1 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Bounds {
    pub low: f64,
    pub high: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PastRollout {
    pub started_at: i64,
    #[schema(required = true)]
    pub finished_at: Option<i64>,
    /// Names of subsets.
    pub from: String,
    pub to: String,
    pub outcome: Outcome,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Promoted,
    Aborted,
    Undone,
    Running,
}

/// What a tick says about a rollout that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunningRollout {
    pub service: String,
    pub phase: Phase,
    #[schema(required = true)]
    pub step: Option<usize>,
    pub steps_total: usize,
    #[schema(required = true)]
    pub weights: Option<RolloutWeights>,
    pub message: String,
}

impl From<Rollout> for RolloutDetail {
    /// Of a rollout whose controller keeps the rest.
    fn from(rollout: Rollout) -> Self {
        Self {
            rollout,
            events: Vec::new(),
            runs: Vec::new(),
            comparison: None,
            double_charges: None,
            preview_host: None,
            history: Vec::new(),
        }
    }
}
