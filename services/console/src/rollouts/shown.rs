//! What people see of rollouts. Pure, but for the one look at the rules.

use std::collections::BTreeMap;

use istio::Spec;
use rollout::model::{self, Rollout as File};
use rollout::plan::{Plan, Step, Strategy as Planned};
use rollout::state::Stage;
use rollout::{Role, Traffic, command, target};

use super::kept::Kept;
use super::release::Release;
use super::steering::as_command;
use super::{Rollouts, detail, rules};
use crate::api::rollouts::{
    Phase, Rollout, RolloutDetail, RolloutOwner, RolloutVersions, RolloutWeights, Rollouts as All,
    RunningRollout, StartWish, Strategy, Verb,
};
use crate::business::PAYMENT;
use crate::control::Listed;
use crate::error::Error;
use crate::places;

pub(super) const PHASES: [Phase; 6] = [
    Phase::Progressing,
    Phase::Paused,
    Phase::Healthy,
    Phase::Aborted,
    Phase::Degraded,
    Phase::Idle,
];

const COMMANDS: [Verb; 7] = [
    Verb::Pause,
    Verb::Resume,
    Verb::Promote,
    Verb::PromoteFull,
    Verb::Abort,
    Verb::Retry,
    Verb::Undo,
];

const DOUBLE_CHARGES: &str = "payment_double_charges_total";

/// The rules, or why they cannot be seen.
type Rules = Result<Vec<Listed>, String>;

impl Rollouts {
    /// One for each service that has a file, or had one when it was released.
    pub async fn list(&self) -> All {
        let files = self.0.read_files();
        let listed = self.listed().await;
        let kept = self.0.kept.lock().await;
        let mut rollouts: BTreeMap<&str, Rollout> = BTreeMap::new();
        for (service, file) in &files.rollouts {
            rollouts.insert(service, idle(service, file, &files.templates, &listed));
        }
        for (service, kept) in kept.iter() {
            rollouts.insert(service, self.one(kept, &listed));
        }
        All {
            rollouts: rollouts.into_values().collect(),
            mistakes: files.mistakes,
        }
    }

    pub async fn show(&self, service: &str) -> Result<RolloutDetail, Error> {
        let listed = self.listed().await;
        let kept = self.0.kept.lock().await.get(service).cloned();
        let Some(kept) = kept else {
            let files = self.0.read_files();
            let file = files.rollouts.get(service);
            let file = file.ok_or_else(|| Error::NoRollout(service.to_owned()))?;
            return Ok(idle(service, file, &files.templates, &listed).into());
        };
        let preview = rules::preview_key(&kept).filter(|_| kept.wants_preview());
        Ok(RolloutDetail {
            rollout: self.one(&kept, &listed),
            events: kept.events.iter().map(detail::event).collect(),
            runs: detail::runs(&kept),
            comparison: kept
                .compares()
                .then(|| detail::comparison(&kept, self.0.clock.millis())),
            double_charges: self.double_charges(service).await,
            preview_host: preview.map(|key| key.name),
            history: kept.history(),
        })
    }

    async fn listed(&self) -> Rules {
        let listed = self.0.gateway.list().await;
        listed.map_err(|error| common::problem::chain(&error))
    }

    fn one(&self, kept: &Kept, listed: &Rules) -> Rollout {
        let now = self.0.clock.millis();
        let weights = weights(&kept.release, listed);
        Rollout {
            service: kept.release.service.clone(),
            owner: RolloutOwner::Serin,
            by: format!("Rollout {}", kept.release.service),
            strategy: strategy(&kept.plan),
            phase: phase(kept),
            message: message(kept),
            step: Some(kept.state.step),
            steps: kept.steps.clone(),
            weights,
            verbs: verbs(kept, weights, now),
            hint: None,
            versions: Some(versions(&kept.release)),
            started_at: Some(kept.state.started_at),
            speed: Some(kept.speed),
        }
    }

    /// As payment-service's instances have counted; nothing where none says.
    async fn double_charges(&self, service: &str) -> Option<u64> {
        if service != PAYMENT {
            return None;
        }
        let known = self.0.places.known().await;
        let mut sum = None;
        for instance in places::of(&known, service) {
            let Ok(text) = self.0.instances.metrics(instance).await else {
                continue;
            };
            let samples = promql::exposition::samples(&text, &[DOUBLE_CHARGES]);
            for sample in samples.flatten() {
                *sum.get_or_insert(0) += crate::traffic::whole(sample.value);
            }
        }
        sum
    }
}

/// Those that own their service's rule.
pub(super) fn running(all: &BTreeMap<String, Kept>) -> Vec<RunningRollout> {
    let running = all.values().filter(|kept| kept.is_running());
    let one = |kept: &Kept| RunningRollout {
        service: kept.release.service.clone(),
        phase: phase(kept),
        step: Some(kept.state.step),
        steps_total: kept.steps.len(),
        weights: Some(target_weights(kept)),
        message: message(kept),
    };
    running.map(one).collect()
}

/// The shares that it is on its way to.
pub(super) fn target_weights(kept: &Kept) -> RolloutWeights {
    let candidate = match target(&kept.plan, &kept.state) {
        Traffic::Routes(routes) => u32::from(routes.candidate_weight),
        Traffic::Active(Role::Candidate) => 100,
        Traffic::Active(Role::Stable) => 0,
    };
    RolloutWeights {
        stable: 100 - candidate,
        candidate,
    }
}

