//! Changes of the project's own rules.

use std::collections::BTreeMap;

use super::*;
use crate::api::traffic::{HeaderOp, HeaderRule};

fn resource(file: &str) -> Resource {
    let path = common::testing::project(&format!("istio/{file}.yaml"));
    let text = std::fs::read_to_string(path).expect("there");
    parse::documents(&text).expect("good").remove(0)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn weights(weights: &[(&str, i64)]) -> Change {
    let weights: BTreeMap<_, _> = weights
        .iter()
        .map(|(name, percent)| ((*name).to_owned(), *percent))
        .collect();
    Change {
        weights: Some(weights),
        ..Change::default()
    }
}

fn rule(name: &str, header: &str, op: HeaderOp, value: &str, subset: &str) -> HeaderRule {
    HeaderRule {
        name: name.into(),
        header: header.into(),
        op,
        value: value.into(),
        subset: subset.into(),
    }
}

fn rules(rules: Vec<HeaderRule>) -> Change {
    Change {
        rules: Some(rules),
        ..Change::default()
    }
}

/// The lines that differ.
fn difference(before: &Resource, after: &Resource) -> Vec<String> {
    let diff = istio::yaml::diff(Some(before), Some(after));
    let lines = diff.lines().filter(|line| line.starts_with(['+', '-']));
    lines.skip(2).map(str::to_owned).collect()
}

fn payment(change: &Change) -> Result<Resource, Vec<FieldError>> {
    apply(
        &resource("payment"),
        "payment-service",
        &names(&["blue", "green"]),
        change,
    )
}

fn field(change: &Change) -> String {
    payment(change).expect_err("a mistake").remove(0).field
}

#[test]
fn only_the_primary_route_changes_and_a_subset_it_did_not_name_is_added() {
    let subsets = names(&["algorithm-a", "algorithm-b"]);
    let wanted = ["algorithm-b=30".parse().expect("a weight")];
    let before = resource("scenarios/ab-user-id");
    let after = shares(before.clone(), "recommendation-service", &subsets, &wanted).expect("possible");
    assert_eq!(
        difference(&before, &after),
        [
            "-      weight: 100",
            "+      weight: 70",
            "+    - destination:",
            "+        host: recommendation-service",
            "+        subset: algorithm-b",
            "+      weight: 30",
        ]
    );
}

#[test]
fn weights_are_those_of_known_subsets_and_sum_to_100() {
    let after = payment(&weights(&[("blue", 60), ("green", 40)])).expect("possible");
    assert_eq!(
        difference(&resource("payment"), &after),
        [
            "-      weight: 100",
            "+      weight: 60",
            "-      weight: 0",
            "+      weight: 40"
        ]
    );
    let all = payment(&weights(&[("green", 100)])).expect("possible");
    assert_eq!(
        difference(&resource("payment"), &all),
        [
            "-      weight: 100",
            "+      weight: 0",
            "-      weight: 0",
            "+      weight: 100"
        ]
    );
    for (wrong, expected) in [
        (vec![("blue", 60), ("green", 41)], "weights"),
        (vec![("blue", 60)], "weights"),
        (vec![("blue", -1), ("green", 101)], "weights.blue"),
        (vec![("red", 100)], "weights.red"),
        (vec![("blue", i64::MAX), ("green", i64::MAX)], "weights.blue"),
        (vec![], "weights"),
    ] {
        assert_eq!(field(&weights(&wrong)), expected, "{wrong:?}");
    }
}

#[test]
fn rules_by_header_stand_before_the_primary_route_in_their_order() {
    let canary = rule("canary", "canary", HeaderOp::Exact, "true", "green");
    let staff = rule(
        "staff",
        "cookie",
        HeaderOp::Regex,
        "(^|.*; )staff=1(;.*|$)",
        "green",
    );
    let before = resource("payment");

    let same = payment(&rules(vec![canary.clone()])).expect("possible");
    assert_eq!(same, before, "the rule is there already");

    let after = payment(&rules(vec![staff.clone(), canary.clone()])).expect("possible");
    let Spec::VirtualService(spec) = &after.spec else {
        panic!("a VirtualService")
    };
    let found: Vec<_> = spec.http.iter().filter_map(as_rule).collect();
    assert_eq!(found, [staff, canary]);
    assert_eq!(status::primary(spec), Some(2));
    assert!(
        difference(&before, &after)
            .iter()
            .all(|line| line.starts_with('+'))
    );
    assert_eq!(after.check(), []);

    let none = payment(&rules(vec![])).expect("possible");
    assert!(
        difference(&before, &none)
            .iter()
            .all(|line| line.starts_with('-'))
    );
}

#[test]
fn routes_that_are_no_rules_by_header_stay_in_their_places() {
    let mut before = resource("payment");
    let Spec::VirtualService(spec) = &mut before.spec else {
        panic!("a VirtualService")
    };
    let mut refunds = spec.http[0].clone();
    refunds.name = Some("refunds".into());
    refunds.matches[0].uri = Some(istio::model::StringMatch::prefix("/refunds"));
    spec.http.insert(1, refunds);
    let subsets = names(&["blue", "green"]);
    let new = |name: &str| rule(name, "x-team", HeaderOp::Exact, name, "green");
    let order = |wanted: Vec<HeaderRule>| -> Vec<String> {
        let after = apply(&before, "payment-service", &subsets, &rules(wanted)).expect("possible");
        let Spec::VirtualService(spec) = after.spec else {
            panic!("a VirtualService")
        };
        spec.http.into_iter().filter_map(|route| route.name).collect()
    };
    assert_eq!(order(vec![]), ["refunds", "primary"]);
    assert_eq!(order(vec![new("a")]), ["a", "refunds", "primary"]);
    assert_eq!(order(vec![new("a"), new("b")]), ["a", "refunds", "b", "primary"]);
}

#[test]
fn mistakes_name_their_field() {
    let wrong = |name: &str, subset: &str| rule(name, "x-team", HeaderOp::Exact, "a", subset);
    assert_eq!(field(&rules(vec![wrong("a", "red")])), "rules[0].subset");
    assert_eq!(
        field(&rules(vec![wrong("a", "blue"), wrong("a", "green")])),
        "rules[1].name"
    );
    assert_eq!(field(&Change::default()), "body");

    let yaml = |text: String| Change {
        yaml: Some(text),
        ..Change::default()
    };
    let text = istio::yaml::to_yaml(&resource("payment"));
    assert_eq!(
        payment(&yaml(text.clone())).expect("the same"),
        resource("payment")
    );
    assert_eq!(
        field(&yaml(text.replace("weight: 0", "weight: many"))),
        "spec.http[1].route[1].weight"
    );
    assert_eq!(
        field(&yaml(text.replace("name: payment-service", "name: other"))),
        "metadata.name"
    );
    assert_eq!(field(&yaml("{".into())), "yaml");
    let both = Change {
        yaml: Some(text),
        ..weights(&[("blue", 100)])
    };
    assert_eq!(field(&both), "yaml");
}
