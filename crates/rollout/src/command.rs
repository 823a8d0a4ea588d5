//! What people may do to a rollout. Each is a change of the state alone; the next step does what follows from it.

use crate::{
    blue_green,
    duration::Millis,
    plan::{Plan, Step, Strategy},
    routes::{Role, Traffic},
    state::{Event, EventKind, InForce, Observed, RunOf, Stage, State},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Written as in `serin rollout promote-full payment`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Stay where it is. Analyses that run go on, and may abort.
    Pause,
    /// Goes on after a pause; after an inconclusive run it is measured again.
    Resume,
    /// Ends the current step, whatever it waits for.
    Promote,
    /// All steps, pauses and analyses are skipped.
    PromoteFull,
    /// Everything back to the stable version, at once.
    Abort,
    /// After an abort: all steps again, from the first.
    Retry,
    /// Everything back to the stable version, at once, also after the promotion. Argo goes back through all steps unless
    /// `rollbackWindow` allows it not to; here the old version takes over as soon as it is ready.
    Undo,
}

/// Why a command makes no sense now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("cannot {command}: the rollout {why}")]
    Command { command: Command, why: &'static str },
    #[error("cannot start: a rule of {owner} is in the way: {rule}")]
    InTheWay { owner: String, rule: String },
    #[error("cannot start: {candidate} takes all requests already")]
    IsThere { candidate: String },
    #[error("cannot start: {0}")]
    StableUnready(String),
}

impl State {
    /// The first state of a rollout. Refused where somebody else's rule is in the way, where there is nothing to do, and where
    /// there would be nothing to go back to.
    pub fn start(plan: &Plan, observed: &Observed, now: Millis) -> Result<(Self, Event), Refused> {
        match &observed.in_force {
            InForce::Foreign { owner, rule } => {
                return Err(Refused::InTheWay {
                    owner: owner.clone(),
                    rule: rule.clone(),
                });
            }
            InForce::Traffic(traffic) if is_all_candidate(traffic) => {
                return Err(Refused::IsThere {
                    candidate: plan.versions.candidate.clone(),
                });
            }
            InForce::Traffic(_) => {}
        }
        if let Some(why) = observed.stable.unready(&plan.versions.stable) {
            return Err(Refused::StableUnready(why));
        }
        let message = format!(
            "{}: from {} to {} in {} steps",
            plan.name,
            plan.versions.stable,
            plan.versions.candidate,
            plan.steps.len()
        );
        Ok((Self::new(plan, now), event(EventKind::Started, message, now)))
    }
}

/// The state after a command, and what is to be recorded of it.
pub fn command(plan: &Plan, state: &State, command: Command, now: Millis) -> Result<(State, Event), Refused> {
    let mut next = state.clone();
    let refused = |why| Err(Refused::Command { command, why });
    let (kind, message) = match (command, &state.stage) {
        (Command::Undo, Stage::Undone { .. }) => return refused("was taken back already"),
        (Command::Undo, _) => {
            next.stage = Stage::Undone { at: now };
            next.settled = false;
            next.hold = None;
            (
                EventKind::Undone,
                format!("taken back to {}", plan.versions.stable),
            )
        }
        (Command::Retry, Stage::Aborted { .. }) => {
            next = State {
                started_at: state.started_at,
                round: state.round + 1,
                background_attempt: state.background_attempt + 1,
                step_attempt: state.step_attempt + 1,
                paused: false,
                ..State::new(plan, now)
            };
            (EventKind::Retried, "from the first step again".to_owned())
        }
        (Command::Retry, _) => return refused("was not aborted"),
        (Command::PromoteFull, Stage::Advancing | Stage::Aborted { .. }) => {
            next.stage = Stage::Advancing;
            next.full = true;
            next.paused = false;
            next.hold = None;
            next.settled = false;
            next.since = now;
            let last = match plan.strategy {
                Strategy::Canary(_) => plan.steps.len(),
                Strategy::BlueGreen { .. } => blue_green::switch(&plan.steps).unwrap_or(0),
            };
            next.step = state.step.max(last);
            (
                EventKind::Resumed,
                "promoted in full: what is left of the steps is skipped".to_owned(),
            )
        }
        (_, Stage::Promoted { .. }) if command == Command::Abort => {
            return refused("was promoted; undo takes it back");
        }
        (_, Stage::Promoted { .. }) => return refused("was promoted"),
        (_, Stage::Aborted { .. }) => return refused("was aborted; retry starts it again"),
        (_, Stage::Undone { .. }) => return refused("was taken back"),
        (Command::Abort, Stage::Advancing) => {
            let reason = "by somebody".to_owned();
            next.stage = Stage::Aborted { at: now, reason };
            next.hold = None;
            (EventKind::Aborted, "aborted by somebody".to_owned())
        }
        (Command::Pause, Stage::Advancing) if state.paused => return refused("is paused already"),
        (Command::Pause, Stage::Advancing) => {
            next.paused = true;
            (
                EventKind::Paused,
                format!("paused at step {} of {}", state.step + 1, plan.steps.len()),
            )
        }
        (Command::Resume, Stage::Advancing) => match resume(&mut next) {
            Some(message) => (EventKind::Resumed, message.to_owned()),
            None if matches!(plan.steps.get(state.step), Some(Step::Pause { .. })) => {
                return refused("is at a pause step; promote ends it");
            }
            None => return refused("is not paused"),
        },
        (Command::Promote, Stage::Advancing) => match promote(plan, &mut next, now) {
            Ok(message) => (EventKind::Resumed, message),
            Err(why) => return refused(why),
        },
    };
    Ok((next, event(kind, message, now)))
}

