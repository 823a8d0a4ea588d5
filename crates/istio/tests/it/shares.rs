//! How requests spread over subsets and endpoints, also across changes of the rules.

use crate::support::{SERVICES, chance, config, user_service};
use istio::{Decision, Registry, RequestHead, Side, Table};
use std::collections::{BTreeMap, BTreeSet};

fn split(v1: u32, v2: u32) -> String {
    user_service(&format!(
        "- name: primary\n  route:\n    - {{destination: {{host: user-service, subset: v1}}, weight: {v1}}}\n    \
         - {{destination: {{host: user-service, subset: v2}}, weight: {v2}}}"
    ))
}

/// Requests per address.
fn send(table: &Table, requests: usize) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut chance = chance(7);
    let headers = http::HeaderMap::new();
    let head = RequestHead {
        method: &http::Method::GET,
        query: None,
        source: None,
        authority: "user-service",
        path: "/",
        headers: &headers,
    };
    for _ in 0..requests {
        let Decision::Forward { cluster, .. } = table.route(Side::Mesh, &head) else {
            panic!("no route")
        };
        let address = cluster.endpoints[cluster.pick(&[], None, &mut chance).expect("an endpoint")]
            .state
            .address
            .to_string();
        *counts.entry(address).or_default() += 1;
    }
    counts
}

#[test]
fn ninety_ten_is_ninety_ten_and_endpoints_take_turns() {
    let table = Registry::default().compile(&config(&[SERVICES, &split(90, 10)]));
    let counts = send(&table, 1_000);
    for (address, expected) in [
        ("127.0.0.1:1001", 450),
        ("127.0.0.1:1002", 450),
        ("127.0.0.1:2001", 50),
        ("127.0.0.1:2002", 50),
    ] {
        assert!(counts[address].abs_diff(expected) <= 2, "{counts:?}");
    }
}

#[test]
fn a_change_of_weights_goes_on_where_the_sequence_stood() {
    let mut registry = Registry::default();
    let tables = [split(90, 10), split(89, 11)].map(|rules| registry.compile(&config(&[SERVICES, &rules])));
    let mut to_v2 = 0;
    for round in 0..500 {
        let counts = send(&tables[round % 2], 2);
        to_v2 += counts
            .iter()
            .filter(|(a, _)| a.contains(":200"))
            .map(|(_, n)| n)
            .sum::<usize>();
    }
    assert!(
        to_v2.abs_diff(105) <= 3,
        "{to_v2} of 1000, although each table was asked twice at a time"
    );
}

#[test]
fn an_endpoint_stays_the_same_across_tables_and_its_number_is_used_again() {
    let mut registry = Registry::default();
    let first = registry.compile(&config(&[SERVICES]));
    let after = registry.compile(&config(&[&SERVICES.replace("http: 1002", "http: 1003")]));
    let states = |table: &Table| -> BTreeMap<String, usize> {
        table.clusters()[0]
            .endpoints
            .iter()
            .map(|e| (e.state.address.to_string(), e.state.id))
            .collect()
    };
    let (before, after) = (states(&first), states(&after));
    assert_eq!(before["127.0.0.1:1001"], after["127.0.0.1:1001"]);
    assert!(!after.contains_key("127.0.0.1:1002"));
    // The numbers of the clusters' endpoints do not grow with the changes.
    let numbers = |table: &Table| -> BTreeSet<usize> {
        let endpoints = table.clusters().iter().flat_map(|cluster| &cluster.endpoints);
        endpoints.map(|endpoint| endpoint.state.id).collect()
    };
    let third = registry.compile(&config(&[SERVICES]));
    assert_eq!(numbers(&third), numbers(&first));
}

#[test]
fn an_endpoint_that_was_tried_is_not_picked_again() {
    let table = Registry::default().compile(&config(&[SERVICES, &split(100, 0)]));
    let cluster = table
        .clusters()
        .iter()
        .find(|c| c.subset.as_deref() == Some("v1"))
        .unwrap();
    let id = |place: Option<usize>| cluster.endpoints[place.unwrap()].state.id;
    let mut chance = chance(7);
    let first = id(cluster.pick(&[], None, &mut chance));
    let second = id(cluster.pick(&[first], None, &mut chance));
    assert_ne!(first, second);
    assert!(cluster.pick(&[first, second], None, &mut chance).is_none());
}
