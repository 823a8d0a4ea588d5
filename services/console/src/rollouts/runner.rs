//! The loop: looks, decides with `rollout::step`, writes down, acts. Several times a second while anything runs, and not at all
//! while nothing does.

use std::collections::BTreeMap;
use std::fs::File;
use std::time::Duration;

use common::CancellationToken;
use rollout::{Effect, InForce, Observed, Traffic};
use tokio::time::timeout;

use super::act::{keep_preview, set_traffic, tell};
use super::kept::Kept;
use super::live::{Live, slow_from};
use super::measure::{measure, record};
use super::observed::World;
use super::{Rollouts, rules};
use crate::source::MetricsSource;

/// Between two looks: quick, because a bad release hurts for as long as nobody looks.
const EVERY: Duration = Duration::from_millis(250);
/// A Prometheus is not asked as often as the gateway beside us.
const EVERY_OF_PROMETHEUS: Duration = Duration::from_secs(1);
/// Counts for the comparison are written down with the next decision, or as often as this.
const SAVED_EVERY: i64 = 1_000;

/// Carries out all rollouts of a folder.
#[derive(Debug)]
pub struct Runner {
    rollouts: Rollouts,
    live: BTreeMap<String, Live>,
    /// Held, not read.
    _lock: File,
}

impl Runner {
    pub(super) fn new(rollouts: Rollouts, lock: File) -> Self {
        Self {
            rollouts,
            live: BTreeMap::new(),
            _lock: lock,
        }
    }

    /// Until `stop`. What is under way then goes on with the next console.
    pub async fn run(mut self, stop: CancellationToken) {
        let every = match self.rollouts.0.source {
            MetricsSource::Gateway(_) => EVERY,
            MetricsSource::Prometheus(_) => EVERY_OF_PROMETHEUS,
        };
        loop {
            let is_busy = self.tick().await;
            let shared = &self.rollouts.0;
            let next = async {
                let woken = shared.wake.notified();
                if is_busy {
                    // Whichever comes first.
                    _ = timeout(every, woken).await;
                } else {
                    woken.await;
                }
            };
            if stop.run_until_cancelled(next).await.is_none() {
                return;
            }
        }
    }

    /// One look and one step of each; whether there is any.
    async fn tick(&mut self) -> bool {
        let shared = self.rollouts.0.clone();
        let busy: Vec<String> = {
            let kept = shared.kept.lock().await;
            let busy = kept.iter().filter(|(_, kept)| kept.is_busy());
            busy.map(|(service, _)| service.clone()).collect()
        };
        self.live.retain(|service, _| busy.contains(service));
        if busy.is_empty() {
            return false;
        }
        match shared.look().await {
            Ok(world) => {
                for service in &busy {
                    self.advance(service, &world).await;
                }
            }
            Err(reason) => {
                let mut all = shared.kept.lock().await;
                for kept in all.values_mut().filter(|kept| kept.is_busy()) {
                    kept.trouble = Some(reason.clone());
                }
            }
        }
        let kept = shared.kept.lock().await;
        shared.publish(&kept);
        true
    }

    async fn advance(&mut self, service: &str, world: &World) {
        let shared = self.rollouts.0.clone();
        let Some(before) = shared.kept.lock().await.get(service).cloned() else {
            return;
        };
        let live = self
            .live
            .entry(service.to_owned())
            .or_insert_with(|| Live::new(&before));
        if live.round != before.state.round {
            *live = Live::new(&before);
        }
        let release = &before.release;
        let see = |version| shared.see(&world.instances, &world.rules, release, version);
        let (stable, candidate, readings) = tokio::join!(
            see(&release.stable),
            see(&release.candidate),
            measure(&shared, &before, live, world)
        );
        let counts = live.count(&before, &world.traffic);

        let mut all = shared.kept.lock().await;
        let Some(kept) = all.get_mut(service) else { return };
        if kept.state.round != before.state.round || kept.release != before.release {
            // Begun again meanwhile: what was seen is about the round before.
            return;
        }
        let mut next = kept.clone();
        for (run, index, reading) in readings {
            record(&shared, &mut next, run, index, reading);
        }
        if let Some(counts) = counts.filter(|_| next.compares()) {
            let since = next.plan.traffic_since(next.state.step);
            next.watch.add(next.state.round, since, &counts);
            next.slow_from = next.slow_from.or_else(|| slow_from(&next, &world.traffic));
        }
        let in_force = rules::in_force(&next, &world.listed);
        if let InForce::Traffic(_) = in_force {
            // Ours, or as we want it: whoever wrote it, the rollout goes on from there.
            let found = rules::find(&world.listed, &next.release.rule);
            next.accepted = found.map(|(found, _)| found.version.resource_version.clone());
        }
        next.is_blocked = matches!(in_force, InForce::Foreign { .. });
        let observed = Observed {
            stable,
            candidate,
            in_force,
            analyses: next.runs.iter().map(|(id, run)| (*id, run.status())).collect(),
            comparison: next.compares().then(|| next.watch.judgement()),
        };
        let (state, effects) = rollout::step(&next.plan, &next.state, &observed, world.at);
        let was = std::mem::replace(&mut next.state, state);
        let traffic = carry_out(&mut next, effects, world.at);
        let preview = next.wants_preview();
        next.has_preview |= preview;
        let has_changed = next.state != was || next.runs != kept.runs || next.has_preview != kept.has_preview;
        if has_changed || world.at - live.saved_at >= SAVED_EVERY {
            if let Err(error) = shared.save(&next).await {
                // Nothing is done that is not written down.
                tracing::error!(cause = %error, service, "the state of a rollout cannot be kept");
                kept.trouble = Some(format!("its state cannot be kept: {error}"));
                return;
            }
            live.saved_at = world.at;
        }
        next.trouble = None;
        tell(&shared, &was.stage, &next);
        *kept = next;
        if let Some(traffic) = traffic {
            set_traffic(&shared, kept, &traffic, world).await;
        }
        keep_preview(&shared, kept, preview, world).await;
    }
}

/// The effects that change what is kept; the traffic to be set is handed back.
fn carry_out(kept: &mut Kept, effects: Vec<Effect>, now: i64) -> Option<Traffic> {
    let mut traffic = None;
    for effect in effects {
        match effect {
            Effect::Record(event) => {
                tracing::info!(service = kept.release.service, kind = ?event.kind, "{}", event.message);
                kept.record(event);
            }
            Effect::SetTraffic(wanted) => traffic = Some(wanted),
            Effect::StartAnalysis(run) => {
                if let Some(analysis) = kept.plan.analysis(run) {
                    let new = || rollout::AnalysisRun::new(run, analysis, now);
                    kept.runs.entry(run).or_insert_with(new);
                }
            }
            Effect::StopAnalysis(run) => {
                if let Some(run) = kept.runs.get_mut(&run) {
                    run.stop(now);
                }
            }
            // Both versions run all the time: the way back is warm.
            Effect::ScaleUp(_) | Effect::ScaleDown(_) => {}
        }
    }
    traffic
}
