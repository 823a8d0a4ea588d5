//! A state in words: the phase, and the sentence that says why.

use super::Machine;
use crate::{
    duration,
    plan::{Plan, Step},
    state::{Phase, RunId, RunOf, Stage},
};

impl Machine<'_> {
    pub(super) fn describe(&mut self) {
        let (phase, message) = self.phase();
        self.state.phase = phase;
        self.state.message = message;
    }

    fn phase(&self) -> (Phase, String) {
        let versions = &self.plan.versions;
        match &self.state.stage {
            Stage::Advancing => self.on_its_way(),
            Stage::Promoted { .. } => (
                Phase::Healthy,
                format!("{} takes all requests", versions.candidate),
            ),
            Stage::Aborted { reason, .. } => (Phase::Degraded, format!("aborted: {reason}")),
            Stage::Undone { .. } if self.state.settled => (
                Phase::Healthy,
                format!("taken back: {} takes all requests", versions.stable),
            ),
            Stage::Undone { .. } => match self.observed.stable.unready(&versions.stable) {
                Some(why) => (
                    Phase::Progressing,
                    format!("is taken back as soon as it can be: {why}"),
                ),
                None => (
                    Phase::Progressing,
                    format!("is taken back to {}", versions.stable),
                ),
            },
        }
    }

    fn on_its_way(&self) -> (Phase, String) {
        if let Some((owner, rule)) = self.foreign() {
            return (
                Phase::Degraded,
                format!("a rule of {owner} is in the way: {rule}"),
            );
        }
        let unready = self.candidate_unready();
        if let (true, Some(why)) = (self.is_overdue(), &unready) {
            return (
                Phase::Degraded,
                format!("the progress deadline has passed: {why}"),
            );
        }
        if let Some(run) = self.state.hold {
            let run = self::run(self.plan, run);
            return (
                Phase::Paused,
                format!("{run} is inconclusive; resume measures again, promote goes on, abort goes back"),
            );
        }
        let (number, count) = (self.state.step + 1, self.plan.steps.len());
        let Some(current) = self.plan.steps.get(self.state.step) else {
            return (
                Phase::Progressing,
                format!("all {count} steps are done; the candidate gets all requests"),
            );
        };
        let place = format!("step {number} of {count}: {}", step(current));
        match (self.state.paused, unready, current) {
            (true, ..) => (Phase::Paused, format!("paused by somebody at {place}")),
            (_, Some(why), _) => (Phase::Progressing, format!("{place}; {why}")),
            (_, None, Step::Pause { .. }) => (Phase::Paused, place),
            (_, None, _) => (Phase::Progressing, place),
        }
    }
}

/// A step for people.
pub(crate) fn step(step: &Step) -> String {
    match step {
        Step::Ready => "the candidate is ready".to_owned(),
        Step::SetWeight(weight) => format!("{weight} % to the candidate"),
        Step::SetHeaderRoute(route) if route.matches.is_empty() => {
            format!("the header route `{}` goes", route.name)
        }
        Step::SetHeaderRoute(route) => format!("the header route `{}`", route.name),
        Step::SetMirrorRoute(route) if route.matches.is_empty() => {
            format!("the mirror route `{}` goes", route.name)
        }
        Step::SetMirrorRoute(route) => format!("the mirror route `{}`", route.name),
        Step::Pause { duration: None } => "pause until somebody promotes".to_owned(),
        Step::Pause {
            duration: Some(duration),
        } => format!("pause of {}", duration::display(*duration)),
        Step::Analysis(analysis) => format!("analysis by {}", analysis.templates.join(", ")),
        Step::Switch => "all requests are switched to the candidate".to_owned(),
    }
}

/// A run for people.
pub(crate) fn run(plan: &Plan, run: RunId) -> String {
    let templates = plan.analysis(run).map(|analysis| analysis.templates.join(", "));
    let templates = templates.unwrap_or_default();
    match run.of {
        RunOf::Background => format!("the background analysis by {templates}"),
        RunOf::Step(step) => format!("the analysis of step {} by {templates}", step + 1),
    }
}
