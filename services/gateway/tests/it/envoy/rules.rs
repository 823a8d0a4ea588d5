//! A case's rules, as the gateway takes them and as Envoy does.

use super::{case::Case, service::Services};
use serde_json::{Value, json};

/// Of the one VirtualService that most cases have; further ones are numbered.
const NAME: &str = "shop";
/// Most VirtualServices of a case.
const MOST: usize = 4;

/// What all cases share: the ingress, and `shop-service` with the subsets v1, v2, `empty` and `down`.
pub(super) fn common(services: &Services) -> String {
    let subsets = ["v1", "v2", "empty", "down"];
    let subsets: Vec<Value> = subsets
        .iter()
        .map(|name| json!({"name": name, "labels": {"version": name}}))
        .collect();
    let endpoints: Vec<Value> = services
        .addresses()
        .map(|(name, address)| {
            json!({
                "address": address.ip().to_string(),
                "ports": {"http": address.port()},
                "labels": {"app": "shop-service", "version": name},
            })
        })
        .collect();
    let host = "shop-service.default.svc.cluster.local";
    documents(&[
        resource(
            "Gateway",
            "ingress",
            &json!({"servers": [{"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}]}),
        ),
        resource(
            "DestinationRule",
            "shop-service",
            &json!({"host": host, "subsets": subsets}),
        ),
        resource(
            "ServiceEntry",
            "shop-service",
            &json!({
                "hosts": [host],
                "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}],
                "resolution": "STATIC",
                "endpoints": endpoints,
            }),
        ),
    ])
}

/// The case's VirtualServices, in place of those of the case before.
pub(super) fn of(case: &Case) -> String {
    assert!(
        case.istio.len() <= MOST,
        "{}: too many VirtualServices",
        case.name
    );
    let nothing = |number: usize| json!({"hosts": [format!("unused-{number}.test")], "http": [{"route": [{"destination": {"host": "shop-service"}}]}]});
    let of_this = |number: usize| {
        let mut spec = case.istio.get(number).cloned().unwrap_or_else(|| nothing(number));
        spec["gateways"] = json!(["ingress"]);
        resource("VirtualService", &format!("{NAME}-{number}"), &spec)
    };
    documents(&(0..MOST).map(of_this).collect::<Vec<_>>())
}

fn resource(kind: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "networking.istio.io/v1", "kind": kind, "metadata": {"name": name}, "spec": spec})
}

/// JSON is YAML too.
fn documents(of: &[Value]) -> String {
    let documents: Vec<String> = of.iter().map(Value::to_string).collect();
    documents.join("\n---\n")
}

/// The routes of a case as Istio completes them: without a timeout unless the rule has one, and with Istio's retries.
pub(super) fn virtual_hosts(case: &Case) -> Vec<Value> {
    let mut hosts = case.envoy.clone();
    for (number, host) in hosts.iter_mut().enumerate() {
        host["name"] = json!(format!("{NAME}-{number}"));
        // As Istio sets it at a gateway.
        host["include_request_attempt_count"] = json!(true);
        for route in host["routes"].as_array_mut().expect("routes") {
            if let Some(action) = route.get_mut("route").and_then(Value::as_object_mut) {
                action.entry("timeout").or_insert(json!("0s"));
                action.entry("retry_policy").or_insert_with(|| retries(2));
            }
        }
    }
    hosts
}

/// Istio's default: `connect-failure,refused-stream,unavailable,cancelled`, twice.
fn retries(attempts: u32) -> Value {
    json!({
        "num_retries": attempts,
        "retry_on": "connect-failure,refused-stream,unavailable,cancelled",
        "retry_host_predicate": [{
            "name": "envoy.retry_host_predicates.previous_hosts",
            "typed_config": {"@type": "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"},
        }],
        "host_selection_retry_max_attempts": 5,
    })
}
