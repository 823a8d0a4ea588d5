//! Conditions beside path and headers.

use crate::support::{SERVICES, table, user_service};
use http::{HeaderMap, Method};
use istio::{Decision, RequestHead, Side, Table};

/// A GET from nobody in particular, that tests change.
const REQUEST: Request = Request {
    method: Method::GET,
    authority: "user-service",
    path: "/",
    query: None,
    headers: &[],
    source: None,
};

struct Request {
    method: Method,
    authority: &'static str,
    path: &'static str,
    query: Option<&'static str>,
    headers: &'static [(&'static str, &'static str)],
    source: Option<&'static str>,
}

/// Whether the condition holds: it leads to v2, everything else to v1.
fn holds(condition: &str, request: &Request) -> bool {
    let to = |subset: &str| format!("route: [{{destination: {{host: user-service, subset: {subset}}}}}]");
    let rule = user_service(&format!("- match: [{condition}]\n  {}\n- {}", to("v2"), to("v1")));
    is_v2(&table(&[SERVICES, &rule]), request)
}

fn is_v2(table: &Table, request: &Request) -> bool {
    let headers: HeaderMap = request
        .headers
        .iter()
        .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
        .collect();
    let head = RequestHead {
        method: &request.method,
        authority: request.authority,
        path: request.path,
        query: request.query,
        headers: &headers,
        source: request.source,
    };
    match table.route(Side::Mesh, &head) {
        Decision::Forward { cluster, .. } => cluster.subset.as_deref() == Some("v2"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_method_is_matched_as_it_is_written() {
    for (condition, method, expected) in [
        ("exact: POST", Method::POST, true),
        ("exact: POST", Method::GET, false),
        ("regex: 'P.*'", Method::PATCH, true),
        ("exact: get", Method::GET, false),
    ] {
        let request = Request { method, ..REQUEST };
        assert_eq!(
            holds(&format!("{{method: {{{condition}}}}}"), &request),
            expected,
            "{condition}"
        );
    }
}

#[test]
fn an_authority_has_its_port_and_its_capitals() {
    for (condition, authority, expected) in [
        ("exact: user-service", "user-service", true),
        ("exact: user-service", "user-service:80", false),
        ("exact: user-service", "User-Service", false),
        ("prefix: 'user-service:'", "user-service:80", true),
    ] {
        let request = Request { authority, ..REQUEST };
        assert_eq!(
            holds(&format!("{{authority: {{{condition}}}}}"), &request),
            expected,
            "{authority}"
        );
    }
}

#[test]
fn the_scheme_is_http_and_a_port_that_is_not_said_is_80() {
    assert!(holds("{scheme: {exact: http}}", &REQUEST));
    assert!(!holds("{scheme: {exact: https}}", &REQUEST));
    let at = |authority| Request { authority, ..REQUEST };
    assert!(holds("{port: 80}", &REQUEST));
    assert!(holds("{port: 8080}", &at("user-service:8080")));
    assert!(!holds("{port: 80}", &at("user-service:8080")));
}

#[test]
fn capitals_of_a_path_may_be_ignored_but_not_by_a_regex() {
    for (condition, path, expected) in [
        ("exact: /Users/Me", "/users/ME", true),
        ("exact: /Users/Me", "/users/me2", false),
        ("prefix: /Users", "/uSERS/7", true),
        ("prefix: /Users", "/use", false),
        ("regex: '/users/.*'", "/USERS/7", false),
    ] {
        let request = Request { path, ..REQUEST };
        let condition = format!("{{uri: {{{condition}}}, ignoreUriCase: true}}");
        assert_eq!(holds(&condition, &request), expected, "{condition} {path}");
    }
}

#[test]
fn the_first_parameter_of_a_name_counts_and_nothing_is_decoded() {
    for (condition, query, expected) in [
        ("v: {exact: '2'}", "v=2", true),
        ("v: {exact: '2'}", "a=1&v=2&v=3", true),
        ("v: {exact: '2'}", "v=3&v=2", false),
        ("v: {exact: '2'}", "v=%32", false),
        ("v: {exact: ''}", "v", true),
        ("v: {}", "v", true),
        ("v: {}", "vv=1", false),
        ("v: {prefix: b}, w: {regex: '[0-9]+'}", "w=12&v=beta", true),
        ("v: {prefix: b}, w: {regex: '[0-9]+'}", "w=12x&v=beta", false),
    ] {
        let request = Request {
            query: Some(query),
            ..REQUEST
        };
        let condition = format!("{{queryParams: {{{condition}}}}}");
        assert_eq!(holds(&condition, &request), expected, "{condition} {query}");
    }
    assert!(!holds("{queryParams: {v: {}}}", &REQUEST));
}

#[test]
fn a_header_that_must_not_be_there_counts_as_empty_where_it_is_missing() {
    for (condition, headers, expected) in [
        ("x: {}", &[][..], true),
        ("x: {}", &[("x", "")], false),
        ("x: {exact: a}", &[("x", "a")], false),
        ("x: {exact: a}", &[("x", "b")], true),
        ("x: {exact: a}", &[], true),
        ("x: {regex: '.*'}", &[], false),
        ("x: {exact: a}, y: {}", &[("y", "1")], false),
    ] {
        let request = Request { headers, ..REQUEST };
        let condition = format!("{{withoutHeaders: {{{condition}}}}}");
        assert_eq!(holds(&condition, &request), expected, "{condition} {headers:?}");
    }
}

#[test]
fn a_caller_is_known_by_the_labels_of_its_instances() {
    let from = |source| Request { source, ..REQUEST };
    let v1 = "{sourceLabels: {app: user-service, version: v1}}";
    assert!(holds(v1, &from(Some("user-service-v1"))));
    assert!(!holds(v1, &from(Some("user-service-v2"))));
    assert!(!holds(v1, &from(Some("stranger"))));
    assert!(!holds(v1, &REQUEST));
    assert!(holds(
        "{sourceNamespace: default}",
        &from(Some("user-service-v2"))
    ));
    assert!(!holds(
        "{sourceNamespace: staging}",
        &from(Some("user-service-v2"))
    ));
}

#[test]
fn a_condition_may_be_for_one_gateway_or_for_the_mesh_only() {
    let gateway = "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: door}\nspec:\n  servers:\n    \
                   - {port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}\n";
    let rule = |condition: &str| {
        user_service(&format!(
            "- match: [{condition}]\n  route: [{{destination: {{host: user-service, subset: v2}}}}]\n\
             - route: [{{destination: {{host: user-service, subset: v1}}}}]"
        ))
        .replace("  http:", "  gateways: [door, mesh]\n  http:")
    };
    for (condition, at_door, in_mesh) in [
        ("{gateways: [door]}", "v2", "v1"),
        ("{gateways: [mesh]}", "v1", "v2"),
        ("{gateways: [default/door, mesh]}", "v2", "v2"),
        ("{port: 80}", "v2", "v2"),
        ("{port: 8080}", "v1", "v1"),
    ] {
        let table = table(&[SERVICES, gateway, &rule(condition)]);
        for (side, host, expected) in [
            (Side::Ingress, "user-service.default.svc.cluster.local", at_door),
            (Side::Mesh, "user-service", in_mesh),
        ] {
            let cluster = crate::support::goes_to(&table, side, host, &[]);
            assert_eq!(cluster.split('|').nth(2), Some(expected), "{condition} {side:?}");
        }
    }
}
