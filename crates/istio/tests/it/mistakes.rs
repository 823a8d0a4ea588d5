//! What is refused, and with which words.

use crate::support::{SERVICES, config, user_service};

/// `path: message` of every mistake in a text.
fn mistakes(text: &str) -> Vec<String> {
    let mistakes = istio::parse::documents(text).expect_err("mistakes").0;
    mistakes
        .into_iter()
        .map(|m| format!("{}: {}", m.path, m.message))
        .collect()
}

#[test]
fn every_mistake_of_a_file_is_reported_with_its_path() {
    let text = "
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: user-service, labels: {version: 1}}
spec:
  hosts: [user-service, 7]
  exportTo: ['*']
  http:
    - nmae: primary
      timeout: 5
      match:
        - headers: {canary: {exakt: yes}}
          statPrefix: users
      route:
        - destination: {host: user-service, subset: v1}
          weight: ninety
        - destination: user-service
          weight: 10.5
status: {}
";
    let expected = [
        "status: is not a known field; allowed: apiVersion, kind, metadata, spec",
        "metadata.labels.version: is integer `1`; allowed: a string",
        "spec.exportTo: is a field of Istio's that Serin's gateway does not support; allowed: hosts, gateways, http",
        "spec.hosts[1]: is integer `7`; allowed: a string",
        "spec.http[0].match[0].headers.canary.exakt: is not a known field; did you mean `exact`? allowed: exact, prefix, regex",
        "spec.http[0].match[0].statPrefix: is a field of Istio's that Serin's gateway does not support; allowed: name, uri, \
         scheme, method, authority, headers, port, sourceLabels, gateways, queryParams, ignoreUriCase, withoutHeaders, \
         sourceNamespace",
        "spec.http[0].nmae: is not a known field; did you mean `name`? allowed: name, match, route, redirect, \
         directResponse, delegate, rewrite, timeout, retries, fault, mirror, mirrorPercentage, mirrors, corsPolicy, headers",
        "spec.http[0].route[0].weight: is string \"ninety\"; allowed: a whole number",
        "spec.http[0].route[1].destination: is string \"user-service\"; allowed: a map",
        "spec.http[0].route[1].weight: is floating point `10.5`; allowed: a whole number",
        "spec.http[0].timeout: is integer `5`; allowed: a string",
    ];
    let mut found = mistakes(text);
    found.sort();
    let mut expected = expected.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_is_well_formed_but_makes_no_sense_is_refused() {
    let route = |weights: &str| user_service(&format!("- route: [{weights}]"));
    let to = |rest: &str| format!("{{destination: {{host: user-service}}{rest}}}");
    for (text, expected) in [
        (
            route(&format!("{}, {}", to(", weight: 90"), to(", weight: 20"))),
            "spec.http[0].route: has weights that sum to 110; allowed: 100",
        ),
        (
            route(&format!("{}, {}", to(", weight: 101"), to(", weight: -1"))),
            "spec.http[0].route[0].weight: is 101; allowed: 0 to 100",
        ),
        (
            route(&format!("{}, {}", to(""), to(""))),
            "spec.http[0].route: has weights that sum to 0; allowed: 100",
        ),
        (
            route(&to(", weight: 0")),
            "spec.http[0].route: has weights that sum to 0; allowed: 100",
        ),
        (
            route(""),
            "spec.http[0].route: is required, unless there is a redirect, a directResponse or a delegate",
        ),
        (
            user_service(&format!(
                "- match: [{{uri: {{regex: '['}}}}]\n  route: [{}]",
                to("")
            )),
            "spec.http[0].match[0].uri.regex: `[` is not a regular expression: unclosed character class",
        ),
        (
            user_service(&format!(
                "- match: [{{uri: {{regex: 'a)|(b'}}}}]\n  route: [{}]",
                to("")
            )),
            "spec.http[0].match[0].uri.regex: `a)|(b` is not a regular expression: unopened group",
        ),
        (
            user_service(&format!("- match: [{{uri: {{}}}}]\n  route: [{}]", to(""))),
            "spec.http[0].match[0].uri: is empty; allowed: one of exact, prefix, regex",
        ),
        (
            user_service(&format!(
                "- match: [{{uri: {{exact: a, prefix: b}}}}]\n  route: [{}]",
                to("")
            )),
            "spec.http[0].match[0].uri: has several of exact, prefix and regex; allowed: one",
        ),
        (
            user_service(&format!(
                "- match: [{{headers: {{Canary: {{}}}}}}]\n  route: [{}]",
                to("")
            )),
            "spec.http[0].match[0].headers.Canary: `Canary` has capitals; allowed: `canary`",
        ),
        (
            user_service(&format!(
                "- name: a\n  match: [{{uri: {{exact: /}}}}]\n  route: [{0}]\n- name: a\n  route: [{0}]",
                to("")
            )),
            "spec.http[1].name: `a` is there twice; names are unique",
        ),
        (
            route(&to("")).replace("hosts: [user-service]", "hosts: ['*']"),
            "spec.hosts[0]: `*` is allowed at a gateway only, and this one is bound to `mesh`",
        ),
        (
            route(&to("")).replace("hosts: [user-service]", "hosts: ['user service:80']"),
            "spec.hosts[0]: `user service:80` is not a host name, `*` or `*.` and a host name (without a port)",
        ),
        (
            route(&to("")).replace("name: user-service}", "name: User}"),
            "metadata.name: `User` is not a name; allowed: a-z, 0-9, `-` and `.`",
        ),
        (
            SERVICES.replace(
                "address: 127.0.0.1, ports: {http: 1001}",
                "address: localhost, ports: {http: 1001}",
            ),
            "spec.endpoints[0].address: `localhost` is not an IP address, which STATIC resolution needs",
        ),
        (
            SERVICES.replace("ports: {http: 1001}", "ports: {grpc: 100100}"),
            "spec.endpoints[0].ports.grpc: 100100 is not a port; allowed: 1 to 65535",
        ),
        (
            SERVICES.replace("resolution: STATIC", "resolution: NONE"),
            "spec.resolution: is unknown variant `NONE`; allowed: STATIC, DNS",
        ),
        (
            SERVICES.replace(
                "subsets:",
                "trafficPolicy: {loadBalancer: {simple: RANDOM}}\n  subsets:",
            ),
            "spec.trafficPolicy.loadBalancer.simple: is unknown variant `RANDOM`; allowed: ROUND_ROBIN",
        ),
        (
            SERVICES.replace("protocol: HTTP", "protocol: TCP"),
            "spec.ports[0].protocol: `TCP` is not supported; allowed: HTTP",
        ),
        (
            SERVICES.replace("name: v2, labels", "name: v1, labels"),
            "spec.subsets[1].name: `v1` is there twice; names are unique",
        ),
        (
            format!("{SERVICES}---{SERVICES}"),
            "metadata.name: is there twice in one file",
        ),
        (
            "kind: Pod".into(),
            "kind: `Pod` is not supported; allowed: Gateway, VirtualService, DestinationRule, ServiceEntry",
        ),
        (
            "[1, 2]".into(),
            ": is not a resource; allowed: a map with apiVersion, kind, metadata and spec",
        ),
    ] {
        let found = mistakes(&text);
        assert!(
            found.iter().any(|m| m == expected),
            "wanted {expected}\n found {found:#?}"
        );
    }
}