pub(super) fn phase(kept: &Kept) -> Phase {
    match (&kept.state.stage, kept.state.phase) {
        (Stage::Aborted { .. }, _) => Phase::Aborted,
        (_, rollout::Phase::Progressing) => Phase::Progressing,
        (_, rollout::Phase::Paused) => Phase::Paused,
        (_, rollout::Phase::Healthy) => Phase::Healthy,
        (_, rollout::Phase::Degraded) => Phase::Degraded,
    }
}

pub(super) fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Progressing => "progressing",
        Phase::Paused => "paused",
        Phase::Healthy => "healthy",
        Phase::Aborted => "aborted",
        Phase::Degraded => "degraded",
        Phase::Idle => "idle",
    }
}

/// The steps as the file has them: durations are not divided yet.
pub(super) fn steps(file: &File, plan: &Plan) -> Vec<String> {
    let written = file
        .spec
        .strategy
        .canary
        .as_ref()
        .map(|canary| canary.steps.as_slice());
    let seconds = file
        .spec
        .strategy
        .blue_green
        .as_ref()
        .and_then(|blue_green| blue_green.auto_promotion_seconds);
    let pause = |at: usize| {
        let step: Option<&model::Step> = written.and_then(|steps| steps.get(at));
        let duration = step.and_then(|step| step.pause.as_ref()?.duration.as_ref());
        duration
            .map(ToString::to_string)
            .or_else(|| seconds.map(|seconds| format!("{seconds}s")))
    };
    let in_words = |(at, step): (usize, &Step)| match step {
        Step::Ready => "ready".to_owned(),
        Step::SetWeight(weight) => format!("setWeight: {weight}"),
        Step::SetHeaderRoute(route) => format!("setHeaderRoute: {}", route.name),
        Step::SetMirrorRoute(route) => format!("setMirrorRoute: {}", route.name),
        Step::Pause { duration: None } => "pause".to_owned(),
        Step::Pause { .. } => pause(at).map_or_else(|| "pause".to_owned(), |time| format!("pause: {time}")),
        Step::Analysis(analysis) => format!("analysis: {}", analysis.templates.join(", ")),
        Step::Switch => "switch".to_owned(),
    };
    plan.steps.iter().enumerate().map(in_words).collect()
}

/// A service whose rollout was never started, or what is wrong with its file.
fn idle(service: &str, file: &File, templates: &[model::AnalysisTemplate], listed: &Rules) -> Rollout {
    let found = listed.as_ref().map_err(Clone::clone).and_then(|listed| {
        let resources: Vec<_> = listed.iter().map(|one| one.resource.clone()).collect();
        Release::find(file, &resources)
    });
    let planned = found.and_then(|release| {
        let (plan, _) = release.plan(file, templates, &StartWish::default())?;
        Ok((release, plan))
    });
    let (phase, message, release, steps, verbs) = match planned {
        Ok((release, plan)) => (
            Phase::Idle,
            String::new(),
            Some(release),
            steps(file, &plan),
            vec![Verb::Start],
        ),
        Err(reason) => (Phase::Degraded, reason, None, Vec::new(), Vec::new()),
    };
    Rollout {
        service: service.to_owned(),
        owner: RolloutOwner::Serin,
        by: format!("Rollout {service}"),
        strategy: match file.spec.strategy.blue_green {
            Some(_) => Strategy::BlueGreen,
            None => Strategy::Canary,
        },
        phase,
        message,
        step: None,
        steps,
        weights: release.as_ref().and_then(|release| weights(release, listed)),
        verbs,
        hint: None,
        versions: release.as_ref().map(versions),
        started_at: None,
        speed: None,
    }
}

fn strategy(plan: &Plan) -> Strategy {
    match plan.strategy {
        Planned::Canary(_) => Strategy::Canary,
        Planned::BlueGreen { .. } => Strategy::BlueGreen,
    }
}

fn versions(release: &Release) -> RolloutVersions {
    RolloutVersions {
        stable: release.stable.subset.clone(),
        candidate: release.candidate.subset.clone(),
    }
}

fn weights(release: &Release, listed: &Rules) -> Option<RolloutWeights> {
    let (found, _) = rules::find(listed.as_ref().ok()?, &release.rule)?;
    match &found.resource.spec {
        Spec::VirtualService(rule) => rules::weights(release, rule),
        Spec::DestinationRule(_) | Spec::Gateway(_) | Spec::ServiceEntry(_) => None,
    }
}

fn message(kept: &Kept) -> String {
    match &kept.trouble {
        Some(trouble) => format!("{}; {trouble}", kept.state.message),
        None => kept.state.message.clone(),
    }
}

/// Those that would not be refused now.
fn verbs(kept: &Kept, weights: Option<RolloutWeights>, now: i64) -> Vec<Verb> {
    let is_there = weights.is_some_and(|weights| weights.candidate == 100);
    let may_start = !kept.is_busy() && !is_there;
    let is_possible = |verb: &Verb| {
        let command = as_command(*verb).map(|wanted| command(&kept.plan, &kept.state, wanted, now));
        matches!(command, Some(Ok(_))) || *verb == Verb::Resume && kept.is_blocked
    };
    let start = may_start.then_some(Verb::Start);
    start
        .into_iter()
        .chain(COMMANDS.into_iter().filter(is_possible))
        .collect()
}
