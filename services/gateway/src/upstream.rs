//! Endpoints that fail: told to outlier detection, with a line in the log for each that goes and comes back.

use crate::worker::Rules;
use istio::table::{Cluster, Hold, Report, Resource};
use std::time::{Duration, Instant};

/// How often it is looked who may come back. The interval of a rule is kept to within this.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Says how a request to an endpoint ended. Costs nothing for a cluster without outlier detection.
pub(crate) fn report(cluster: &Cluster, place: usize, report: Report) {
    if cluster.ejections().is_none() {
        return;
    }
    if let Some(ejection) = cluster.report(place, report, Instant::now()) {
        let endpoint = &cluster.endpoints[place];
        tracing::warn!(
            cluster = cluster.name,
            endpoint = %endpoint.state.address,
            instance = endpoint.instance,
            cause = ejection.cause.as_str(),
            failures = ejection.failures,
            ejections = endpoint.state.health.ejections(),
            for_ms = u64::try_from(ejection.time.as_millis()).unwrap_or(u64::MAX),
            "an endpoint is ejected"
        );
    }
}

/// A part of the retries that the cluster takes at once; `None` if there are as many as the rules allow.
pub(crate) fn retry(cluster: &Cluster) -> Option<Hold> {
    cluster
        .usage
        .take(Resource::Retries, cluster.limits.most(Resource::Retries))
}

/// Brings ejected endpoints back when their time is over. Never ends.
pub(crate) async fn bring_back(rules: Rules) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let table = rules.load();
        for cluster in table.clusters() {
            for place in cluster.look(Instant::now()) {
                let endpoint = &cluster.endpoints[place];
                tracing::info!(
                    cluster = cluster.name,
                    endpoint = %endpoint.state.address,
                    instance = endpoint.instance,
                    "an ejected endpoint is back"
                );
            }
        }
    }
}
