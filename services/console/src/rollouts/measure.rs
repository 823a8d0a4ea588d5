//! Measurements: what the queries of the analyses that are due answer now, and how many requests are behind that.

use std::time::Duration;

use common::problem;
use futures_util::future::join_all;
use rollout::analysis::{Reading, Verdict};
use rollout::plan::Metric;
use rollout::{Answer, RunId};
use tokio::time::timeout;

use super::Shared;
use super::kept::Kept;
use super::live::Live;
use super::observed::World;
use super::samples::requests_behind;
use crate::places;
use crate::source::MetricsSource;

/// Takes the samples of this look, and the measurements that are due.
pub(super) async fn measure(
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
    let behind = requests_behind(&metric.query, &release.service, &release.candidate.label);
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

/// Takes a reading into its run.
pub(super) fn record(shared: &Shared, kept: &mut Kept, run: RunId, index: usize, reading: Reading) {
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
