//! The loop: looks, decides with `rollout::step`, writes down, acts. Several times a second while anything runs, and not at all
//! while nothing does.

use std::collections::BTreeMap;
use std::fs::File;
use std::time::Duration;

use common::{CancellationToken, problem};
use futures_util::future::join_all;
use rollout::analysis::{Reading, Verdict};
use rollout::plan::Metric;
use rollout::state::Stage;
use rollout::{Answer, Effect, InForce, Observed, RunId, Traffic};
use tokio::time::timeout;

use super::kept::Kept;
use super::live::{Live, slow_from};
use super::observed::World;
use super::samples::requests_behind;
use super::{Rollouts, Shared, rules, shown};
use crate::places;
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

/// The whole route list, written for the version of the rule that was seen: who was faster is seen in the next look.
async fn set_traffic(shared: &Shared, kept: &mut Kept, traffic: &Traffic, world: &World) {
    let Some((found, _)) = rules::find(&world.listed, &kept.release.rule) else {
        kept.trouble = Some(format!("{} is not there", kept.release.rule));
        return;
    };
    let written = match rules::write(kept, traffic, found) {
        Ok(rule) => {
            let version = Some(found.version.resource_version.as_str());
            shared.gateway.put(&rule, version, false).await.map_err(|error| {
                let is_lost_race = error.is_lost_race();
                (problem::chain(&error), is_lost_race)
            })
        }
        Err(reason) => Err((reason, false)),
    };
    match written {
        Ok(_) | Err((_, true)) => {}
        Err((reason, false)) => {
            tracing::warn!(
                cause = reason,
                service = kept.release.service,
                "the traffic of a rollout cannot be set"
            );
            kept.trouble = Some(reason);
        }
    }
}

/// Writes the preview's rule, or takes it away; somebody else's rule of that name is left as it is.
async fn keep_preview(shared: &Shared, kept: &mut Kept, is_wanted: bool, world: &World) {
    let (Some(key), true) = (rules::preview_key(kept), kept.has_preview) else {
        return;
    };
    let found = rules::find(&world.listed, &key).map(|(found, _)| found.version.actor == rules::ACTOR);
    let done = match (is_wanted, found) {
        (true, None) => match rules::preview(kept) {
            Some(rule) => shared.gateway.put(&rule, None, false).await.map(|_| ()),
            None => Ok(()),
        },
        (false, Some(true)) => shared.gateway.delete(&key).await,
        (true, Some(_)) => Ok(()),
        (false, None | Some(false)) => {
            kept.has_preview = false;
            Ok(())
        }
    };
    if let Err(error) = done {
        kept.trouble = Some(format!("{key}: {}", problem::chain(&error)));
    }
}

/// Takes the samples of this look, and the measurements that are due.
async fn measure(
    shared: &Shared,
    kept: &Kept,
    live: &mut Live,
    world: &World,
) -> Vec<(RunId, usize, Reading)> {
    let own = places::of(&world.instances, &kept.release.service);
    let mut texts = Vec::new();
    if live.samples.wants_instances() {
        let asked = own
            .into_iter()
            .map(async |instance| Some((instance, shared.instances.metrics(instance).await.ok()?)));
        texts = join_all(asked).await.into_iter().flatten().collect();
    }
    if let Err(error) = live.add(world.at, &world.text, &texts) {
        tracing::warn!(cause = %error, "metrics cannot be read");
    }
    let mut readings = Vec::new();
    for run in kept.runs.values() {
        for due in run.due(world.at) {
            let reading = read(shared, kept, live, due.metric, world.at).await;
            readings.push((run.id, due.index, reading));
        }
    }
    readings
}

async fn read(shared: &Shared, kept: &Kept, live: &Live, metric: &Metric, at: i64) -> Reading {
    let release = &kept.release;
    let behind = requests_behind(&metric.query, &release.service, &release.candidate.variant);
    let answer = ask(shared, live, metric, &metric.query, at).await;
    let n = match behind {
        Some(query) => match ask(shared, live, metric, &query, at).await {
            Ok(Answer::Vector(values)) => Some(values.first().copied().unwrap_or_default()),
            Ok(Answer::Scalar(value)) => Some(value),
            Err(_) => None,
        },
        None => None,
    };
    Reading {
        at,
        answer,
        n: n.map(crate::traffic::whole),
    }
}

async fn ask(shared: &Shared, live: &Live, metric: &Metric, query: &str, at: i64) -> Result<Answer, String> {
    match &shared.source {
        MetricsSource::Gateway(_) => live.samples.ask(query, at),
        MetricsSource::Prometheus(prometheus) => {
            let patience = Duration::from_millis(u64::try_from(metric.timeout).unwrap_or_default());
            let values = timeout(patience, prometheus.values(query)).await;
            let values = values.map_err(|_| "Prometheus takes too long to answer")?;
            Ok(Answer::Vector(values.map_err(|error| problem::chain(&error))?))
        }
    }
}

fn record(shared: &Shared, kept: &mut Kept, run: RunId, index: usize, reading: Reading) {
    let Some(run) = kept.runs.get_mut(&run) else {
        return;
    };
    run.record(index, reading);
    let Some(metric) = run.metrics.get(index) else {
        return;
    };
    if let Some(last) = metric.measurements.last() {
        let verdict = match last.verdict {
            Verdict::Success => "pass",
            Verdict::Failure => "fail",
            Verdict::Inconclusive => "inconclusive",
            Verdict::InsufficientData => "insufficient-data",
            Verdict::Error => "error",
        };
        let labels = [kept.release.service.as_str(), &metric.metric.name, verdict];
        shared.metrics.verdicts.with_label_values(&labels).inc();
    }
}

/// Where it stands now, for the metrics.
fn tell(shared: &Shared, before: &Stage, kept: &Kept) {
    let service = kept.release.service.as_str();
    let outcome = match &kept.state.stage {
        Stage::Advancing => None,
        Stage::Promoted { .. } => Some("promoted"),
        Stage::Aborted { .. } => Some("aborted"),
        Stage::Undone { .. } => Some("undone"),
    };
    if let Some(outcome) = outcome
        && *before != kept.state.stage
    {
        shared.metrics.ended.with_label_values(&[service, outcome]).inc();
    }
    let now = shown::phase(kept);
    for phase in shown::PHASES {
        let is_it = i64::from(phase == now);
        let labels = [service, shown::phase_name(phase)];
        shared.metrics.phase.with_label_values(&labels).set(is_it);
    }
    let step = i64::try_from(kept.state.step).unwrap_or(i64::MAX);
    shared.metrics.step.with_label_values(&[service]).set(step);
    let weight = i64::from(shown::target_weights(kept).candidate);
    shared.metrics.weight.with_label_values(&[service]).set(weight);
}
