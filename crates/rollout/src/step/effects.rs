//! What is to be done: the difference between what is wanted and what is observed.

use super::{Machine, target};
use crate::{
    analysis::Phase as AnalysisPhase,
    blue_green,
    duration::Millis,
    routes::{Role, Routes, Traffic},
    state::{Effect, InForce, Instances, RunId, RunStatus, Stage},
};

impl Machine<'_> {
    pub(super) fn effects(&self) -> Vec<Effect> {
        let mut effects = Vec::new();
        effects.extend(self.traffic());
        let wanted = self.runs();
        let may_start = self.candidate_unready().is_none()
            && !self.state.paused
            && self.state.hold.is_none()
            && self.foreign().is_none();
        let is_missing = |run: &&RunId| may_start && !self.observed.analyses.contains_key(run);
        effects.extend(
            wanted
                .iter()
                .filter(is_missing)
                .copied()
                .map(Effect::StartAnalysis),
        );
        let runs = self.observed.analyses.iter();
        let is_running = |run: &RunStatus| run.phase == AnalysisPhase::Running;
        let unwanted = runs.filter(|(run, status)| is_running(status) && !wanted.contains(run));
        effects.extend(unwanted.map(|(run, _)| Effect::StopAnalysis(*run)));
        effects.extend(self.scale());
        effects
    }

    fn traffic(&self) -> Option<Effect> {
        if self.state.settled {
            return None;
        }
        let wanted = target(self.plan, &self.state);
        let is_taken_away = matches!(self.state.stage, Stage::Aborted { .. } | Stage::Undone { .. });
        let wanted = match self.state.stage {
            Stage::Advancing if self.candidate_unready().is_some() => self.without_candidate(wanted),
            Stage::Undone { .. } if self.observed.stable.unready(&self.plan.versions.stable).is_some() => {
                return None;
            }
            _ => wanted,
        };
        match &self.observed.in_force {
            InForce::Traffic(traffic) if *traffic == wanted => None,
            InForce::Foreign { .. } if !is_taken_away => None,
            _ => Some(Effect::SetTraffic(wanted)),
        }
    }

    /// While the candidate cannot take requests. Blue-green is not switched then; but what was switched stays switched until
    /// an analysis or somebody decides.
    fn without_candidate(&self, wanted: Traffic) -> Traffic {
        match wanted {
            Traffic::Routes(_) => Traffic::Routes(Routes::only(0)),
            Traffic::Active(_) if blue_green::switch(&self.plan.steps) == Some(self.state.step) => {
                Traffic::Active(Role::Stable)
            }
            active @ Traffic::Active(_) => active,
        }
    }

    fn scale(&self) -> Vec<Effect> {
        let is_down = |instances: &Instances| *instances == Instances::Down;
        let (stable, candidate) = (is_down(&self.observed.stable), is_down(&self.observed.candidate));
        let is_over = |at: Millis, delay: Millis| self.state.settled && self.now - at >= delay;
        let mut effects = Vec::new();
        match self.state.stage {
            Stage::Advancing if candidate => effects.push(Effect::ScaleUp(Role::Candidate)),
            Stage::Promoted { at } if !stable && is_over(at, self.plan.scale_down_delay) => {
                effects.push(Effect::ScaleDown(Role::Stable));
            }
            Stage::Aborted { at, .. } | Stage::Undone { at } => {
                if stable {
                    effects.push(Effect::ScaleUp(Role::Stable));
                }
                if !candidate
                    && self
                        .plan
                        .abort_scale_down_delay
                        .is_some_and(|delay| is_over(at, delay))
                {
                    effects.push(Effect::ScaleDown(Role::Candidate));
                }
            }
            _ => {}
        }
        effects
    }
}
