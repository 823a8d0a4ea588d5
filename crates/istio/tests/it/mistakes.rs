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
fn numbers_too_large_to_be_summed_are_refused_like_others() {
    let to = |host| format!("{{destination: {{host: {host}}}, weight: {}}}", i64::MAX);
    let route = user_service(&format!("- route: [{}, {}]", to("a"), to("b")));
    let found = mistakes(&route);
    let expected = format!("spec.http[0].route[0].weight: is {}; allowed: 0 to 100", i64::MAX);
    assert!(found.contains(&expected), "{found:?}");

    let shares = format!("{{a: {}, b: {}}}", i64::MAX, i64::MAX);
    let policy =
        format!("{{loadBalancer: {{localityLbSetting: {{distribute: [{{from: a, to: {shares}}}]}}}}}}");
    let found = mistakes(&crate::support::shop(&[""], &policy));
    assert!(
        found
            .iter()
            .any(|mistake| mistake.contains("distribute[0].to.a: is")),
        "{found:?}"
    );
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
            SERVICES.replace("ROUND_ROBIN", "PASSTHROUGH"),
            "spec.trafficPolicy.loadBalancer.simple: is unknown variant `PASSTHROUGH`; allowed: UNSPECIFIED, \
             LEAST_REQUEST, LEAST_CONN, ROUND_ROBIN, RANDOM",
        ),
        (
            SERVICES.replace("protocol: HTTP", "protocol: TCP"),
            "spec.ports[0].protocol: `TCP` is not supported; allowed: HTTP, HTTP2, GRPC",
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

#[test]
fn a_traffic_policy_is_refused_with_the_path_of_what_is_wrong() {
    for (policy, expected) in [
        (
            "{loadBalancer: {warmupDurationSecs: 30s}}",
            "loadBalancer.warmupDurationSecs: is a field of Istio's that Serin's gateway does not support; allowed: simple, consistentHash, localityLbSetting",
        ),
        (
            "{tls: {mode: DISABLE}}",
            "tls: is a field of Istio's that Serin's gateway does not support; allowed: loadBalancer, connectionPool, outlierDetection, portLevelSettings",
        ),
        (
            "{connectionPool: {http: {useClientProtocol: true}}}",
            "connectionPool.http.useClientProtocol: is a field of Istio's that Serin's gateway does not support; allowed: http1MaxPendingRequests, http2MaxRequests, maxRequestsPerConnection, maxRetries, idleTimeout, h2UpgradePolicy",
        ),
        (
            "{outlierDetection: {consecutiveErrors: 3}}",
            "outlierDetection.consecutiveErrors: is a field of Istio's that Serin's gateway does not support; allowed: consecutive5xxErrors, consecutiveGatewayErrors, splitExternalLocalOriginErrors, consecutiveLocalOriginFailures, interval, baseEjectionTime, maxEjectionPercent, minHealthPercent",
        ),
        (
            "{loadBalancer: {simple: RANDOM, consistentHash: {useSourceIp: true}}}",
            "loadBalancer: has both simple and consistentHash; allowed: one",
        ),
        (
            "{loadBalancer: {consistentHash: {}}}",
            "loadBalancer.consistentHash: has no key; allowed: one of httpHeaderName, httpCookie, useSourceIp, httpQueryParameterName",
        ),
        (
            "{loadBalancer: {consistentHash: {useSourceIp: true, httpHeaderName: x}}}",
            "loadBalancer.consistentHash: has several keys; allowed: one of httpHeaderName, httpCookie, useSourceIp, httpQueryParameterName",
        ),
        (
            "{loadBalancer: {consistentHash: {httpCookie: {name: 'a b', ttl: 0s}}}}",
            "loadBalancer.consistentHash.httpCookie.name: `a b` is not the name of a cookie",
        ),
        (
            "{loadBalancer: {consistentHash: {useSourceIp: true, maglev: {tableSize: 100}}}}",
            "loadBalancer.consistentHash.maglev.tableSize: is 100; allowed: a prime number up to 5000011",
        ),
        (
            "{loadBalancer: {localityLbSetting: {distribute: [{from: 'eu/*', to: {'eu/*': 70, us: 20}}]}}}",
            "loadBalancer.localityLbSetting.distribute[0].to: has shares that sum to 90; allowed: 100",
        ),
        (
            "{loadBalancer: {localityLbSetting: {failover: [{from: eu/a, to: us}]}}}",
            "loadBalancer.localityLbSetting.failover[0].from: `eu/a` is not a region; allowed: its name, without zone and `*`",
        ),
        (
            "{connectionPool: {tcp: {maxConnections: -1}}}",
            "connectionPool.tcp.maxConnections: is -1; allowed: 0 to 4294967295",
        ),
        (
            "{connectionPool: {tcp: {connectTimeout: 0s}}}",
            "connectionPool.tcp.connectTimeout: `0s` is too short; allowed: 1ms or more",
        ),
        (
            "{outlierDetection: {maxEjectionPercent: 101}}",
            "outlierDetection.maxEjectionPercent: is 101; allowed: 0 to 100",
        ),
        (
            "{outlierDetection: {interval: often}}",
            "outlierDetection.interval: `often` is not a length of time; allowed: a number with a unit, such as 1.5s, 300ms or 2m",
        ),
        (
            "{portLevelSettings: [{port: {number: 80}}, {port: {number: 80}}]}",
            "portLevelSettings[1].port.number: 80 is there twice; each port has one policy",
        ),
        (
            "{portLevelSettings: [{port: {number: 80}, outlierDetection: {minHealthPercent: -1}}]}",
            "portLevelSettings[0].outlierDetection.minHealthPercent: is -1; allowed: 0 to 100",
        ),
    ] {
        let found = mistakes(&crate::support::shop(&[""], policy));
        assert_eq!(found, [format!("spec.trafficPolicy.{expected}")], "{policy}");
    }
    for (endpoint, expected) in [
        (
            "locality: eu/",
            "locality: `eu/` is not a place; allowed: region, region/zone or region/zone/subzone",
        ),
        ("weight: -1", "weight: is -1; allowed: 0 to 10000"),
    ] {
        let found = mistakes(&crate::support::shop(&[endpoint], "{}"));
        assert_eq!(found, [format!("spec.endpoints[0].{expected}")]);
    }
}

#[test]
fn a_traffic_policy_that_does_nothing_is_a_warning() {
    for (endpoints, policy, expected) in [
        (
            3,
            "{outlierDetection: {}}",
            "maxEjectionPercent: lets 10 % of 3 endpoints be ejected, which is less than one: nothing ever is; for one it takes 34",
        ),
        (
            1,
            "{outlierDetection: {maxEjectionPercent: 100}}",
            "outlierDetection: is for a single endpoint: while it is ejected, every request gets 503",
        ),
        (
            10,
            "{outlierDetection: {consecutive5xxErrors: 0}}",
            "outlierDetection: counts no failures: nothing is ever ejected",
        ),
        (
            10,
            "{outlierDetection: {consecutiveLocalOriginFailures: 3}}",
            "consecutiveLocalOriginFailures: is in force only with splitExternalLocalOriginErrors: true",
        ),
        (
            2,
            "{loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}}",
            "localityLbSetting: has a failover without outlierDetection: it is never in force, because nobody says who is unhealthy",
        ),
        (
            2,
            "{portLevelSettings: [{port: {number: 82}}]}",
            "portLevelSettings[0].port.number: `shop` has no port 82: this is never in force",
        ),
        (10, "{outlierDetection: {}}", ""),
        (2, "{outlierDetection: {maxEjectionPercent: 50}}", ""),
    ] {
        let warnings = config(&[&crate::support::shop(&vec![""; endpoints], policy)])
            .validate()
            .expect("allowed");
        let said: Vec<String> = warnings
            .iter()
            .map(|w| format!("{}: {}", w.path, w.message))
            .collect();
        match expected {
            "" => assert_eq!(said, [""; 0], "{policy}"),
            expected => assert!(
                said.len() == 1 && said[0].ends_with(expected),
                "{policy}: {said:?}"
            ),
        }
    }
}

#[test]
fn the_encryption_of_a_gateways_server_is_refused_with_the_path_of_what_is_wrong() {
    for (protocol, tls, expected) in [
        (
            "HTTPS",
            "{mode: MUTUAL, credentialName: shop}",
            "mode: `MUTUAL` is not supported; allowed: SIMPLE",
        ),
        (
            "HTTPS",
            "{credentialName: shop}",
            "mode: is required; allowed: SIMPLE",
        ),
        (
            "HTTPS",
            "{mode: SIMPLE}",
            "credentialName: is required, or serverCertificate and privateKey",
        ),
        (
            "HTTPS",
            "{mode: SIMPLE, serverCertificate: /a}",
            "privateKey: is required",
        ),
        (
            "HTTPS",
            "{mode: SIMPLE, privateKey: /a}",
            "serverCertificate: is required",
        ),
        (
            "HTTPS",
            "{mode: SIMPLE, credentialName: shop, privateKey: /a}",
            "credentialName: stands beside serverCertificate or privateKey; allowed: one of the two",
        ),
        (
            "HTTPS",
            "{mode: SIMPLE, credentialName: ../shop}",
            "credentialName: `../shop` is not a name; allowed: letters, digits, `-`, `.` and `_`",
        ),
        (
            "HTTPS",
            "{mode: SIMPLE, credentialName: shop, httpsRedirect: true}",
            "httpsRedirect: is for a server without encryption (port.protocol: HTTP)",
        ),
        (
            "HTTP",
            "{credentialName: shop}",
            "credentialName: is for a server with port.protocol: HTTPS",
        ),
        (
            "HTTP",
            "{mode: SIMPLE}",
            "mode: is for a server with port.protocol: HTTPS",
        ),
        (
            "HTTPS",
            "{mode: SIMPLE, credentialName: shop, caCertificates: /a}",
            "caCertificates: is a field of Istio's that Serin's gateway does not support; allowed: mode, credentialName, serverCertificate, privateKey, httpsRedirect",
        ),
        ("HTTP", "{httpsRedirect: true}", ""),
        (
            "HTTPS",
            "{mode: SIMPLE, serverCertificate: /a, privateKey: /b}",
            "",
        ),
    ] {
        let text = format!(
            "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {{name: shop}}\nspec:\n  servers:\n    \
             - port: {{number: 443, name: way-in, protocol: {protocol}}}\n      hosts: ['*']\n      tls: {tls}\n"
        );
        let found = match istio::parse::documents(&text) {
            Ok(_) => String::new(),
            Err(mistakes) => mistakes.to_string(),
        };
        let expected = match expected {
            "" => String::new(),
            some => format!("Gateway default/shop: spec.servers[0].tls.{some}"),
        };
        assert_eq!(found, expected, "{protocol} {tls}");
    }
}
