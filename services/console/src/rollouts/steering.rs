//! What people may do: begin, and the commands of `rollout::command`. What they do is on the disk before it is answered.

use rollout::sequential::Watch;
use rollout::state::{EventKind, Stage};
use rollout::{Command, InForce, Observed, State, command};
use std::collections::BTreeMap;

use super::kept::Kept;
use super::release::Release;
use super::{Rollouts, rules, shown};
use crate::api::rollouts::{RolloutDetail, StartWish, Verb};
use crate::control::ControlError;
use crate::error::Error;

impl Rollouts {
    /// Steers the rollout of a service; with `step`, only if it is at that one.
    pub async fn steer(
        &self,
        service: &str,
        verb: Verb,
        step: Option<usize>,
        wish: &StartWish,
        actor: &str,
    ) -> Result<RolloutDetail, Error> {
        match as_command(verb) {
            None => self.start(service, wish, actor).await?,
            Some(command) => self.command(service, command, step, actor).await?,
        }
        self.0.wake.notify_one();
        self.show(service).await
    }

    async fn start(&self, service: &str, wish: &StartWish, actor: &str) -> Result<(), Error> {
        let shared = &self.0;
        let files = shared.read_files();
        let Some(rollout) = files.rollouts.get(service) else {
            if files.mistakes.is_empty() {
                return Err(Error::NoRollout(service.to_owned()));
            }
            return Err(Error::Refused(format!(
                "no file describes a rollout of {service}, and some have mistakes: {}",
                files.mistakes.join("; ")
            )));
        };
        let listed = shared.gateway.list().await.map_err(ControlError::from)?;
        let resources: Vec<_> = listed.iter().map(|one| one.resource.clone()).collect();
        let release = Release::find(rollout, &resources).map_err(Error::Refused)?;
        let (plan, speed) = release
            .plan(rollout, &files.templates, wish)
            .map_err(Error::Refused)?;
        let instances = shared.known_instances(&resources).await;
        let see = |version| shared.see(&instances, &resources, &release, version);
        let (stable, candidate) = tokio::join!(see(&release.stable), see(&release.candidate));
        let found = rules::find(&listed, &release.rule);
        let in_force = match found.map(|(found, rule)| (found, rules::read(&plan, &release, rule))) {
            Some((_, Ok(traffic))) => InForce::Traffic(traffic),
            Some((found, Err(rule))) => InForce::Foreign {
                owner: found.version.actor.clone(),
                rule,
            },
            None => return Err(Error::NoRule(service.to_owned())),
        };
        let observed = Observed {
            stable,
            candidate,
            in_force,
            analyses: BTreeMap::new(),
            comparison: None,
        };
        let now = shared.clock.millis();
        let refused = |reason: rollout::Refused| Error::Refused(reason.to_string());

        let mut all = shared.kept.lock().await;
        let last = all.get(service);
        if let Some(last) = last.filter(|last| last.is_busy()) {
            let message = &last.state.message;
            return Err(Error::Refused(format!(
                "a rollout of {service} runs already: {message}"
            )));
        }
        let (state, mut event) = State::start(&plan, &observed, now).map_err(refused)?;
        event.message = by(&event.message, actor);
        let kept = Kept {
            steps: shown::steps(rollout, &plan),
            accepted: found.map(|(found, _)| found.version.resource_version.clone()),
            past: last.map(Kept::history).unwrap_or_default(),
            release,
            plan,
            speed,
            state,
            runs: BTreeMap::new(),
            watch: Watch::default(),
            slow_from: None,
            events: vec![event],
            has_preview: false,
            is_blocked: false,
            trouble: None,
        };
        shared.save(&kept).await.map_err(Error::NotKept)?;
        all.insert(service.to_owned(), kept);
        shared.publish(&all);
        tracing::warn!(actor, service, speed, "a rollout begins");
        Ok(())
    }

    async fn command(
        &self,
        service: &str,
        wanted: Command,
        step: Option<usize>,
        actor: &str,
    ) -> Result<(), Error> {
        let shared = &self.0;
        let mut all = shared.kept.lock().await;
        let Some(kept) = all.get(service) else {
            let is_described = shared.read_files().rollouts.contains_key(service);
            return Err(if is_described {
                Error::Refused(format!("no rollout of {service} was started"))
            } else {
                Error::NoRollout(service.to_owned())
            });
        };
        let now = kept.state.step;
        if step.is_some_and(|step| step != now) {
            return Err(Error::Refused(format!(
                "it is at step {now}, not at the one that was meant"
            )));
        }
        let mut next = kept.clone();
        let now = shared.clock.millis();
        let writes_over = wanted == Command::Resume && kept.is_blocked;
        match command(&kept.plan, &kept.state, wanted, now) {
            Ok((state, mut event)) => {
                event.message = by(&event.message, actor);
                next.state = state;
                if let (Command::Abort, Stage::Aborted { reason, .. }) = (wanted, &mut next.state.stage) {
                    *reason = format!("by {actor}");
                }
                next.record(event);
            }
            // Not paused, but somebody's rule is in the way: that is what is agreed to.
            Err(_) if writes_over => {
                let message = by("resumed: the rule is written over", actor);
                next.note(now, EventKind::Resumed, message);
            }
            Err(reason) => return Err(Error::Refused(reason.to_string())),
        }
        if writes_over || !kept.is_running() {
            // What is there now is what it goes on from.
            next.accepted = None;
        }
        shared.save(&next).await.map_err(Error::NotKept)?;
        all.insert(service.to_owned(), next);
        shared.publish(&all);
        tracing::warn!(actor, service, verb = %wanted, "a rollout is steered");
        Ok(())
    }
}

fn by(message: &str, actor: &str) -> String {
    match message.strip_suffix(" by somebody") {
        Some(message) => format!("{message} by {actor}"),
        None => format!("{message} ({actor})"),
    }
}

/// Nothing for the one verb that is no command: there is nothing yet that it could be one to.
pub(super) fn as_command(verb: Verb) -> Option<Command> {
    Some(match verb {
        Verb::Start => return None,
        Verb::Pause => Command::Pause,
        Verb::Resume => Command::Resume,
        Verb::Promote => Command::Promote,
        Verb::PromoteFull => Command::PromoteFull,
        Verb::Abort => Command::Abort,
        Verb::Retry => Command::Retry,
        Verb::Undo => Command::Undo,
    })
}
