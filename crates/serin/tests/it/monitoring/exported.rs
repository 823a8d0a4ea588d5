//! What there is to ask for: the metrics that a running shop exports, and those that others do.

use std::iter;

use clap::Parser;
use common::CancellationToken;
use promql::exposition;

use super::labels::{Metric, Metrics};
use super::queries::documents;
use crate::support::Shop;

/// A label and, where they are a closed set, its values.
type Label = (&'static str, &'static [&'static str]);

/// Metrics that nothing of Serin exports, with their labels.
const OTHERS: [(&str, &[Label]); 3] = [
    // Prometheus, for each target. https://prometheus.io/docs/concepts/jobs_instances/
    ("up", &[]),
    // Prometheus, for each alert; it has the labels of the alert too.
    // https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
    (
        "ALERTS",
        &[
            ("alertname", &[]),
            ("alertstate", &["pending", "firing"]),
            ("severity", &["critical", "warning"]),
        ],
    ),
    // Argo Rollouts' controller. https://argoproj.github.io/argo-rollouts/features/controller-metrics/ and, for the
    // phases, controller/metrics/rollouts.go.
    (
        "rollout_info",
        &[
            ("namespace", &[]),
            ("name", &[]),
            ("strategy", &["canary", "blueGreen"]),
            ("traffic_router", &[]),
            (
                "phase",
                &[
                    "Abort",
                    "Completed",
                    "Error",
                    "InvalidSpec",
                    "Paused",
                    "Progressing",
                    "Timeout",
                ],
            ),
        ],
    ),
];

/// What others export.
pub(crate) fn by_others() -> Metrics {
    let metric = |labels: &[Label]| {
        let labels = labels.iter().map(|(label, values)| {
            let values = values.iter().map(|value| (*value).to_owned());
            ((*label).to_owned(), values.collect())
        });
        labels.collect::<Metric>()
    };
    OTHERS
        .iter()
        .map(|(name, labels)| ((*name).to_owned(), metric(labels)))
        .collect()
}

/// Labels that Prometheus gives to all it reads, by itself or because its configuration says so.
pub(crate) fn target_labels() -> Vec<String> {
    let configurations = documents("k8s/components/monitoring");
    let jobs = configurations
        .iter()
        .flat_map(|(_, document)| super::queries::each(&document["scrape_configs"]));
    let relabelled = jobs.flat_map(|job| super::queries::each(&job["relabel_configs"]));
    let named = relabelled.filter_map(|rule| rule["target_label"].as_str());
    named.chain(["job", "instance"]).map(str::to_owned).collect()
}

/// What the shop exports at this moment, of the metrics that are asked for.
pub(crate) async fn by_shop(shop: &Shop, names: &[&str]) -> Metrics {
    let run = shop.run_file();
    let admins = run.instances.iter().filter_map(|instance| instance.admin);
    let urls = admins.map(|admin| format!("http://{admin}/metrics"));
    let mut found = Metrics::new();
    for url in urls.chain(iter::once(format!("{}/metrics", run.gateway_admin))) {
        let answer = shop.http.get(&url).send().await.expect(&url);
        let text = answer.text().await.expect(&url);
        for sample in exposition::samples(&text, names) {
            let sample = sample.expect(&url);
            let labels = sample.labels().map(|(label, value)| (label, value.into_owned()));
            add(&mut found, sample.name, labels);
        }
    }
    found
}

/// What guestbook exports about Redis, which the shop on a laptop does without: asked of its registry.
pub(crate) async fn by_guestbook_on_redis() -> Metrics {
    let dir = tempfile::tempdir().expect("a folder");
    let flags = [
        "guestbook",
        "--redis-leader-url",
        "redis://127.0.0.1:1",
        "--data-dir",
    ];
    let flags = flags
        .map(Into::into)
        .into_iter()
        .chain([dir.path().as_os_str().to_owned()]);
    let config = guestbook::Config::parse_from(flags);
    let (chassis, state) = guestbook::assemble(&config, &CancellationToken::new())
        .await
        .expect("assembled");
    state
        .metrics
        .follower_lag
        .with_label_values(&["redis-follower-0:6379"])
        .set(0);
    state
        .metrics
        .redis_up
        .with_label_values(&["redis-leader:6379"])
        .set(1);
    let mut found = Metrics::new();
    for family in chassis.registry.gather() {
        for metric in family.get_metric() {
            let labels = metric
                .get_label()
                .iter()
                .map(|pair| (pair.name(), pair.value().to_owned()));
            add(&mut found, family.name(), labels);
        }
    }
    found
}

fn add<'l>(metrics: &mut Metrics, name: &str, labels: impl Iterator<Item = (&'l str, String)>) {
    let metric = metrics.entry(name.to_owned()).or_default();
    for (label, value) in labels {
        metric.entry(label.to_owned()).or_default().insert(value);
    }
}