#[test]
fn text_that_is_not_yaml_and_keys_given_twice_are_refused() {
    assert!(mistakes("a: [")[0].contains("is not YAML"));
    assert!(mistakes("kind: Gateway\nkind: Gateway")[0].contains("is not YAML"));
}

#[test]
fn a_resource_is_held_against_all_others() {
    let cases = [
        (
            user_service("- route: [{destination: {host: user-service, subset: v3}}]"),
            "VirtualService default/user-service: spec.http[0].route[0].destination.subset: \
          user-service.default.svc.cluster.local has no subset `v3`; allowed: v1, v2",
        ),
        (
            user_service("- route: [{destination: {host: cart, subset: v1}}]"),
            "VirtualService default/user-service: spec.http[0].route[0].destination.subset: \
          there is no DestinationRule for cart.default.svc.cluster.local that could have a subset `v1`",
        ),
        (
            user_service("- route: [{destination: {host: user-service, port: {number: 81}}}]"),
            "VirtualService default/user-service: spec.http[0].route[0].destination.port.number: \
          user-service.default.svc.cluster.local has no port 81",
        ),
        (
            user_service("- route: [{destination: {host: user-service}}]")
                .replace("spec:\n", "spec:\n  gateways: [door]\n"),
            "VirtualService default/user-service: spec.gateways[0]: there is no Gateway `door`",
        ),
        (
            SERVICES.replace("metadata: {name: user-service}", "metadata: {name: users}"),
            "DestinationRule default/users: spec.host: `user-service` is ruled by DestinationRule default/user-service already",
        ),
    ];
    for (text, expected) in cases {
        let error = config(&[SERVICES, &text]).validate().unwrap_err();
        assert!(
            error.to_string().contains(expected),
            "wanted {expected}\n found {error}"
        );
    }
}

#[test]
fn an_empty_subset_is_a_warning() {
    let services = SERVICES.replace("version: v2}}", "version: v9}}");
    let rule = user_service("- route: [{destination: {host: user-service, subset: v2}}]");
    let warnings = config(&[
        &services.replace("labels: {version: v9}}", "labels: {version: v2}}"),
        &rule,
    ])
    .validate()
    .unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0].path, "spec.http[0].route[0].destination.subset");
}

#[test]
fn what_somebody_else_executes_is_read_as_far_as_it_is_known_and_the_rest_is_named() {
    let text = user_service(
        "- name: primary
  exponentialDelay: {name: users}
  match: [{statPrefix: staging, headers: {canary: {exact: 'true'}}}]
  route: [{destination: {host: user-service, subset: v2}, weight: 70}]",
    );
    let read = |text: &str| istio::parse::lenient(istio::parse::value(text).expect("YAML"));
    let (resource, left_out) = read(&text).expect("a resource");
    let mut paths: Vec<_> = left_out.iter().map(|mistake| mistake.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "spec.http[0].exponentialDelay",
            "spec.http[0].match[0].statPrefix"
        ]
    );
    // The shape alone: what has to be true of it is asked for separately.
    assert_eq!(resource.check()[0].path, "spec.http[0].route");
    assert!(read("kind: Pod").is_err());
}
