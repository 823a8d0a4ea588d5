//! Which endpoint of a subset a request goes to.

use crate::support::{chance, cluster, config, shop, table};
use istio::{
    Registry,
    table::{Cluster, HashKey, Resource, hash},
};
use std::{collections::BTreeMap, sync::atomic::Ordering, time::Duration};

/// How many of so many requests each endpoint gets.
fn counts(cluster: &Cluster, requests: usize) -> Vec<usize> {
    let (mut counts, mut chance) = (vec![0; cluster.endpoints.len()], chance(1));
    for _ in 0..requests {
        counts[cluster.pick(&[], None, &mut chance).expect("an endpoint")] += 1;
    }
    counts
}

fn balanced(endpoints: &[&str], balancer: &str) -> std::sync::Arc<Cluster> {
    let table = table(&[&shop(endpoints, &format!("{{loadBalancer: {balancer}}}"))]);
    cluster(&table, 80)
}

/// Within five standard deviations of the binomial.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn assert_random(counts: &[usize], shares: &[f64]) {
    let total: usize = counts.iter().sum();
    for (count, share) in counts.iter().zip(shares) {
        let expected = total as f64 * share;
        let allowed = 5.0 * (expected * (1.0 - share)).sqrt();
        assert!(
            (*count as f64 - expected).abs() <= allowed,
            "{counts:?} instead of {shares:?}"
        );
    }
}

#[test]
fn round_robin_takes_turns_and_weights_are_exact() {
    assert_eq!(
        counts(&balanced(&[""; 4], "{simple: ROUND_ROBIN}"), 400),
        [100; 4]
    );
    assert_eq!(
        counts(&balanced(&["weight: 5"; 4], "{simple: ROUND_ROBIN}"), 400),
        [100; 4]
    );
    let uneven = counts(
        &balanced(&["weight: 3", "", "weight: 6"], "{simple: ROUND_ROBIN}"),
        1_000,
    );
    for (count, expected) in uneven.iter().zip([300, 100, 600]) {
        assert!(count.abs_diff(expected) <= 2, "{uneven:?}");
    }
}

#[test]
fn random_is_random_and_follows_the_weights() {
    let even = counts(&balanced(&[""; 4], "{simple: RANDOM}"), 4_000);
    assert_random(&even, &[0.25; 4]);
    assert_ne!(even, [1_000; 4]);
    assert_random(
        &counts(&balanced(&["weight: 3", ""], "{simple: RANDOM}"), 4_000),
        &[0.75, 0.25],
    );
}

/// Not only the shares are right: from 1,000 requests to the next they differ as much as chance does, no more and no less.
#[test]
fn random_deviates_as_the_binomial_does() {
    const ROUNDS: u32 = 400;
    for (weight, share) in [(1, 0.01), (10, 0.1), (50, 0.5)] {
        let endpoints = [format!("weight: {weight}"), format!("weight: {}", 100 - weight)];
        let endpoints = endpoints.each_ref().map(String::as_str);
        let cluster = balanced(&endpoints, "{simple: RANDOM}");
        let mut chance = chance(11);
        let counts = (0..ROUNDS).map(|_| {
            let to_first = |_: &u32| cluster.pick(&[], None, &mut chance) == Some(0);
            u32::try_from((0..1_000).filter(to_first).count()).unwrap()
        });
        let counts: Vec<f64> = counts.map(f64::from).collect();
        let (mean, variance) = (1_000.0 * share, 1_000.0 * share * (1.0 - share));
        let rounds = f64::from(ROUNDS);
        let found = counts.iter().sum::<f64>() / rounds;
        // Four standard errors of each.
        assert!(
            (found - mean).abs() < 4.0 * (variance / rounds).sqrt(),
            "{found} instead of {mean}"
        );
        let spread = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / rounds;
        let allowed = 4.0 * (2.0 / rounds).sqrt();
        assert!(
            (spread / variance - 1.0).abs() < allowed,
            "{spread} instead of {variance}"
        );
    }
}

#[test]
fn least_request_is_what_istio_does_when_nothing_is_said() {
    for balancer in [
        "{}",
        "{simple: UNSPECIFIED}",
        "{simple: LEAST_REQUEST}",
        "{simple: LEAST_CONN}",
    ] {
        let cluster = balanced(&[""; 4], balancer);
        assert_random(&counts(&cluster, 4_000), &[0.25; 4]);
        // Two are drawn, and may be the same: the busiest of four still gets one in sixteen.
        cluster.endpoints[2].state.active.store(9, Ordering::Relaxed);
        assert_random(&counts(&cluster, 16_000), &[0.3125, 0.3125, 0.0625, 0.3125]);
    }
}

#[test]
fn least_request_holds_the_load_against_the_weight() {
    let cluster = balanced(&["weight: 3", ""], "{simple: LEAST_REQUEST}");
    let idle = counts(&cluster, 1_000);
    assert!(idle[0].abs_diff(750) <= 2, "{idle:?}");
    cluster.endpoints[0].state.active.store(3, Ordering::Relaxed);
    cluster.endpoints[1].state.active.store(1, Ordering::Relaxed);
    let as_the_weights = counts(&cluster, 1_000);
    assert!(as_the_weights[0].abs_diff(750) <= 2, "{as_the_weights:?}");
    cluster.endpoints[0].state.active.store(30, Ordering::Relaxed);
    let busy = counts(&cluster, 1_000);
    assert!(busy[0] < 600, "{busy:?}");
}

