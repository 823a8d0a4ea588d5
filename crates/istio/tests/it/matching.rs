//! Which route a request takes.

use crate::support::{SERVICES, subset, table, user_service};

const TO_V2: &str = "route: [{destination: {host: user-service, subset: v2}}]";
const REST_TO_V1: &str = "- route: [{destination: {host: user-service, subset: v1}}]";

/// Names and values.
type Headers = &'static [(&'static str, &'static str)];

/// A table with one condition for v2; the rest goes to v1.
fn with_match(condition: &str) -> istio::Table {
    table(&[
        SERVICES,
        &user_service(&format!("- match: [{condition}]\n  {TO_V2}\n{REST_TO_V1}")),
    ])
}

#[test]
fn a_header_is_matched_exactly_by_prefix_by_regex_or_by_being_there() {
    let cases: &[(&str, Headers, &str)] = &[
        ("exact: 'true'", &[("canary", "true")], "v2"),
        ("exact: 'true'", &[("Canary", "true")], "v2"),
        ("exact: 'true'", &[("canary", "TRUE")], "v1"),
        ("exact: 'true'", &[("canary", "true ish")], "v1"),
        ("exact: 'true'", &[], "v1"),
        ("prefix: be", &[("canary", "beta")], "v2"),
        ("prefix: be", &[("canary", "alphabet")], "v1"),
        ("regex: '^[0-9]*[02468]$'", &[("canary", "1234")], "v2"),
        ("regex: '^[0-9]*[02468]$'", &[("canary", "1233")], "v1"),
        ("regex: '[0-9]'", &[("canary", "12")], "v1"),
        ("regex: 'a|b'", &[("canary", "b")], "v2"),
        ("regex: 'a|b'", &[("canary", "ab")], "v1"),
        ("", &[("canary", "")], "v2"),
        ("", &[], "v1"),
        ("exact: 'a,b'", &[("canary", "a"), ("canary", "b")], "v1"),
        ("exact: 'b'", &[("canary", "a"), ("canary", "b")], "v2"),
        ("exact: 'caf\u{e9}'", &[("canary", "caf\u{e9}")], "v2"),
    ];
    for (condition, headers, expected) in cases {
        let table = with_match(&format!("{{headers: {{canary: {{{condition}}}}}}}"));
        assert_eq!(
            subset(&table, "user-service/users/me", headers),
            *expected,
            "{condition} {headers:?}"
        );
    }
}

#[test]
fn a_path_is_matched_without_its_query_and_with_its_capitals() {
    for (condition, path, expected) in [
        ("exact: /users/me", "user-service/users/me", "v2"),
        ("exact: /users/me", "user-service/users/me/", "v1"),
        ("prefix: /users", "user-service/users/7/profile", "v2"),
        ("prefix: /users", "user-service/Users", "v1"),
        ("prefix: /users/", "user-service/users", "v1"),
        ("regex: '/users/[0-9]+'", "user-service/users/12", "v2"),
        ("regex: '/users/[0-9]+'", "user-service/users/12/profile", "v1"),
    ] {
        let table = with_match(&format!("{{uri: {{{condition}}}}}"));
        assert_eq!(subset(&table, path, &[]), expected, "{condition} {path}");
    }
}

#[test]
fn all_conditions_of_a_clause_hold_and_one_clause_is_enough() {
    let both = with_match("{uri: {prefix: /a}, headers: {x: {exact: '1'}, y: {exact: '2'}}}");
    assert_eq!(subset(&both, "user-service/a", &[("x", "1"), ("y", "2")]), "v2");
    assert_eq!(subset(&both, "user-service/a", &[("x", "1")]), "v1");
    assert_eq!(subset(&both, "user-service/b", &[("x", "1"), ("y", "2")]), "v1");

    let either = with_match("{uri: {prefix: /a}}, {headers: {x: {exact: '1'}}}");
    assert_eq!(subset(&either, "user-service/a", &[]), "v2");
    assert_eq!(subset(&either, "user-service/b", &[("x", "1")]), "v2");
    assert_eq!(subset(&either, "user-service/b", &[]), "v1");
}

#[test]
fn the_first_route_that_matches_wins_even_if_a_later_one_is_more_specific() {
    let routes =
        format!("- match: [{{uri: {{prefix: /}}}}]\n  {TO_V2}\n- match: [{{uri: {{exact: /users/me}}}}]\n  ");
    let table = table(&[
        SERVICES,
        &user_service(&format!(
            "{routes}route: [{{destination: {{host: user-service, subset: v1}}}}]"
        )),
    ]);
    assert_eq!(subset(&table, "user-service/users/me", &[]), "v2");
}

#[test]
fn a_request_that_matches_no_route_of_its_host_goes_nowhere() {
    let table = table(&[
        SERVICES,
        &user_service(&format!("- match: [{{uri: {{exact: /a}}}}]\n  {TO_V2}")),
    ]);
    assert_eq!(subset(&table, "user-service/b", &[]), "404");
}

#[test]
fn thousands_of_routes_are_matched_like_a_few() {
    use std::fmt::Write;
    let mut routes = String::new();
    let mut route = |condition: &str, subset: &str| {
        let _ = write!(
            routes,
            "- match: [{{{condition}}}]\n  route: [{{destination: {{host: user-service, subset: {subset}}}}}]\n"
        );
    };
    route("headers: {early: {exact: 'yes'}}", "v2");
    for i in 0..1_000 {
        route(
            &format!("uri: {{exact: /exact/{i}}}"),
            if i % 2 == 0 { "v1" } else { "v2" },
        );
        route(
            &format!("uri: {{prefix: /prefix/{i}/}}"),
            if i % 2 == 0 { "v2" } else { "v1" },
        );
    }
    route("uri: {exact: /exact/4}, headers: {late: {exact: 'yes'}}", "v2");
    route("headers: {late: {exact: 'yes'}}", "v2");
    route("uri: {prefix: /}", "v1");
    let table = table(&[SERVICES, &user_service(&routes)]);
    for (path, headers, expected) in [
        ("/exact/4", vec![], "v1"),
        ("/exact/4", vec![("late", "yes")], "v1"),
        ("/exact/4", vec![("early", "yes")], "v2"),
        ("/exact/999", vec![], "v2"),
        ("/prefix/7/x", vec![], "v1"),
        ("/prefix/8/x", vec![("late", "yes")], "v2"),
        ("/prefix/77777/x", vec![("late", "yes")], "v2"),
        ("/prefix/77777/x", vec![], "v1"),
    ] {
        assert_eq!(
            subset(&table, &format!("user-service{path}"), &headers),
            expected,
            "{path} {headers:?}"
        );
    }
}
