//! The project's own files, executed.

use crate::support::{Caller, TestGateway, Upstream};
use common::testing::project;
use std::{collections::BTreeMap, fs};

/// Host, and labels of each instance.
const SERVICES: &[(&str, &[&str])] = &[
    ("storefront", &["version: v1"]),
    ("product-service", &["version: v1", "version: v2"]),
    ("user-service", &["version: v1", "version: v2"]),
    ("order-service", &["version: v1", "version: v2"]),
    ("guestbook", &["version: v1", "version: v2"]),
    (
        "payment-service",
        &["version: v1, color: blue", "version: v2, color: green"],
    ),
    (
        "recommendation-service",
        &["version: v1, algorithm: a", "version: v2, algorithm: b"],
    ),
];

struct Shop {
    gateway: TestGateway,
    _upstreams: Vec<Upstream>,
    _state: tempfile::TempDir,
}

/// The gateway with the files of `istio/`, and an instance of every variant that answers with its labels.
async fn shop() -> Shop {
    let state = tempfile::tempdir().expect("a folder");
    let gateway = TestGateway::start(&project("istio"), state.path()).await;
    let mut upstreams = Vec::new();
    for (host, instances) in SERVICES {
        let mut endpoints = Vec::new();
        for labels in *instances {
            let upstream = Upstream::start(labels).await;
            let port = upstream.address.port();
            endpoints.push(format!(
                "{{address: 127.0.0.1, ports: {{http: {port}}}, labels: {{app: {host}, {labels}}}}}"
            ));
            upstreams.push(upstream);
        }
        let entry = format!(
            "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {{name: {host}}}\nspec:\n  \
             hosts: [{host}.default.svc.cluster.local]\n  ports: [{{number: 80, name: http, protocol: HTTP}}]\n  \
             endpoints: [{}]\n",
            endpoints.join(", ")
        );
        let path = format!("/config/se/default/{host}");
        let reply = gateway.admin().await.call("PUT", &path, &[], &entry).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
    Shop {
        gateway,
        _upstreams: upstreams,
        _state: state,
    }
}

/// Who answers how many of 100 requests.
async fn answers(gateway: &TestGateway, host: &str, headers: &[(&str, &str)]) -> BTreeMap<String, usize> {
    let mut caller: Caller = gateway.mesh().await;
    let mut counts = BTreeMap::new();
    for _ in 0..100 {
        let reply = caller.get_with(&format!("http://{host}/"), headers).await;
        assert_eq!(reply.status, 200);
        *counts.entry(reply.by().to_owned()).or_default() += 1;
    }
    counts
}

async fn apply(gateway: &TestGateway, scenario: &str) {
    let text = fs::read_to_string(project(&format!("istio/scenarios/{scenario}.yaml"))).expect("a scenario");
    let reply = gateway.admin().await.call("POST", "/config", &[], &text).await;
    assert_eq!(reply.status, 200, "{scenario}: {}", reply.text);
    assert_eq!(
        reply.json()["warnings"].as_array().map(Vec::len),
        Some(0),
        "{scenario}: {}",
        reply.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_base_files_route_the_whole_shop() {
    let shop = shop().await;
    assert_eq!(shop.gateway.ingress().await.get("/").await.status, 200);
    for (host, _) in SERVICES {
        let counts = answers(&shop.gateway, host, &[]).await;
        let (v1, _) = counts.iter().next().expect("an answer");
        assert!(
            v1.starts_with("version: v1") && counts[v1] >= 89,
            "{host}: {counts:?}"
        );
    }
    assert_eq!(
        answers(&shop.gateway, "payment-service", &[("canary", "true")]).await["version: v2, color: green"],
        100
    );
    let odd = answers(&shop.gateway, "recommendation-service", &[("x-user-id", "7")]).await;
    assert_eq!(odd["version: v2, algorithm: b"], 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lessons_of_a_canary_can_be_played_through() {
    let shop = shop().await;
    for (scenario, to_v2) in [
        ("canary-header", 0),
        ("canary-1", 1),
        ("canary-5", 5),
        ("canary-10", 10),
        ("canary-20", 20),
        ("canary-50", 50),
        ("canary-100", 100),
        ("rollback", 0),
    ] {
        apply(&shop.gateway, scenario).await;
        let counts = answers(&shop.gateway, "user-service", &[]).await;
        let v2 = counts.get("version: v2").copied().unwrap_or_default();
        assert!(
            v2.abs_diff(to_v2) <= 2 && (to_v2 > 0 || v2 == 0),
            "{scenario}: {counts:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn blue_green_switches_all_at_once_and_back() {
    let shop = shop().await;
    for (scenario, color) in [
        ("blue-green-switch", "version: v2, color: green"),
        ("blue-green-back", "version: v1, color: blue"),
    ] {
        apply(&shop.gateway, scenario).await;
        assert_eq!(
            answers(&shop.gateway, "payment-service", &[]).await,
            BTreeMap::from([(color.to_owned(), 100)])
        );
    }
    apply(&shop.gateway, "ab-user-id").await;
}
