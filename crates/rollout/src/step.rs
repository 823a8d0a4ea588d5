//! The machine: one step from a state and what is observed to the next state and what is to be done.
//!
//! It looks at levels, never at edges: what is to be done is the difference between what is wanted and what is observed. An
//! effect that got lost is asked for again, one that was done is not, and it does not matter where a process died.
//!
//! Argo's meanings, where they surprise:
//! - a failed background analysis aborts at any time, also while the rollout is paused
//! - the time of a pause step goes on while somebody has paused the rollout
//! - an inconclusive run pauses the rollout until somebody promotes, resumes or aborts
//!
//! Where Serin does better: nothing is measured before the candidate is ready and answers with its own version; no step is
//! taken before the background analysis has begun; and the rules of somebody else are never overwritten, except to take
//! traffic away from an aborted candidate.

mod describe;
mod effects;

use crate::{
    analysis::Phase as AnalysisPhase,
    blue_green, canary,
    duration::Millis,
    plan::{Comparison, Plan, Step, Strategy},
    routes::{Role, Routes, Traffic},
    sequential::{Finding, Judgement},
    state::{Away, Effect, Event, EventKind, InForce, Observed, RunId, RunStatus, Stage, State},
};

/// One step. Pure: the same arguments have the same answer.
pub fn step(plan: &Plan, state: &State, observed: &Observed, now: Millis) -> (State, Vec<Effect>) {
    let mut machine = Machine {
        plan,
        observed,
        now,
        state: state.clone(),
        events: Vec::new(),
    };
    if machine.state.is_advancing() {
        machine.advance();
    }
    machine.settle();
    machine.describe();
    let effects = machine.effects();
    let mut all: Vec<Effect> = machine.events.into_iter().map(Effect::Record).collect();
    all.extend(effects);
    (machine.state, all)
}

/// The traffic that a state is on its way to, whatever is ready.
pub fn target(plan: &Plan, state: &State) -> Traffic {
    let towards_candidate = match state.stage {
        Stage::Advancing => None,
        Stage::Promoted { .. } => Some(true),
        Stage::Aborted { .. } | Stage::Undone { .. } => Some(false),
    };
    match &plan.strategy {
        Strategy::Canary(routing) => Traffic::Routes(match towards_candidate {
            Some(candidate) => Routes::only(if candidate { 100 } else { 0 }),
            None => canary::routes(&routing.managed_routes, &plan.steps, state.step),
        }),
        Strategy::BlueGreen { .. } => {
            let has_switched = || blue_green::switch(&plan.steps).is_some_and(|switch| state.step >= switch);
            Traffic::Active(if towards_candidate.unwrap_or_else(has_switched) {
                Role::Candidate
            } else {
                Role::Stable
            })
        }
    }
}

pub(crate) struct Machine<'a> {
    plan: &'a Plan,
    observed: &'a Observed,
    now: Millis,
    state: State,
    events: Vec<Event>,
}

