//! Where a rollout stands, what can be seen of the world, and what is to be done about it: all of it plain data.

use crate::{
    analysis::Phase as AnalysisPhase,
    duration::Millis,
    plan::Plan,
    routes::{Role, Traffic},
    sequential::Judgement,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Kept before anything is done about it. Nothing else has to be kept: a lost effect comes again with the next step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    pub stage: Stage,
    /// The index of the current step; the number of steps when all are done.
    pub step: usize,
    /// When the current step began.
    pub since: Millis,
    pub started_at: Millis,
    /// Paused by somebody. A pause step is not.
    pub paused: bool,
    /// An inconclusive run: nothing goes on until somebody decides.
    pub hold: Option<RunId>,
    /// Promoted in full: without pauses and analyses.
    pub full: bool,
    /// Counts the beginnings from the first step: 1, and one more with each retry.
    pub round: u32,
    /// The next background run and the next run of a step are those of this number.
    pub background_attempt: u32,
    pub step_attempt: u32,
    /// The candidate is not ready.
    pub away: Option<Away>,
    /// The rollout has ended, and its last traffic has been seen in force: the rules are everybody's again.
    pub settled: bool,
    pub phase: Phase,
    /// Why the phase is what it is, for people.
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "name")]
pub enum Stage {
    /// On its way through the steps.
    Advancing,
    /// The candidate takes all requests, and is what the next rollout calls stable.
    Promoted { at: Millis },
    /// Given up, by an analysis or by somebody.
    Aborted { at: Millis, reason: String },
    /// Taken back by somebody, before or after the promotion.
    Undone { at: Millis },
}

/// A candidate that takes no requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Away {
    pub since: Millis,
    /// For longer than the progress deadline.
    pub overdue: bool,
}

/// Argo's phases of a rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    Progressing,
    Paused,
    Healthy,
    Degraded,
}

/// One analysis run of a rollout. Written as text: `background.1`, `step-3.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RunId {
    pub of: RunOf,
    /// Counts from 1.
    pub attempt: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunOf {
    Background,
    /// The index of the step.
    Step(usize),
}

/// What is there now. Made anew for each step.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    pub stable: Instances,
    pub candidate: Instances,
    pub in_force: InForce,
    /// All runs of this rollout that were ever started.
    pub analyses: BTreeMap<RunId, RunStatus>,
    /// Candidate against stable, where the plan asks for it.
    pub comparison: Option<Judgement>,
}

/// The instances of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Instances {
    /// There are none.
    Down,
    /// There are some, and none takes requests; why, for people.
    Unready { why: String },
    /// At least one is ready; the version that it says it is.
    Ready { version: String },
}

/// What the data plane does, read back from it.
#[derive(Debug, Clone, PartialEq)]
pub enum InForce {
    Traffic(Traffic),
    /// Somebody else's rule, which the rollout must not overwrite.
    Foreign {
        owner: String,
        rule: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStatus {
    pub phase: AnalysisPhase,
    pub message: String,
}

/// To be done, in this order. Each may be repeated, and each is asked for again until it is seen to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// To be kept together with the state: these alone do not come again.
    Record(Event),
    /// The whole traffic, as one atomic change.
    SetTraffic(Traffic),
    /// The definition is [`Plan::analysis`].
    StartAnalysis(RunId),
    StopAnalysis(RunId),
    ScaleUp(Role),
    ScaleDown(Role),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub at: Millis,
    pub kind: EventKind,
    /// One sentence that reads alone.
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    Started,
    StepCompleted,
    Paused,
    Resumed,
    Inconclusive,
    CandidateLost,
    CandidateBack,
    DeadlineExceeded,
    Promoted,
    Aborted,
    Retried,
    Undone,
}

// === impl State ===

impl State {
    pub(crate) fn new(plan: &Plan, now: Millis) -> Self {
        Self {
            stage: Stage::Advancing,
            step: 0,
            since: now,
            started_at: now,
            paused: plan.starts_paused,
            hold: None,
            full: false,
            round: 1,
            background_attempt: 1,
            step_attempt: 1,
            away: None,
            settled: false,
            phase: Phase::Progressing,
            message: "begins".to_owned(),
        }
    }

    pub fn is_advancing(&self) -> bool {
        self.stage == Stage::Advancing
    }

    /// The background run, and the run of the current step, that belong to this state.
    pub fn background_run(&self) -> RunId {
        RunId {
            of: RunOf::Background,
            attempt: self.background_attempt,
        }
    }

    pub fn step_run(&self) -> RunId {
        RunId {
            of: RunOf::Step(self.step),
            attempt: self.step_attempt,
        }
    }
}

// === impl RunId ===

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            RunOf::Background => write!(f, "background.{}", self.attempt),
            RunOf::Step(step) => write!(f, "step-{step}.{}", self.attempt),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an analysis run; allowed: background.1, step-0.1 and the like")]
pub struct NotARun(String);

impl FromStr for RunId {
    type Err = NotARun;

    fn from_str(text: &str) -> Result<Self, NotARun> {
        let read = || {
            let (of, attempt) = text.split_once('.')?;
            let of = match of.strip_prefix("step-") {
                Some(step) => RunOf::Step(step.parse().ok()?),
                None if of == "background" => RunOf::Background,
                None => return None,
            };
            Some(Self {
                of,
                attempt: attempt.parse().ok()?,
            })
        };
        read().ok_or_else(|| NotARun(text.to_owned()))
    }
}

impl From<RunId> for String {
    fn from(run: RunId) -> Self {
        run.to_string()
    }
}

impl TryFrom<String> for RunId {
    type Error = NotARun;

    fn try_from(text: String) -> Result<Self, NotARun> {
        text.parse()
    }
}

// === impl Instances ===

impl Instances {
    /// Why nothing may be sent to it; nothing where it is ready and of the expected version.
    pub fn unready(&self, expected: &str) -> Option<String> {
        match self {
            Self::Down => Some(format!("{expected} is not running")),
            Self::Unready { why } => Some(format!("{expected} is not ready: {why}")),
            Self::Ready { version } if version != expected => {
                Some(format!("what should be {expected} answers as {version}"))
            }
            Self::Ready { .. } => None,
        }
    }
}
