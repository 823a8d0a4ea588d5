//! What a route does beside choosing a service: what is refused, what is warned about, and that it is written back as it was.

use crate::support::{SERVICES, config, user_service};
use istio::{parse, yaml};

const TO_V1: &str = "route: [{destination: {host: user-service, subset: v1}}]";

/// All of it at once, with the first route's end.
const EVERYTHING: &str = "
- name: everything
  match: [{uri: {prefix: /a}, method: {exact: GET}, ignoreUriCase: true, withoutHeaders: {x: {}}}]
  route:
    - destination: {host: user-service, subset: v1}
      headers: {response: {set: {x-subset: v1}}}
  rewrite: {uri: /b, authority: other.test}
  timeout: 1.5s
  retries: {attempts: 2, perTryTimeout: 500ms, retryOn: '5xx,reset,429'}
  fault: {delay: {percentage: {value: 0.1}, fixedDelay: 2s}, abort: {percentage: {value: 10}, httpStatus: 503}}
  mirror: {host: user-service, subset: v2}
  mirrorPercentage: {value: 12.5}
  corsPolicy: {allowOrigins: [{exact: '*'}], allowMethods: [GET], maxAge: 24h, unmatchedPreflights: IGNORE}
  headers: {request: {add: {x-a: '1'}, remove: [x-b]}}
- match: [{uri: {exact: /old}}]
  redirect: {uri: /new, redirectCode: 308}
- match: [{uri: {exact: /closed}}]
  directResponse: {status: 503, body: {string: closed}}
- match: [{headers: {y: {}}}]
  rewrite: {uriRegexRewrite: {match: '^/x', rewrite: '/\\0'}}
  mirrors: [{destination: {host: user-service, subset: v2}, percentage: {value: 1}}]
  route: [{destination: {host: user-service, subset: v1}}]
";