impl Machine<'_> {
    fn advance(&mut self) {
        self.watch_candidate();
        if let Some(reason) = self.failure() {
            return self.abort(reason);
        }
        self.note_inconclusive();
        if self.state.paused || self.state.hold.is_some() || self.foreign().is_some() {
            return;
        }
        // Not a step further while an analysis that should watch has not begun.
        while !self.is_unwatched() {
            let Some(step) = self.plan.steps.get(self.state.step) else {
                return self.promote();
            };
            if !self.is_done(step) {
                return;
            }
            let done = self.state.step + 1;
            let message = format!(
                "step {done} of {} is done: {}",
                self.plan.steps.len(),
                describe::step(step)
            );
            self.record(EventKind::StepCompleted, message);
            self.state.step = done;
            self.state.since = self.now;
        }
    }

    /// All steps are done: once the candidate has all requests, it is promoted.
    fn promote(&mut self) {
        if self.candidate_unready().is_none() && self.is_in_force(&target(self.plan, &self.state)) {
            self.state.stage = Stage::Promoted { at: self.now };
            let message = format!("{} takes all requests", self.plan.versions.candidate);
            self.record(EventKind::Promoted, message);
        }
    }

    /// Notes when the candidate goes and comes, and when it has been away for too long.
    fn watch_candidate(&mut self) {
        match (self.candidate_unready(), self.state.away) {
            (Some(why), None) => {
                self.state.away = Some(Away {
                    since: self.now,
                    overdue: false,
                });
                self.record(EventKind::CandidateLost, why);
            }
            (None, Some(_)) => {
                self.state.away = None;
                let message = format!("{} is ready", self.plan.versions.candidate);
                self.record(EventKind::CandidateBack, message);
            }
            (
                Some(why),
                Some(Away {
                    since,
                    overdue: false,
                }),
            ) if self.now - since >= self.plan.progress_deadline => {
                self.state.away = Some(Away { since, overdue: true });
                self.record(
                    EventKind::DeadlineExceeded,
                    format!("the progress deadline has passed: {why}"),
                );
            }
            _ => {}
        }
    }

    /// Why the rollout has to be aborted.
    fn failure(&self) -> Option<String> {
        let failed = |run: &RunId| {
            let status = self.observed.analyses.get(run)?;
            let is_bad = matches!(status.phase, AnalysisPhase::Failed | AnalysisPhase::Error);
            is_bad.then(|| {
                format!(
                    "{} {}: {}",
                    describe::run(self.plan, *run),
                    status.phase,
                    status.message
                )
            })
        };
        if let Some(reason) = self.runs().iter().find_map(failed) {
            return Some(reason);
        }
        if let Some(judgement) = &self.observed.comparison
            && self.plan.comparison >= Comparison::Sequential
            && judgement.round == self.state.round
            && judgement.whole.finding == Finding::Worse
        {
            return Some(judgement.whole.sentence.clone());
        }
        (self.is_overdue() && self.plan.progress_deadline_abort).then(|| {
            let why = self.candidate_unready().unwrap_or_default();
            format!("the progress deadline has passed: {why}")
        })
    }

    fn note_inconclusive(&mut self) {
        if self.state.hold.is_some() {
            return;
        }
        let inconclusive = self.runs().into_iter().find_map(|run| {
            let status = self.observed.analyses.get(&run)?;
            (status.phase == AnalysisPhase::Inconclusive).then_some((run, status))
        });
        if let Some((run, RunStatus { message, .. })) = inconclusive {
            self.state.hold = Some(run);
            let message = format!("{} is inconclusive: {message}", describe::run(self.plan, run));
            self.record(EventKind::Inconclusive, message);
        }
    }

    fn abort(&mut self, reason: String) {
        self.record(EventKind::Aborted, reason.clone());
        self.state.stage = Stage::Aborted { at: self.now, reason };
        self.state.hold = None;
    }

    fn is_done(&self, step: &Step) -> bool {
        match step {
            Step::Ready => self.candidate_unready().is_none(),
            Step::SetWeight(_) | Step::SetHeaderRoute(_) | Step::SetMirrorRoute(_) | Step::Switch => {
                self.candidate_unready().is_none() && self.is_in_force(&target(self.plan, &self.state))
            }
            Step::Pause { duration } => {
                let has_passed = duration.is_some_and(|duration| self.now - self.state.since >= duration);
                self.state.full || has_passed || duration.is_some() && self.may_hurry()
            }
            Step::Analysis(_) => {
                self.state.full || self.phase_of(self.state.step_run()) == Some(AnalysisPhase::Successful)
            }
        }
    }

    /// Whether the evidence from the present shares says that the candidate is no worse.
    fn may_hurry(&self) -> bool {
        let is_evidence = |judgement: &Judgement| {
            judgement.round == self.state.round
                && judgement.traffic_since == self.plan.traffic_since(self.state.step)
                && judgement.present.finding == Finding::NoWorse
                && judgement.whole.finding != Finding::Worse
        };
        self.plan.comparison == Comparison::Adaptive
            && self.observed.comparison.as_ref().is_some_and(is_evidence)
    }

    /// The rollout has ended and its traffic is in force: from here on it touches no rule.
    fn settle(&mut self) {
        if !self.state.is_advancing() && self.is_in_force(&target(self.plan, &self.state)) {
            self.state.settled = true;
        }
    }

    /// The runs that should be there now.
    fn runs(&self) -> Vec<RunId> {
        if !self.state.is_advancing() || self.state.full {
            return Vec::new();
        }
        let background = self.plan.background.as_ref();
        let background = background
            .filter(|background| self.state.step >= background.starting_step)
            .map(|_| self.state.background_run());
        let of_step = self.plan.steps.get(self.state.step);
        let of_step = of_step
            .filter(|step| matches!(step, Step::Analysis(_)))
            .map(|_| self.state.step_run());
        of_step.into_iter().chain(background).collect()
    }

    fn is_unwatched(&self) -> bool {
        self.runs()
            .iter()
            .any(|run| !self.observed.analyses.contains_key(run))
    }

    fn is_overdue(&self) -> bool {
        self.state.away.is_some_and(|away| away.overdue)
    }

    fn phase_of(&self, run: RunId) -> Option<AnalysisPhase> {
        self.observed.analyses.get(&run).map(|status| status.phase)
    }

    fn candidate_unready(&self) -> Option<String> {
        self.observed.candidate.unready(&self.plan.versions.candidate)
    }

    fn is_in_force(&self, traffic: &Traffic) -> bool {
        matches!(&self.observed.in_force, InForce::Traffic(now) if now == traffic)
    }

    fn foreign(&self) -> Option<(&str, &str)> {
        match &self.observed.in_force {
            InForce::Foreign { owner, rule } => Some((owner, rule)),
            InForce::Traffic(_) => None,
        }
    }

    fn record(&mut self, kind: EventKind, message: String) {
        self.events.push(Event {
            at: self.now,
            kind,
            message,
        });
    }
}
