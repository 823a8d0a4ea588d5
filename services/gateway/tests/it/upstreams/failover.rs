//! Two clusters of a mesh on a laptop: the lessons of `istio/multicluster`, unchanged.

use super::until;
use crate::support::{Folders, Mode, Steered, TestGateway};
use common::testing::project;
use std::fs;

fn lesson(name: &str) -> String {
    fs::read_to_string(project(&format!("istio/multicluster/{name}.yaml"))).expect("a lesson")
}

/// An instance in each cluster, for a gateway in the primary one.
async fn clusters(lessons: &[&str]) -> (TestGateway, Steered, Steered, Folders) {
    let (primary, secondary) = (
        Steered::start(Mode::Answer(200)).await,
        Steered::start(Mode::Answer(200)).await,
    );
    let line = |upstream: &Steered, name: &str| {
        format!(
            "    - {{address: 127.0.0.1, ports: {{http: {}}}, locality: region-{name}, labels: {{version: v1, \
             topology.istio.io/cluster: {name}}}}}\n",
            upstream.address.port()
        )
    };
    let entry = format!(
        "apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {{name: user-service}}
spec:
  hosts: [user-service.default.svc.cluster.local]
  ports: [{{number: 80, name: http, protocol: HTTP}}]
  endpoints:
{}{}---
",
        line(&primary, "primary"),
        line(&secondary, "secondary")
    );
    let files: Vec<String> = lessons.iter().map(|name| lesson(name)).collect();
    let folders = Folders::new(&(entry + &files.join("---\n")));
    let flags = ["--locality", "region-primary"];
    let gateway = TestGateway::start_with(&folders.files(), &folders.path().join("state"), &flags).await;
    (gateway, primary, secondary, folders)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_cluster_takes_over_when_this_one_fails_and_not_before() {
    let (gateway, primary, secondary, _folders) = clusters(&["failover"]).await;
    let mut caller = gateway.mesh().await;
    for _ in 0..50 {
        assert_eq!(caller.get("/").await.status, 200);
    }
    assert_eq!((primary.requests(), secondary.requests()), (50, 0));
    primary.set(Mode::Answer(503));
    let mut errors = 0;
    for _ in 0..50 {
        errors += usize::from(caller.get("/").await.status != 200);
    }
    assert_eq!((errors, primary.requests(), secondary.requests()), (3, 53, 47));
    let text = gateway.admin().await.get("/clusters").await.text;
    for (upstream, priority, region) in [
        (&primary, 0, "region-primary"),
        (&secondary, 1, "region-secondary"),
    ] {
        let start = format!(
            "outbound|80||user-service.default.svc.cluster.local::{}",
            upstream.address
        );
        assert!(
            text.contains(&format!("{start}::priority::{priority}\n")),
            "{text}"
        );
        assert!(text.contains(&format!("{start}::region::{region}\n")), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_outlier_detection_there_is_no_failover_and_a_warning_says_so() {
    let (gateway, primary, secondary, _folders) = clusters(&["failover"]).await;
    let rule = lesson("failover");
    let without: String = rule
        .lines()
        .filter(|line| !line.contains("outlierDetection"))
        .fold(String::new(), |all, line| all + line + "\n");
    let reply = gateway
        .admin()
        .await
        .call("PUT", "/config/dr/default/user-service", &[], &without)
        .await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(
        reply.json()["warnings"][0]["path"],
        "spec.trafficPolicy.loadBalancer.localityLbSetting"
    );
    let mut caller = gateway.mesh().await;
    for _ in 0..50 {
        caller.get("/").await;
    }
    assert_eq!(
        (primary.requests(), secondary.requests()),
        (25, 25),
        "near and far take turns"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ninety_per_cent_stay_at_home_by_both_names() {
    let (gateway, primary, secondary, _folders) =
        clusters(&["failover", "global-host", "global-90-10"]).await;
    let mut caller = gateway.mesh().await;
    for host in ["user-service", "user-service.global"].repeat(100) {
        assert_eq!(caller.get(&format!("http://{host}/")).await.status, 200);
    }
    let shares = (primary.requests(), secondary.requests());
    assert!(
        shares.0.abs_diff(180) <= 2 && shares.1.abs_diff(20) <= 2,
        "{shares:?}"
    );
    let more = gateway
        .admin()
        .await
        .call("POST", "/config", &[], &lesson("global-70-30"))
        .await;
    assert_eq!(more.status, 200, "{}", more.text);
    until("three in ten go away", async || {
        let (mut caller, before) = (gateway.mesh().await, secondary.requests());
        for _ in 0..100 {
            caller.get("http://user-service/").await;
        }
        (secondary.requests() - before).abs_diff(30) <= 2
    })
    .await;
}
