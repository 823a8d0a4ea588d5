//! Where requests go.

use crate::support::{Reply, TestGateway};
use std::collections::BTreeMap;

#[tokio::test(flavor = "multi_thread")]
async fn ninety_ten_is_within_half_a_point_over_ten_thousand_requests() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let callers = (0..8).map(|_| async {
        let mut caller = gateway.mesh().await;
        for _ in 0..1_250 {
            assert_eq!(caller.get("/").await.status, 200);
        }
    });
    futures_util::future::join_all(callers).await;
    let requests: BTreeMap<&str, usize> = upstreams
        .iter()
        .map(|u| (u.name.as_str(), u.requests()))
        .collect();
    let v2 = requests["v2-a"] + requests["v2-b"];
    assert!(v2.abs_diff(1_000) <= 50, "{requests:?}");
    assert!(requests["v1-a"].abs_diff(requests["v1-b"]) <= 1, "{requests:?}");
    assert!(requests["v2-a"].abs_diff(requests["v2-b"]) <= 1, "{requests:?}");
}

/// Eight callers on two workers draw from one sequence.
#[tokio::test(flavor = "multi_thread")]
async fn of_each_thousand_requests_a_small_share_is_off_by_two_at_most() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let of_v2 = || upstreams[2].requests() + upstreams[3].requests();
    for (share, wanted) in [(1, 10_usize), (10, 100)] {
        gateway.put_split(100 - share, share).await;
        for round in 0..4 {
            let before = of_v2();
            let callers = (0..8).map(|_| async {
                let mut caller = gateway.mesh().await;
                for _ in 0..125 {
                    assert_eq!(caller.get("/").await.status, 200);
                }
            });
            futures_util::future::join_all(callers).await;
            let got = of_v2() - before;
            assert!(
                got.abs_diff(wanted) <= 2,
                "{got} of 1000 at {share} %, round {round}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_canary_header_leads_to_v2_every_time() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = gateway.mesh().await;
    for _ in 0..100 {
        assert!(
            caller
                .get_with("/", &[("canary", "true")])
                .await
                .by()
                .starts_with("v2")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_weight_of_0_never_receives_a_request() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    gateway.put_split(100, 0).await;
    let mut caller = gateway.mesh().await;
    for _ in 0..2_000 {
        assert!(caller.get("/").await.by().starts_with("v1"));
    }
    assert_eq!(upstreams[2].requests() + upstreams[3].requests(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_absolute_form_names_the_service_and_wins_over_the_host_line() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = gateway.mesh().await;
    let reply = caller
        .get_with("http://user-service/echo?x=1", &[("host", "elsewhere")])
        .await;
    assert_eq!(reply.json()["uri"], "/echo?x=1");
    assert_eq!(reply.json()["headers"]["host"], "user-service");
    let reply = caller
        .get("http://user-service.default.svc.cluster.local:80/echo")
        .await;
    assert_eq!(
        reply.json()["headers"]["host"],
        "user-service.default.svc.cluster.local:80"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kubernetes_name_of_a_service_works() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = gateway.mesh().await;
    for host in [
        "user-service",
        "user-service.default",
        "user-service.default.svc:80",
        "USER-SERVICE:8080",
    ] {
        assert_eq!(
            caller.get_with("/", &[("host", host)]).await.status,
            200,
            "{host}"
        );
    }
}

fn assert_problem(reply: &Reply, status: u16, code: &str) {
    assert_eq!(reply.status, status, "{}", reply.text);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let problem = reply.json();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["code"], code);
    assert_eq!(problem["request_id"], "r-1");
    for field in ["type", "title", "detail"] {
        assert!(problem[field].is_string(), "{problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leads_nowhere_is_a_problem_document() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = gateway.mesh().await;
    let reply = caller
        .get_with("/", &[("host", "cart-service"), ("x-request-id", "r-1")])
        .await;
    assert_problem(&reply, 404, "no_route");
    gateway.put_endpoints(&[("v1", upstreams[0].address)]).await;
    let reply = caller
        .get_with("/", &[("canary", "true"), ("x-request-id", "r-1")])
        .await;
    assert_problem(&reply, 503, "no_endpoint");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_without_rules_shares_its_requests_among_all_its_endpoints() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    assert_eq!(
        gateway
            .admin()
            .await
            .call("DELETE", crate::support::USER_SERVICE, &[], "")
            .await
            .status,
        200
    );
    let mut caller = gateway.mesh().await;
    for _ in 0..400 {
        caller.get("/").await;
    }
    assert!(upstreams.iter().all(|upstream| upstream.requests() == 100));
}