#[test]
fn everything_is_read_and_written_back_as_it_was() {
    let rule = user_service(EVERYTHING);
    assert_eq!(config(&[SERVICES, &rule]).validate().unwrap(), []);
    let resource = parse::document(&rule).unwrap();
    let written = yaml::to_yaml(&resource);
    assert_eq!(parse::document(&written).unwrap(), resource, "{written}");
    for line in [
        "timeout: 1.5s",
        "value: 0.1",
        "value: 12.5",
        "ignoreUriCase: true",
        "value: 10\n",
    ] {
        assert!(written.contains(line), "{line} is not in\n{written}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_what_would() {
    for (route, expected) in [
        (
            format!("- {TO_V1}\n  redirect: {{uri: /a}}"),
            "spec.http[0]: has route and redirect; allowed: one of them",
        ),
        (
            "- directResponse: {status: 99}".into(),
            "spec.http[0].directResponse.status: is 99; allowed: 200 to 599",
        ),
        (
            "- directResponse: {status: 200}\n  timeout: 1s".into(),
            "spec.http[0].timeout: is of no use to a route that asks no service; allowed with route only",
        ),
        (
            "- redirect: {redirectCode: 301}".into(),
            "spec.http[0].redirect: leads back to where it came from; allowed: one of uri, authority, port, scheme",
        ),
        (
            "- redirect: {uri: /a, redirectCode: 300}".into(),
            "spec.http[0].redirect.redirectCode: is 300; allowed: 301, 302, 303, 307, 308",
        ),
        (
            "- redirect: {uri: a}".into(),
            "spec.http[0].redirect.uri: `a` is not a path; allowed: one that begins with `/`",
        ),
        (
            format!("- timeout: 5 seconds\n  {TO_V1}"),
            "spec.http[0].timeout: `5 seconds` is not a length of time; allowed: a number with a unit, such as 1.5s, 300ms or 2m",
        ),
        (
            format!("- retries: {{attempts: -1}}\n  {TO_V1}"),
            "spec.http[0].retries.attempts: is -1; allowed: 0 to 100",
        ),
        (
            format!("- retries: {{attempts: 1, retryOn: 'conect-failure'}}\n  {TO_V1}"),
            "spec.http[0].retries.retryOn: `conect-failure` is not a reason to try again; did you mean `connect-failure`? \
             allowed: 5xx, gateway-error, reset, reset-before-request, connect-failure, refused-stream, retriable-4xx, \
             retriable-status-codes, cancelled, deadline-exceeded, internal, resource-exhausted, unavailable, or a status",
        ),
        (
            format!("- fault: {{abort: {{percentage: {{value: 101}}, httpStatus: 503}}}}\n  {TO_V1}"),
            "spec.http[0].fault.abort.percentage.value: is 101; allowed: 0 to 100",
        ),
        (
            format!("- fault: {{abort: {{percentage: {{value: many}}, httpStatus: 503}}}}\n  {TO_V1}"),
            "spec.http[0].fault.abort.percentage.value: is string \"many\"; allowed: a number",
        ),
        (
            format!("- fault: {{abort: {{percentage: {{value: 1}}, grpcStatus: UNAVAILABLE}}}}\n  {TO_V1}"),
            "spec.http[0].fault.abort.grpcStatus: is a field of Istio's that Serin's gateway does not support; allowed: \
             percentage, httpStatus",
        ),
        (
            format!("- rewrite: {{uri: /a, uriRegexRewrite: {{match: a, rewrite: b}}}}\n  {TO_V1}"),
            "spec.http[0].rewrite: has both uri and uriRegexRewrite; allowed: one",
        ),
        (
            format!("- rewrite: {{uriRegexRewrite: {{match: '(a)', rewrite: '/\\2'}}}}\n  {TO_V1}"),
            "spec.http[0].rewrite.uriRegexRewrite.rewrite: `/\\2` is not a replacement; allowed: `\\0` to `\\1` for what \
             was matched, `\\\\` for a backslash",
        ),
        (
            format!("- headers: {{request: {{set: {{x: '%REQ(y)%'}}}}}}\n  {TO_V1}"),
            "spec.http[0].headers.request.set.x: has a variable of Envoy's, which Serin's gateway does not fill in; \
             allowed: text, with `%%` for a per cent sign",
        ),
        (
            format!("- headers: {{response: {{remove: [content-length]}}}}\n  {TO_V1}"),
            "spec.http[0].headers.response.remove[0]: `content-length` belongs to the connection, not to the message",
        ),
        (
            format!("- mirrorPercentage: {{value: 1}}\n  {TO_V1}"),
            "spec.http[0].mirrorPercentage: says how much of nothing; allowed beside mirror only",
        ),
        (
            format!("- match: [{{port: 0}}]\n  {TO_V1}"),
            "spec.http[0].match[0].port: 0 is not a port; allowed: 1 to 65535",
        ),
        (
            format!("- corsPolicy: {{allowCredentials: maybe, allowOrigins: [{{}}]}}\n  {TO_V1}"),
            "spec.http[0].corsPolicy.allowCredentials: is string \"maybe\"; allowed: true, false",
        ),
    ] {
        let error = parse::documents(&user_service(&route)).unwrap_err();
        let found: Vec<String> = error
            .0
            .iter()
            .map(|m| format!("{}: {}", m.path, m.message))
            .collect();
        assert!(
            found.iter().any(|m| m == expected),
            "wanted {expected}\n found {found:#?}"
        );
    }
}

#[test]
fn a_mirror_to_a_subset_that_is_not_there_is_a_mistake_like_any_destination() {
    let rule = user_service(&format!(
        "- mirror: {{host: user-service, subset: v3}}\n  {TO_V1}"
    ));
    let error = config(&[SERVICES, &rule]).validate().unwrap_err().to_string();
    assert!(error.contains("spec.http[0].mirror.subset: "), "{error}");
}

#[test]
fn what_is_allowed_and_does_nothing_is_a_warning() {
    for (routes, path, message) in [
        (
            format!("- {TO_V1}\n- match: [{{uri: {{exact: /a}}}}]\n  {TO_V1}"),
            "spec.http[1]",
            "is never reached: spec.http[0] takes all of its requests",
        ),
        (
            format!(
                "- match: [{{uri: {{prefix: /a}}}}]\n  {TO_V1}\n- match: [{{uri: {{prefix: /ab}}, method: {{exact: GET}}}}]\n  {TO_V1}"
            ),
            "spec.http[1]",
            "is never reached: spec.http[0] takes all of its requests",
        ),
        (
            format!(
                "- match: [{{uri: {{prefix: /a}}}}]\n  {TO_V1}\n- match: [{{uri: {{exact: /a}}}}, {{uri: {{exact: /b}}}}]\n  {TO_V1}"
            ),
            "spec.http[1].match[0]",
            "never holds: spec.http[0] takes all of its requests",
        ),
        (
            format!("- match: [{{scheme: {{exact: https}}}}]\n  {TO_V1}"),
            "spec.http[0].match[0].scheme",
            "never holds: its requests come by http",
        ),
        (
            format!("- match: [{{gateways: [door]}}]\n  {TO_V1}"),
            "spec.http[0].match[0].gateways[0]",
            "never holds: this VirtualService is not bound to `door`",
        ),
        (
            format!("- fault: {{delay: {{fixedDelay: 1s}}}}\n  {TO_V1}"),
            "spec.http[0].fault.delay.percentage",
            "is missing, which means 0 %: the fault never happens",
        ),
        (
            format!("- timeout: 1s\n  retries: {{attempts: 1, perTryTimeout: 1s}}\n  {TO_V1}"),
            "spec.http[0].retries.perTryTimeout",
            "is not shorter than the timeout of the whole request, which comes first",
        ),
    ] {
        let warnings = config(&[SERVICES, &user_service(&routes)]).validate().unwrap();
        let found: Vec<_> = warnings
            .iter()
            .map(|w| (w.path.as_str(), w.message.as_str()))
            .collect();
        assert_eq!(found, [(path, message)], "{routes}");
    }
}

#[test]
fn a_gateway_may_take_requests_encrypted_so_that_https_is_no_odd_scheme() {
    let door = "
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: door}
spec:
  servers:
    - port: {number: 443, name: https, protocol: HTTPS}
      hosts: ['*']
      tls: {mode: SIMPLE, credentialName: door}
";
    for (scheme, expected) in [
        ("https", None),
        ("ftp", Some("never holds: its requests come by http or https")),
    ] {
        let rule = user_service(&format!("- match: [{{scheme: {{exact: {scheme}}}}}]\n  {TO_V1}"))
            .replace("hosts: [user-service]", "hosts: [shop.test]\n  gateways: [door]");
        let warnings = config(&[SERVICES, door, &rule]).validate().unwrap();
        let found = warnings.iter().map(|warning| warning.message.as_str());
        assert_eq!(found.collect::<Vec<_>>(), Vec::from_iter(expected), "{scheme}");
    }
}