#[test]
fn a_hash_leads_to_the_same_endpoint_and_its_absence_to_any() {
    for algorithm in [
        "",
        ", ringHash: {minimumRingSize: 4096}",
        ", maglev: {}",
        ", maglev: {tableSize: 251}",
    ] {
        let cluster = balanced(
            &[""; 5],
            &format!("{{consistentHash: {{httpHeaderName: x-user-id{algorithm}}}}}"),
        );
        assert_eq!(
            cluster.hash_key,
            Some(HashKey::Header("x-user-id".parse().unwrap()))
        );
        let mut met = BTreeMap::<usize, usize>::new();
        for user in 0..2_000 {
            let key = hash(format!("user-{user}").as_bytes());
            let place = cluster
                .pick(&[], Some(key), || panic!("nothing is left to chance"))
                .unwrap();
            assert_eq!(cluster.pick(&[], Some(key), || 0), Some(place));
            // After it was tried, another one, and always the same.
            let tried = [cluster.endpoints[place].state.id];
            let next = cluster.pick(&tried, Some(key), || 0).unwrap();
            assert_ne!(next, place);
            *met.entry(place).or_default() += 1;
        }
        assert!(
            met.len() == 5 && met.values().all(|count| count.abs_diff(400) < 200),
            "{algorithm}: {met:?}"
        );
        assert!(counts(&cluster, 1_000).iter().all(|count| *count > 100));
    }
}

#[test]
fn a_key_is_a_header_a_cookie_a_parameter_or_the_address() {
    let key = |of: &str| {
        balanced(&[""], &format!("{{consistentHash: {of}}}"))
            .hash_key
            .clone()
            .unwrap()
    };
    let cookie = |path: Option<&str>, ttl| HashKey::Cookie {
        name: "c".into(),
        path: path.map(Into::into),
        ttl,
    };
    assert_eq!(key("{httpCookie: {name: c}}"), cookie(None, None));
    assert_eq!(
        key("{httpCookie: {name: c, path: /, ttl: 0s}}"),
        cookie(Some("/"), Some(Duration::ZERO))
    );
    assert_eq!(
        key("{httpCookie: {name: c, ttl: 1h}}"),
        cookie(None, Some(Duration::from_hours(1)))
    );
    assert_eq!(key("{useSourceIp: true}"), HashKey::SourceIp);
    assert_eq!(
        key("{httpQueryParameterName: user}"),
        HashKey::Query("user".into())
    );
}

/// As Istio merges what is said of a rule, of a port and of a subset.
#[test]
fn a_subset_overrides_section_by_section_and_a_port_as_a_whole() {
    let policies = "{loadBalancer: {simple: ROUND_ROBIN}, connectionPool: {tcp: {maxConnections: 1}},
     portLevelSettings: [{port: {number: 81}, connectionPool: {tcp: {maxConnections: 2}}}]}
  subsets:
    - {name: bare, labels: {app: shop}}
    - name: own
      labels: {app: shop}
      trafficPolicy: {connectionPool: {tcp: {maxConnections: 3}}}
    - name: ported
      labels: {app: shop}
      trafficPolicy: {portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: ROUND_ROBIN}}]}";
    let table = table(&[&shop(&["labels: {app: shop}"; 2], policies)]);
    let found = |subset: Option<&str>, port| {
        let mut all = table.clusters().iter();
        let cluster = all
            .find(|c| c.subset.as_deref() == subset && c.port == port)
            .unwrap();
        let takes_turns = counts(cluster, 400) == [200, 200];
        (takes_turns, cluster.limits.most(Resource::Connections))
    };
    assert_eq!(found(None, 80), (true, 1));
    assert_eq!(found(Some("bare"), 80), (true, 1));
    assert_eq!(found(Some("bare"), 81), (false, 2));
    assert_eq!(found(Some("own"), 80), (true, 3));
    assert_eq!(found(Some("own"), 81), (false, 3));
    assert_eq!(found(Some("ported"), 80), (true, u32::MAX));
    assert_eq!(found(Some("ported"), 81), (false, 2));
}

#[test]
fn what_is_in_use_outlives_a_change_of_the_limit() {
    let mut registry = Registry::default();
    let mut with = |most: u32| {
        let policy = format!("{{connectionPool: {{tcp: {{maxConnections: {most}}}}}}}");
        cluster(&registry.compile(&config(&[&shop(&[""], &policy)])), 80)
    };
    let take = |cluster: &Cluster| {
        cluster
            .usage
            .take(Resource::Connections, cluster.limits.most(Resource::Connections))
    };
    let two = with(2);
    let permits = [take(&two).unwrap(), take(&two).unwrap()];
    assert!(take(&two).is_none());
    let (one, three) = (with(1), with(3));
    assert!(take(&one).is_none());
    let third = take(&three).unwrap();
    assert_eq!(
        (
            two.usage.used(Resource::Connections),
            two.usage.overflows(Resource::Connections)
        ),
        (3, 2)
    );
    drop((permits, third));
    assert!(take(&one).is_some());
    assert_eq!(one.usage.used(Resource::Connections), 0);
}
