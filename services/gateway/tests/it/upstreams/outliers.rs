//! Endpoints that fail are left out, and come back.

use super::{gateway, health, metric, put_policy, reaches, until, v1};
use crate::support::{Mode, Steered, TestGateway, refused_address};

const STRICT: &str = "loadBalancer: {simple: ROUND_ROBIN},
  outlierDetection: {consecutive5xxErrors: 3, interval: 10ms, baseEjectionTime: 1h, maxEjectionPercent: 100}";

async fn two(first: Mode, policy: &str) -> (TestGateway, [Steered; 2], crate::support::Folders) {
    let upstreams = [
        Steered::start(first).await,
        Steered::start(Mode::Answer(200)).await,
    ];
    let (gateway, folders) = gateway(policy, "2", &[&upstreams[0], &upstreams[1]]).await;
    (gateway, upstreams, folders)
}

/// Sends by callers of both workers; how many were answered with an error.
async fn errors(gateway: &TestGateway, requests: usize) -> usize {
    let mut callers = [gateway.mesh().await, gateway.mesh().await];
    let mut errors = 0;
    for i in 0..requests {
        errors += usize::from(
            callers[i % 2]
                .call("POST", "/", &[], "")
                .await
                .status
                .is_server_error(),
        );
    }
    errors
}

#[tokio::test(flavor = "multi_thread")]
async fn three_errors_are_all_that_a_bad_instance_costs() {
    let (gateway, upstreams, _folders) = two(Mode::Answer(500), &format!("{{{STRICT}}}")).await;
    assert_eq!(errors(&gateway, 200).await, 3);
    assert_eq!(
        (upstreams[0].requests(), health(&gateway).await),
        (3, vec!["ejected".to_owned(), "healthy".to_owned()])
    );
    let text = gateway.admin().await.get("/clusters").await.text;
    let start = format!(
        "outbound|80|v1|user-service.default.svc.cluster.local::{}",
        upstreams[0].address
    );
    assert!(
        text.contains(&format!("{start}::health_flags::/failed_outlier_check\n")),
        "{text}"
    );
    for (name, expected) in [
        ("outlier_detection_ejections_active", 1),
        ("outlier_detection_ejections_enforced_total", 1),
        ("membership_healthy", 1),
        ("membership_total", 2),
    ] {
        assert_eq!(metric(&gateway, name).await, Some(expected), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_break_or_are_refused_count_as_errors() {
    let (gateway, upstreams, _folders) = two(Mode::Close, &format!("{{{STRICT}}}")).await;
    assert_eq!(errors(&gateway, 100).await, 3);
    assert_eq!(upstreams[0].requests(), 3);
    let dead = refused_address().await;
    gateway
        .put_endpoints(&[("v1", dead), ("v1", upstreams[1].address)])
        .await;
    assert_eq!(
        errors(&gateway, 100).await,
        0,
        "what cannot be reached is retried elsewhere"
    );
    assert_eq!(health(&gateway).await, ["ejected", "healthy"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_is_well_again_comes_back_by_itself() {
    let policy = STRICT.replace("1h", "100ms");
    let (gateway, upstreams, _folders) = two(Mode::Answer(503), &format!("{{{policy}}}")).await;
    until("it is ejected", async || {
        gateway.mesh().await.get("/").await;
        metric(&gateway, "outlier_detection_ejections_enforced_total").await >= Some(1)
    })
    .await;
    upstreams[0].set(Mode::Answer(200));
    reaches(&gateway, "outlier_detection_ejections_active", 0).await;
    let before = upstreams[0].requests();
    assert_eq!(errors(&gateway, 20).await, 0);
    assert_eq!(upstreams[0].requests(), before + 10);
    assert_eq!(health(&gateway).await, ["healthy", "healthy"]);
    assert!(v1(&gateway).await["endpoints"][0]["ejections"].as_u64() >= Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_rules_or_endpoints_brings_nobody_back() {
    let (gateway, upstreams, _folders) = two(Mode::Answer(500), &format!("{{{STRICT}}}")).await;
    assert_eq!(errors(&gateway, 20).await, 3);
    gateway.put_split(90, 10).await;
    gateway.put_split(100, 0).await;
    put_policy(
        &gateway,
        &format!("{{{STRICT}, connectionPool: {{tcp: {{maxConnections: 7}}}}}}"),
    )
    .await;
    let third = Steered::start(Mode::Answer(200)).await;
    let all = [&upstreams[0], &upstreams[1], &third].map(|upstream| ("v1", upstream.address));
    gateway.put_endpoints(&all).await;
    assert_eq!(errors(&gateway, 20).await, 0);
    assert_eq!(health(&gateway).await, ["ejected", "healthy", "healthy"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_all_are_ejected_there_is_no_endpoint_unless_few_enough_mean_panic() {
    let (gateway, upstreams, _folders) = two(Mode::Answer(500), &format!("{{{STRICT}}}")).await;
    upstreams[1].set(Mode::Answer(500));
    errors(&gateway, 6).await;
    let reply = gateway.mesh().await.get("/").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (503, &"no_endpoint".into())
    );
    let panics = STRICT.replace("interval", "minHealthPercent: 50, interval");
    put_policy(&gateway, &format!("{{{panics}}}")).await;
    assert_eq!(
        gateway.mesh().await.get("/").await.status,
        500,
        "both are ejected, and asked all the same"
    );
}
