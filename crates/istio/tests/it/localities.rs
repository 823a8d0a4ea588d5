//! Near and far: failover, priorities, distribution.

use crate::support::{chance, cluster, config, shop};
use istio::{
    Registry,
    table::{Cluster, Report},
};
use std::{sync::Arc, time::Instant};

const ENDPOINTS: [&str; 5] = [
    "locality: eu/a/1",
    "locality: eu/a/2",
    "locality: eu/b/1",
    "locality: us/a/1",
    "locality: asia/a/1, labels: {tier: gold}",
];
const DETECTION: &str = "outlierDetection: {consecutive5xxErrors: 1, maxEjectionPercent: 100}";

fn shop_for(caller: &str, policy: &str) -> Arc<Cluster> {
    let mut registry = Registry::at(caller.parse().unwrap_or_default());
    cluster(&registry.compile(&config(&[&shop(&ENDPOINTS, policy)])), 80)
}

/// Who gets how many of 2000 requests.
fn counts(cluster: &Cluster) -> Vec<usize> {
    let (mut counts, mut chance) = (vec![0; cluster.endpoints.len()], chance(9));
    for _ in 0..2_000 {
        counts[cluster.pick(&[], None, &mut chance).expect("an endpoint")] += 1;
    }
    counts
}

fn used(cluster: &Cluster) -> Vec<usize> {
    let counts = counts(cluster);
    (0..counts.len()).filter(|place| counts[*place] > 0).collect()
}

fn fail(cluster: &Cluster, place: usize) {
    cluster
        .report(place, Report::Answered(500), Instant::now())
        .expect("an ejection");
}

#[test]
fn outlier_detection_alone_switches_failover_on_and_without_it_there_is_none() {
    let with = shop_for("eu/a/1", &format!("{{{DETECTION}}}"));
    for expected in [vec![0], vec![1], vec![2], vec![3, 4]] {
        assert_eq!(used(&with), expected);
        expected.iter().take(1).for_each(|place| fail(&with, *place));
    }
    assert_eq!(used(&with), [4]);
    let failover = "loadBalancer: {localityLbSetting: {failover: [{from: eu, to: us}]}}";
    assert_eq!(
        used(&shop_for("eu/a/1", &format!("{{{failover}}}"))),
        [0, 1, 2, 3, 4]
    );
    let disabled = format!("{{loadBalancer: {{localityLbSetting: {{enabled: false}}}}, {DETECTION}}}");
    assert_eq!(used(&shop_for("eu/a/1", &disabled)), [0, 1, 2, 3, 4]);
    assert_eq!(
        used(&shop_for("", &format!("{{{DETECTION}}}"))),
        [0, 1, 2, 3, 4],
        "a caller that is nowhere"
    );
}

#[test]
fn a_region_takes_over_before_all_others_if_the_rule_says_so() {
    let failover =
        "loadBalancer: {localityLbSetting: {failover: [{from: eu, to: asia}, {from: us, to: eu}]}}";
    let cluster = shop_for("eu/a/1", &format!("{{{failover}, {DETECTION}}}"));
    (0..3).for_each(|place| fail(&cluster, place));
    assert_eq!(used(&cluster), [4]);
    fail(&cluster, 4);
    assert_eq!(used(&cluster), [3]);
    assert_eq!(
        (0..5).map(|place| cluster.priority(place)).collect::<Vec<_>>(),
        [Some(0), Some(1), Some(2), Some(4), Some(3)]
    );
}

#[test]
fn a_level_that_is_no_longer_whole_passes_on_what_it_cannot_carry() {
    let mut registry = Registry::at("eu".parse().unwrap());
    let endpoints = ["locality: eu", "locality: eu", "locality: us"];
    let table = registry.compile(&config(&[&shop(&endpoints, &format!("{{{DETECTION}}}"))]));
    let cluster = cluster(&table, 80);
    assert_eq!(used(&cluster), [0, 1]);
    fail(&cluster, 0);
    // Half of its endpoints carry 1.4 times as much: 70 %.
    let counts = counts(&cluster);
    assert!(counts[0] == 0 && counts[1].abs_diff(1_400) < 110, "{counts:?}");
}

#[test]
fn labels_may_say_who_comes_first() {
    let priority = |labels: &str| {
        let policy =
            format!("{{loadBalancer: {{localityLbSetting: {{failoverPriority: [{labels}]}}}}, {DETECTION}}}");
        let cluster = shop_for("us/a/1", &policy);
        (0..5)
            .map(|place| cluster.priority(place).unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        priority("topology.kubernetes.io/region, topology.kubernetes.io/zone"),
        [1, 1, 1, 0, 1]
    );
    assert_eq!(
        priority("tier=gold, topology.kubernetes.io/region"),
        [1, 1, 1, 1, 0]
    );
}

#[test]
fn shares_of_places_need_no_outlier_detection_and_leave_out_who_is_not_named() {
    let shares = "{loadBalancer: {localityLbSetting: {distribute: [
      {from: us/*, to: {us/*: 100}},
      {from: eu/*, to: {eu/a/*: 60, eu/b/1: 30, us/*: 10}}]}}}";
    let spread = counts(&shop_for("eu/a/1", shares));
    for (count, expected) in spread.iter().zip([600, 600, 600, 200, 0]) {
        assert!(count.abs_diff(expected) <= 100, "{spread:?}");
    }
    assert_eq!(spread[0] + spread[1], 1_200, "shares of places are exact");
    assert_eq!(used(&shop_for("us/b", shares)), [3]);
    assert_eq!(
        used(&shop_for("asia", shares)),
        [0, 1, 2, 3, 4],
        "nothing is said of this caller"
    );
}

#[test]
fn a_retry_goes_far_rather_than_to_an_endpoint_that_was_tried() {
    let cluster = shop_for("eu/a/1", &format!("{{{DETECTION}}}"));
    let first = cluster.pick(&[], None, || 0).unwrap();
    let tried = [cluster.endpoints[first].state.id];
    assert_eq!((first, cluster.pick(&tried, None, || 0)), (0, Some(1)));
}
