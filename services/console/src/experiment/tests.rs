//! The mode of the project's own rules, and what is said about figures.

use common::testing::project;
use istio::Spec;
use loadgen::api::Mix;
use serde_json::json;

use super::*;
use crate::shown;

fn split(file: &str) -> mode::Split {
    let text = std::fs::read_to_string(project(file)).expect("there");
    let rule = istio::parse::documents(&text).expect("good").remove(0);
    let Spec::VirtualService(rule) = rule.spec else {
        panic!("{file} begins with a VirtualService");
    };
    mode::of(&shown::routes(&rule))
}

#[test]
fn the_rule_says_which_experiment_it_is() {
    let ends = |file| {
        let mode::Split { mode, even, odd } = split(file);
        (mode, even.unwrap_or_default(), odd.unwrap_or_default())
    };
    let (a, b) = ("algorithm-a".to_owned(), "algorithm-b".to_owned());
    let ab = (ExperimentMode::Ab, a.clone(), b.clone());
    assert_eq!(ends("istio/recommendation.yaml"), ab);
    assert_eq!(ends("istio/scenarios/ab-user-id.yaml"), ab);
    let aa = (ExperimentMode::Aa, a.clone(), a);
    assert_eq!(ends("istio/scenarios/ab-aa.yaml"), aa);
    let over = (ExperimentMode::Off, b.clone(), b);
    assert_eq!(ends("istio/scenarios/ab-winner-b.yaml"), over);
}

#[test]
fn a_route_for_some_requests_of_a_user_is_not_taken_for_all_of_them() {
    let text = "
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: recommendation-service}
spec:
  hosts: [recommendation-service]
  http:
    - match: [{method: {exact: POST}}]
      route: [{destination: {host: recommendation-service, subset: algorithm-b}}]
    - route: [{destination: {host: recommendation-service, subset: algorithm-a}}]
";
    let Spec::VirtualService(rule) = istio::parse::document(text).expect("good").spec else {
        panic!("a VirtualService");
    };
    let split = mode::of(&shown::routes(&rule));
    assert_eq!(
        (split.mode, split.odd.as_deref()),
        (ExperimentMode::Off, Some("algorithm-a"))
    );
}

fn figures(users: [u64; 2], converted: [u64; 2]) -> Figures {
    let arm = |i: usize| {
        json!({
            "arm": (["a", "b"][i]), "users": users[i], "converted": converted[i], "impressions": users[i] * 3, "clicks": 0,
            "carts": 0, "purchases": converted[i], "dwell": {"n": 2, "sum_ms": 3_000, "sum_sq_ms": 5_000_000},
            "response": {"n": 4, "sum_micros": 8_000 * (i + 1), "sum_sq_micros": 17_000_000 * (i + 1).pow(2)},
            "declared_hit_share": ([0.17, 0.64][i]),
        })
    };
    let point = |share: u64| {
        let at = |i: usize| json!({"users": users[i] / share, "converted": converted[i] / share});
        json!({"at": 1_000 / share, "arms": [at(0), at(1)]})
    };
    let figures = json!({
        "at": 1_000, "since": 0, "arms": [arm(0), arm(1)], "users_of_both": 0,
        "excluded": {"bots": 3, "staff": 0, "testers": 7}, "curve": [point(1_000_000), point(2), point(1)],
    });
    serde_json::from_value(figures).expect("as agreed")
}

fn population() -> Population {
    Population::of(&Mix::default(), 0.0)
}

#[test]
fn a_better_arm_is_called_so_with_everything_behind_it() {
    let rule = split("istio/recommendation.yaml");
    let shown = report(
        &figures([10_000, 10_000], [1_250, 1_580]),
        rule,
        Settings::default(),
        Some(&population()),
    )
    .expect("sensible");
    let analysis = shown.analysis.expect("an experiment runs");
    assert!(
        analysis
            .verdict
            .sentence
            .starts_with("algorithm-b is better: conversion 15.8 % against 12.5 %"),
        "{}",
        analysis.verdict.sentence
    );
    let declared = shown.arms.iter().map(|arm| arm.declared_conversion);
    let declared: Vec<_> = declared.map(|share| share.expect("declared")).collect();
    assert!(
        (declared[0] - 0.123).abs() < 1e-3 && (declared[1] - 0.187).abs() < 1e-3,
        "{declared:?}"
    );
    assert_eq!(shown.arms[1].response_ms, Some(4.0));
    assert_eq!(shown.response.map(|difference| difference.value), Some(2.0));
    assert_eq!(shown.curve.len(), 2, "no look before there were users");
    let width = |look: &ExperimentLook| look.always_valid.high - look.always_valid.low;
    assert!(width(&shown.curve[0]) > width(&shown.curve[1]));
}

#[test]
fn an_a_a_run_tells_ids_apart_and_a_lost_twentieth_is_a_broken_split() {
    let rule = split("istio/scenarios/ab-aa.yaml");
    let shown = report(
        &figures([50_000, 47_500], [6_250, 5_937]),
        rule,
        Settings::default(),
        Some(&population()),
    )
    .expect("sensible");
    assert_eq!(shown.arms[0].name, "even ids");
    let sentence = shown.analysis.expect("an experiment runs").verdict.sentence;
    assert!(sentence.starts_with("the split is broken"), "{sentence}");
}

#[test]
fn without_an_experiment_nothing_is_called_better() {
    let rule = split("istio/scenarios/ab-winner-b.yaml");
    let shown = report(
        &figures([10_000, 20_000], [1_250, 3_160]),
        rule,
        Settings::default(),
        Some(&population()),
    )
    .expect("sensible");
    assert_eq!(shown.analysis, None);
}
