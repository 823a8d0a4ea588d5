//! The README tells the truth.

use clap::CommandFactory;
use common::testing::readme;
use console::metrics::Metrics;
use console::{Config, routes};
use prometheus::Registry;

const README: &str = include_str!("../../README.md");

#[test]
fn its_tables_are_those_of_the_code() {
    readme::settings(README, &Config::command());
    readme::endpoints(README, routes::router().get_openapi());
}

#[test]
fn its_metrics_are_those_of_the_code() {
    let registry = Registry::new();
    let metrics = Metrics::new(&registry).expect("new");
    // A family without a series is not shown.
    metrics.ticks.with_label_values(&["fresh"]).inc();
    metrics.looks.with_label_values(&["fresh"]).observe(0.0);
    metrics
        .verdicts
        .with_label_values(&["user-service", "success-rate", "pass"])
        .inc();
    metrics
        .ended
        .with_label_values(&["user-service", "promoted"])
        .inc();
    metrics.weight.with_label_values(&["user-service"]).set(5);
    metrics.step.with_label_values(&["user-service"]).set(1);
    metrics
        .phase
        .with_label_values(&["user-service", "paused"])
        .set(1);
    let families = registry.gather();
    let names = families.iter().map(|family| family.name().to_owned()).collect();
    assert_eq!(readme::column(README, "Metric"), names);
}
