//! What a DestinationRule says of the endpoints of a service, on real sockets.

mod affinity;
mod chaos;
mod failover;
mod outliers;
mod pools;

use crate::support::{Folders, RULES, Steered, TestGateway, split};
use common::testing::eventually;
use serde_json::Value;
use std::time::Duration;

const RULE: &str = "/config/dr/default/user-service";

/// user-service with all requests to v1 and this policy; so many workers, and these endpoints.
async fn gateway(policy: &str, workers: &str, of: &[&Steered]) -> (TestGateway, Folders) {
    let folders = Folders::new(&(RULES.to_owned() + &split(100, 0)));
    let flags = ["--workers", workers];
    let gateway = TestGateway::start_with(&folders.files(), &folders.path().join("state"), &flags).await;
    let addresses: Vec<_> = of.iter().map(|steered| ("v1", steered.address)).collect();
    if !addresses.is_empty() {
        gateway.put_endpoints(&addresses).await;
    }
    put_policy(&gateway, policy).await;
    (gateway, folders)
}

async fn put_policy(gateway: &TestGateway, policy: &str) {
    let rule = format!(
        "apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{name: user-service}}
spec:
  host: user-service
  trafficPolicy: {policy}
  subsets:
    - {{name: v1, labels: {{version: v1}}}}
    - {{name: v2, labels: {{version: v2}}}}
"
    );
    let reply = gateway.admin().await.call("PUT", RULE, &[], &rule).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

/// The value of Envoy's metric of subset v1.
async fn metric(gateway: &TestGateway, name: &str) -> Option<u64> {
    let start = format!(
        "envoy_cluster_{name}{{cluster_name=\"outbound|80|v1|user-service.default.svc.cluster.local\"}} "
    );
    let text = gateway.admin().await.get("/stats/prometheus").await.text;
    text.lines()
        .find_map(|line| line.strip_prefix(&start))
        .map(|value| value.parse().expect("a number"))
}

async fn reaches(gateway: &TestGateway, name: &str, expected: u64) {
    until(name, async || metric(gateway, name).await == Some(expected)).await;
}

async fn until<F: Future<Output = bool>>(what: &str, condition: impl FnMut() -> F) {
    eventually(what, Duration::from_secs(10), condition).await;
}

/// What the admin API says of subset v1.
async fn v1(gateway: &TestGateway) -> Value {
    let json = gateway.admin().await.get("/clusters?format=json").await.json();
    let clusters = json["clusters"].as_array().expect("a list");
    clusters
        .iter()
        .find(|cluster| cluster["subset"] == "v1")
        .expect("v1")
        .clone()
}

async fn health(gateway: &TestGateway) -> Vec<String> {
    let cluster = v1(gateway).await;
    let endpoints = cluster["endpoints"].as_array().expect("a list");
    endpoints
        .iter()
        .map(|endpoint| endpoint["health"].as_str().expect("text").to_owned())
        .collect()
}

/// A request of a caller of its own, under way.
fn begin(gateway: &TestGateway, method: &'static str) -> tokio::task::JoinHandle<crate::support::Reply> {
    let mesh = gateway.mesh;
    tokio::spawn(async move {
        crate::support::Caller::new(mesh, "user-service")
            .await
            .call(method, "/", &[], "")
            .await
    })
}
