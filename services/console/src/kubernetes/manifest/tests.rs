//! Rules that say more than the model.

use std::collections::BTreeMap;

use super::*;
use crate::kubernetes::managed;

/// With retries, a mirror, a fault, and things that the laptop does not know: `exportTo` and a route's own figures.
fn object() -> Value {
    let primary = json!({
        "name": "primary",
        "timeout": "2s",
        "retries": {"attempts": 2, "perTryTimeout": "500ms"},
        "mirror": {"host": "user-service", "subset": "v2"},
        "route": [
            {"destination": {"host": "user-service", "subset": "v1"}, "weight": 90, "headers": {"response": {"set": {"x-v": "1"}}}},
            {"destination": {"host": "user-service", "subset": "v2"}, "weight": 10},
        ],
    });
    let inside = json!({
        "name": "inside",
        "match": [{"statPrefix": "inside"}],
        "route": [{"destination": {"host": "user-service", "subset": "v1"}}],
    });
    let canary = json!({
        "name": "canary",
        "match": [{"headers": {"canary": {"exact": "true"}}}],
        "fault": {"delay": {"percentage": {"value": 50}, "fixedDelay": "5s"}},
        "route": [{"destination": {"host": "user-service", "subset": "v2"}}],
    });
    json!({
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {
            "name": "user-service",
            "namespace": "serin",
            "resourceVersion": "41",
            "uid": "6d1b",
            "managedFields": [],
            "annotations": {LAST_APPLIED: "{}", ANNOTATION: "[]", "team": "users"},
        },
        "spec": {"hosts": ["user-service"], "exportTo": ["."], "http": [inside, canary, primary]},
    })
}

fn listed() -> Listed {
    let object = object();
    Listed {
        resource: read(&object).expect("readable").resource,
        version: managed::version(&object),
        manifest: Some(shown(&object)),
    }
}

fn subsets() -> Vec<String> {
    vec!["v1".into(), "v2".into()]
}

fn weights(v1: i64, v2: i64) -> Change {
    Change {
        weights: Some(BTreeMap::from([("v1".into(), v1), ("v2".into(), v2)])),
        ..Change::default()
    }
}

#[test]
fn what_the_model_cannot_say_is_left_out_of_it_and_a_route_with_such_a_condition_is_too() {
    let Spec::VirtualService(rule) = listed().resource.spec else {
        panic!("a VirtualService");
    };
    let names: Vec<_> = rule.http.iter().map(|route| route.name.as_deref()).collect();
    assert_eq!(names, [Some("canary"), Some("primary")]);
    let shown = shown(&object());
    assert_eq!(
        shown["metadata"],
        json!({"name": "user-service", "namespace": "serin", "annotations": {"team": "users"}})
    );
    assert_eq!(shown["spec"], object()["spec"]);
}

#[test]
fn other_shares_change_two_numbers_and_nothing_else() {
    let draft = draft(&listed(), "user-service", &subsets(), &weights(50, 50)).expect("a draft");
    let mut expected = object()["spec"].clone();
    expected["http"][2]["route"][0]["weight"] = 50.into();
    expected["http"][2]["route"][1]["weight"] = 50.into();
    assert_eq!(draft.manifest.expect("whole")["spec"], expected);
}

#[test]
fn other_rules_by_header_leave_the_routes_that_are_not_shown_where_they_are() {
    let rules = serde_json::from_value(json!([
        {"name": "staff", "header": "x-team", "op": "exact", "value": "staff", "subset": "v2"},
    ]));
    let wanted = Change {
        rules: Some(rules.expect("rules")),
        ..Change::default()
    };
    let draft = draft(&listed(), "user-service", &subsets(), &wanted).expect("a draft");
    let manifest = draft.manifest.expect("whole");
    let names: Vec<_> = list(&manifest["spec"]["http"])
        .iter()
        .map(|route| &route["name"])
        .collect();
    // One with a fault is more than a rule by header, and stays as well.
    assert_eq!(names, ["inside", "canary", "staff", "primary"]);
    assert_eq!(manifest["spec"]["http"][3], object()["spec"]["http"][2]);
    assert_eq!(manifest["spec"]["exportTo"], json!(["."]));
}

/// What is edited, and the field that it spoils.
type Case<'e> = (&'e dyn Fn(&mut Value), &'static str);

#[test]
fn a_whole_text_may_say_what_the_model_cannot_and_its_mistakes_are_named() {
    let listed = listed();
    let text = |change: &dyn Fn(&mut Value)| {
        let mut manifest = listed.manifest.clone().expect("whole");
        change(&mut manifest);
        Change {
            yaml: Some(istio::yaml::text(&manifest)),
            ..Change::default()
        }
    };
    let read = |change: &dyn Fn(&mut Value)| draft(&listed, "user-service", &subsets(), &text(change));
    let draft = read(&|manifest| manifest["spec"]["http"][2]["timeout"] = "9s".into()).expect("a draft");
    assert_eq!(draft.manifest.expect("whole")["spec"]["http"][2]["timeout"], "9s");
    let cases: [Case<'_>; 5] = [
        (
            &|manifest| manifest["spec"]["http"][2]["route"][0]["weight"] = 91.into(),
            "spec.http[1].route",
        ),
        (
            &|manifest| manifest["metadata"]["name"] = "other".into(),
            "metadata.name",
        ),
        (
            &|manifest| manifest["metadata"]["annotations"]["team"] = "other".into(),
            "metadata.annotations",
        ),
        (&|manifest| manifest["kind"] = "Service".into(), "kind"),
        (&|manifest| manifest["status"] = json!({}), "status"),
    ];
    for (change, field) in cases {
        let mistakes = read(change).expect_err(field);
        assert_eq!(mistakes[0].field, field, "{mistakes:?}");
    }
}

#[test]
fn an_object_that_is_no_rule_is_named() {
    let mut object = object();
    object["spec"]["http"] = "everything to v2".into();
    let Err(failure) = read(&object) else {
        panic!("it is no list");
    };
    let text = failure.to_string();
    assert!(
        text.contains("VirtualService serin/user-service") && text.contains("spec.http"),
        "{text}"
    );
}
