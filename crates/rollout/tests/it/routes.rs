//! Routes in a VirtualService: written as a whole, read back, and what is in their way.

use crate::support::canary;
use istio::{
    Spec,
    model::{Headers, StringMatch, VirtualService},
};
use rollout::{
    Routes,
    model::{HeaderMatch, MirrorMatch, SetHeaderRoute, SetMirrorRoute, TrafficRouting},
};

fn routing() -> TrafficRouting {
    let documents = rollout::parse::documents(&canary("steps: [{setWeight: 5}]")).expect("no mistakes");
    let strategy = documents.rollouts[0].spec.strategy.clone();
    strategy.canary.expect("a canary").traffic_routing
}

fn service(http: &str) -> VirtualService {
    let text = format!(
        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: user-service}}\nspec:\n  \
         hosts: [user-service]\n  http:\n{http}"
    );
    match istio::parse::document(&text).expect("no mistakes").spec {
        Spec::VirtualService(service) => service,
        other => panic!("{other:?}"),
    }
}

const PRIMARY: &str = "
    - name: primary
      route:
        - {destination: {host: user-service, subset: v1}, weight: 90}
        - {destination: {host: user-service, subset: v2}, weight: 10}
";

const CANARY: &str = "
    - name: testers
      match: [{headers: {canary: {exact: 'true'}}}]
      route: [{destination: {host: user-service, subset: v2}, weight: 100}]
";

fn with_header(candidate_weight: u8) -> Routes {
    Routes {
        candidate_weight,
        headers: vec![SetHeaderRoute {
            name: "testers".into(),
            matches: vec![HeaderMatch {
                header_name: "canary".into(),
                header_value: StringMatch::exact("true"),
            }],
        }],
        mirrors: Vec::new(),
    }
}

#[test]
fn the_whole_is_written_and_read_back() {
    for base in [PRIMARY.to_owned(), format!("{CANARY}{PRIMARY}")] {
        for routes in [Routes::only(0), Routes::only(100), with_header(5)] {
            let written = routes
                .write(&routing(), &service(&base))
                .expect("it can be written");
            assert_eq!(Routes::read(&routing(), &written), Ok(routes.clone()));
            let weights: i64 = written
                .http
                .last()
                .expect("primary")
                .route
                .iter()
                .filter_map(|r| r.weight)
                .sum();
            assert_eq!(weights, 100);
            assert_eq!(
                routes.write(&routing(), &written),
                Ok(written),
                "writing twice changes nothing"
            );
        }
    }
}

#[test]
fn an_abort_leaves_no_way_to_the_candidate() {
    let written = Routes::only(0)
        .write(&routing(), &service(&format!("{CANARY}{PRIMARY}")))
        .expect("it can be written");
    assert_eq!(written.http.len(), 1);
    assert_eq!(written.http[0].route[1].weight, Some(0));
}

#[test]
fn routes_of_others_are_left_as_they_are() {
    let other = "
    - name: static
      match: [{uri: {prefix: /static}}]
      route: [{destination: {host: user-service, subset: v1}}]
";
    let base = service(&format!("{other}{PRIMARY}"));
    let written = with_header(5)
        .write(&routing(), &base)
        .expect("it can be written");
    let names: Vec<_> = written
        .http
        .iter()
        .map(|route| route.name.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(names, ["testers", "static", "primary"]);
    assert_eq!(written.http[1], base.http[0]);
}

#[test]
fn a_route_of_somebody_else_to_the_candidate_is_in_the_way_and_is_named() {
    let mine = CANARY.replace("testers", "friends");
    let error = Routes::read(&routing(), &service(&format!("{mine}{PRIMARY}"))).expect_err("in the way");
    assert_eq!(
        error.to_string(),
        "spec.http[0] (friends) of VirtualService user-service sends requests to `v2`; remove it, or list it in \
         spec.strategy.canary.trafficRouting.managedRoutes"
    );
}

#[test]
fn a_managed_route_that_no_step_writes_is_in_the_way() {
    let changed = CANARY.replace("headers: {canary: {exact: 'true'}}", "uri: {prefix: /a}");
    let error = Routes::read(&routing(), &service(&format!("{changed}{PRIMARY}"))).expect_err("in the way");
    assert!(
        error
            .to_string()
            .starts_with("spec.http[0] (testers) of VirtualService user-service is a managed route")
    );
}

#[test]
fn a_route_that_only_knew_the_stable_version_gets_the_candidate_beside_it() {
    let base = "
    - name: primary
      route: [{destination: {host: user-service, subset: v1, port: {number: 80}}}]
";
    let written = Routes::only(5)
        .write(&routing(), &service(base))
        .expect("it can be written");
    let destination = &written.http[0].route[1].destination;
    assert_eq!(
        (destination.subset.as_deref(), written.http[0].route[1].weight),
        (Some("v2"), Some(5))
    );
    assert_eq!(destination.port.as_ref().map(|port| port.number), Some(80));
}

#[test]
fn what_cannot_be_written_says_why() {
    let mut unnamed = routing();
    unnamed.istio.virtual_service.routes.clear();
    let catch = "\n    - name: other\n      match: [{uri: {prefix: /a}}]\n      route: [{destination: {host: user-service, subset: v1}}]\n";
    for (routes, routing, base, expected) in [
        (
            Routes::only(5),
            routing(),
            PRIMARY.replace("primary", "main"),
            "has no route `primary`",
        ),
        (
            Routes::only(5),
            unnamed.clone(),
            format!("{catch}{PRIMARY}"),
            "has several routes; name those to change",
        ),
        (
            Routes::only(5),
            routing(),
            PRIMARY.replace("v1", "v3"),
            "the route `primary` of VirtualService user-service has no destination with subset `v1`",
        ),
        (
            Routes::only(5),
            routing(),
            PRIMARY.replace("subset: v2", "subset: v3"),
            "has other destinations than the two of the rollout",
        ),
    ] {
        let error = routes
            .write(&routing, &service(&base))
            .expect_err(expected)
            .to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert!(
        Routes::only(5).write(&unnamed, &service(PRIMARY)).is_ok(),
        "the only route needs no name"
    );
}

#[test]
fn a_mirror_sends_requests_where_all_others_go_and_copies_to_the_candidate() {
    let wanted = Routes {
        mirrors: vec![SetMirrorRoute {
            name: "testers".into(),
            percentage: Some(35),
            matches: vec![MirrorMatch {
                method: Some(StringMatch::exact("GET")),
                ..MirrorMatch::default()
            }],
        }],
        ..Routes::only(5)
    };
    let written = wanted
        .write(&routing(), &service(PRIMARY))
        .expect("it can be written");
    let mirror = &written.http[0];
    let weights: Vec<_> = mirror.route.iter().map(|to| to.weight).collect();
    assert_eq!(weights, [Some(95), Some(5)]);
    let copies = mirror.mirror.as_ref().and_then(|to| to.subset.as_deref());
    assert_eq!(copies, Some("v2"));
    assert_eq!(Routes::read(&routing(), &written).expect("its own"), wanted);

    let mut other = written.clone();
    other.http[0].headers = Some(Headers::default());
    assert!(Routes::read(&routing(), &other).is_err(), "no step writes that");
    let back = Routes::only(0)
        .write(&routing(), &written)
        .expect("it can be written");
    assert_eq!(back.http.len(), 1);
}
