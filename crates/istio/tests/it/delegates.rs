//! Rules that several VirtualServices say together.

use crate::support::{SERVICES, config, goes_to, table, user_service};
use istio::Side;

const GATEWAY: &str = "
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: door}
spec:
  servers:
    - {port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}
";

/// A VirtualService with these lines of its spec.
fn virtual_service(name: &str, spec: &str) -> String {
    let spec = spec.trim_matches('\n').replace('\n', "\n  ");
    format!(
        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: {name}}}\nspec:\n  {spec}\n"
    )
}

fn to(subset: &str) -> String {
    format!("route: [{{destination: {{host: user-service, subset: {subset}}}}}]")
}

fn subset(table: &istio::Table, side: Side, url: &str, headers: &[(&str, &str)]) -> String {
    let cluster = goes_to(table, side, url, headers);
    cluster.split('|').nth(2).unwrap_or(&cluster).to_owned()
}

#[test]
fn the_routes_of_a_delegate_stand_where_the_route_is_that_delegates() {
    let root = user_service(
        "- name: beta\n  match: [{uri: {prefix: /beta}}]\n  delegate: {name: team}\n- route: [{destination: {host: user-service, subset: v1}}]",
    );
    let team = virtual_service(
        "team",
        &format!(
            "http:\n- match: [{{uri: {{prefix: /beta/in}}, headers: {{x: {{exact: '1'}}}}}}]\n  {}\n\
             - match: [{{uri: {{exact: /elsewhere}}}}]\n  {}\n- match: [{{headers: {{x: {{exact: '2'}}}}}}]\n  {}",
            to("v2"),
            to("v2"),
            to("v2")
        ),
    );
    let all = [SERVICES, &root, &team];
    let warnings = config(&all).validate().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(
        (warnings[0].path.as_str(), warnings[0].message.as_str()),
        (
            "spec.http[0]",
            "excludes the conditions of spec.http[1] of `team`: that route is left out"
        )
    );
    let table = table(&all);
    for (url, headers, expected) in [
        ("user-service/beta/in", &[("x", "1")][..], "v2"),
        ("user-service/beta/in", &[], "v1"),
        ("user-service/beta/out", &[("x", "1")], "v1"),
        ("user-service/beta/out", &[("x", "2")], "v2"),
        ("user-service/other", &[("x", "2")], "v1"),
        ("user-service/elsewhere", &[], "v1"),
    ] {
        assert_eq!(
            subset(&table, Side::Mesh, url, headers),
            expected,
            "{url} {headers:?}"
        );
    }
}

#[test]
fn what_is_wrong_with_a_delegate_is_said() {
    let root = user_service("- delegate: {name: team}");
    let mistakes = |texts: &[&str]| config(texts).validate().unwrap_err().to_string();
    let with_hosts = virtual_service("team", &format!("hosts: [team.test]\nhttp: [{{{}}}]", to("v1")));
    assert!(mistakes(&[SERVICES, &root, &with_hosts]).contains(
        "spec.http[0].delegate: VirtualService default/team has hosts of its own; allowed: one without spec.hosts"
    ));
    let deeper = virtual_service("team", "http: [{delegate: {name: other}}]");
    let error = istio::parse::documents(&deeper).unwrap_err().to_string();
    assert!(
        error.contains("spec.http[0].delegate: is one level too many"),
        "{error}"
    );

    let missing = config(&[SERVICES, &root]).validate().unwrap();
    assert!(
        missing[0]
            .message
            .contains("there is no VirtualService `team` yet"),
        "{missing:?}"
    );
    let alone = virtual_service("team", &format!("http: [{{{}}}]", to("v1")));
    let unused = config(&[SERVICES, &alone]).validate().unwrap();
    assert_eq!(unused[0].path, "spec.hosts");
}

#[test]
fn virtual_services_of_one_host_at_a_gateway_are_joined_and_those_for_everything_come_last() {
    let at_door = |name: &str, http: &str| {
        virtual_service(
            name,
            &format!("hosts: [shop.test]\ngateways: [door]\nhttp:\n{http}"),
        )
    };
    let all = at_door("a-all", &format!("- {}", to("v1")));
    let some = at_door(
        "b-some",
        &format!("- match: [{{uri: {{prefix: /beta}}}}]\n  {}", to("v2")),
    );
    let table = table(&[SERVICES, GATEWAY, &all, &some]);
    assert_eq!(subset(&table, Side::Ingress, "shop.test/beta", &[]), "v2");
    assert_eq!(subset(&table, Side::Ingress, "shop.test/", &[]), "v1");
    // What is never reached by itself is not reached because another VirtualService is there.
    let dead = format!(
        "- {}\n- match: [{{uri: {{prefix: /beta}}}}]\n  {}",
        to("v1"),
        to("v2")
    );
    let other = at_door(
        "b-other",
        &format!("- match: [{{uri: {{prefix: /other}}}}]\n  {}", to("v2")),
    );
    for everything in ["", "uri: {prefix: /}, ignoreUriCase: true"] {
        let first = dead.replacen("- route", &format!("- match: [{{{everything}}}]\n  route"), 1);
        let table = crate::support::table(&[SERVICES, GATEWAY, &at_door("a-dead", &first), &other]);
        assert_eq!(
            subset(&table, Side::Ingress, "shop.test/beta", &[]),
            "v1",
            "{first}"
        );
        assert_eq!(
            subset(&table, Side::Ingress, "shop.test/other", &[]),
            "v2",
            "{first}"
        );
    }
    // A condition on the scheme is one, although it holds for all that come here.
    let http = format!("- match: [{{scheme: {{exact: http}}}}]\n  {}", to("v1"));
    let http = at_door("a-http", &http);
    let table = crate::support::table(&[SERVICES, GATEWAY, &http, &some]);
    assert_eq!(subset(&table, Side::Ingress, "shop.test/beta", &[]), "v1");
}

#[test]
fn in_the_mesh_a_host_has_one_virtual_service() {
    let other = user_service(&format!("- {}", to("v1"))).replace("name: user-service}", "name: other}");
    let error = config(&[SERVICES, &user_service(&format!("- {}", to("v2"))), &other])
        .validate()
        .unwrap_err();
    assert!(error.to_string().contains("is ruled by"), "{error}");
}