fn resume(state: &mut State) -> Option<&'static str> {
    let was_paused = std::mem::take(&mut state.paused);
    let was_held = measure_again(state);
    match (was_held, was_paused) {
        (true, _) => Some("resumed: the inconclusive analysis is measured again"),
        (false, true) => Some("resumed"),
        (false, false) => None,
    }
}

/// Ends a hold by a new run.
fn measure_again(state: &mut State) -> bool {
    let Some(run) = state.hold.take() else {
        return false;
    };
    match run.of {
        RunOf::Background => state.background_attempt += 1,
        RunOf::Step(_) => state.step_attempt += 1,
    }
    true
}

/// Argo's rules: an inconclusive step of a canary is passed, an inconclusive run beside the steps (or before the switch) is
/// measured again; whatever else a canary's step waits for is skipped. Blue-green has only its pause to promote.
fn promote(plan: &Plan, state: &mut State, now: Millis) -> Result<String, &'static str> {
    let is_canary = matches!(plan.strategy, Strategy::Canary(_));
    let is_pause = matches!(plan.steps.get(state.step), Some(Step::Pause { .. }));
    if state.step >= plan.steps.len() {
        return Err("has no step left to promote");
    }
    if let Some(run) = state.hold
        && !(is_canary && matches!(run.of, RunOf::Step(_)))
    {
        state.paused = false;
        measure_again(state);
        return Ok("promoted: the inconclusive analysis is measured again".to_owned());
    }
    if !is_canary && !is_pause {
        return Err("does not wait for a promotion; promote-full skips what it waits for");
    }
    state.paused = false;
    state.hold = None;
    state.step += 1;
    state.since = now;
    Ok(format!("promoted: step {} is ended", state.step))
}

fn is_all_candidate(traffic: &Traffic) -> bool {
    match traffic {
        Traffic::Routes(routes) => routes.candidate_weight == 100,
        Traffic::Active(role) => *role == Role::Candidate,
    }
}

fn event(kind: EventKind, message: String, at: Millis) -> Event {
    Event { at, kind, message }
}

impl Command {
    pub const ALL: [Self; 7] = [
        Self::Pause,
        Self::Resume,
        Self::Promote,
        Self::PromoteFull,
        Self::Abort,
        Self::Retry,
        Self::Undo,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Promote => "promote",
            Self::PromoteFull => "promote-full",
            Self::Abort => "abort",
            Self::Retry => "retry",
            Self::Undo => "undo",
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a command; allowed: pause, resume, promote, promote-full, abort, retry, undo")]
pub struct NotACommand(String);

impl FromStr for Command {
    type Err = NotACommand;

    fn from_str(text: &str) -> Result<Self, NotACommand> {
        let command = Self::ALL.into_iter().find(|command| command.as_str() == text);
        command.ok_or_else(|| NotACommand(text.to_owned()))
    }
}
