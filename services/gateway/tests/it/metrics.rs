//! What is counted, and under which labels.

use crate::support::{Caller, TestGateway};
use common::testing::eventually;
use std::{collections::BTreeMap, time::Duration};

/// Value by series, of all series that have these parts in their labels.
async fn scrape(gateway: &TestGateway, name: &str, parts: &[&str]) -> BTreeMap<String, f64> {
    let text = gateway.admin().await.get("/stats/prometheus").await.text;
    text.lines()
        .filter(|line| line.starts_with(&format!("{name}{{")) && parts.iter().all(|part| line.contains(part)))
        .map(|line| {
            let (series, value) = line.rsplit_once(' ').expect("a value");
            (series.to_owned(), value.parse().expect("a number"))
        })
        .collect()
}

/// Waits for a count: it is written when the answer has been passed on, which the caller may see first.
async fn count(gateway: &TestGateway, parts: &[&str], expected: f64) {
    eventually(
        &format!("{expected} requests with {parts:?}"),
        Duration::from_secs(5),
        async || {
            let sum: f64 = scrape(gateway, "istio_requests_total", parts)
                .await
                .values()
                .sum();
            (sum - expected).abs() < 0.5
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_counted_under_all_of_istios_labels() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    gateway
        .mesh()
        .await
        .get_with("/", &[("canary", "true"), ("x-serin-source", "order-service-v1")])
        .await;
    count(&gateway, &[], 1.0).await;
    let series = scrape(&gateway, "istio_requests_total", &[])
        .await
        .into_keys()
        .next()
        .unwrap();
    assert_eq!(
        series,
        "istio_requests_total{reporter=\"source\",source_workload=\"order-service-v1\",\
         source_workload_namespace=\"default\",source_app=\"order-service\",source_version=\"v1\",\
         destination_workload=\"user-service-v2\",destination_workload_namespace=\"default\",\
         destination_app=\"user-service\",destination_version=\"v2\",\
         destination_service=\"user-service.default.svc.cluster.local\",destination_service_name=\"user-service\",\
         destination_service_namespace=\"default\",request_protocol=\"http\",response_code=\"200\",\
         response_flags=\"-\",connection_security_policy=\"none\"}"
    );
    let buckets = scrape(
        &gateway,
        "istio_request_duration_milliseconds_bucket",
        &["le=\"0.5\""],
    )
    .await;
    assert_eq!(buckets.len(), 1);
    let all = scrape(
        &gateway,
        "istio_request_duration_milliseconds_bucket",
        &["le=\"+Inf\""],
    )
    .await;
    assert!((all.values().sum::<f64>() - 1.0).abs() < 0.1);
    assert_eq!(
        scrape(&gateway, "istio_request_duration_milliseconds_bucket", &[])
            .await
            .len(),
        20
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_of_every_worker_is_counted_once() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    for _ in 0..4 {
        let mut caller = gateway.mesh().await;
        for _ in 0..250 {
            caller.get("/").await;
        }
    }
    count(&gateway, &["response_code=\"200\""], 1_000.0).await;
    let v2 = upstreams[2].requests() + upstreams[3].requests();
    let counted: f64 = scrape(
        &gateway,
        "istio_requests_total",
        &["destination_workload=\"user-service-v2\""],
    )
    .await
    .values()
    .sum();
    assert!((counted - f64::from(u32::try_from(v2).unwrap())).abs() < 0.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_from_outside_is_the_ingress_gateways() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    gateway
        .ingress()
        .await
        .get_with("/", &[("x-serin-source", "order-service-v1")])
        .await;
    count(
        &gateway,
        &[
            "source_workload=\"istio-ingressgateway\"",
            "destination_version=\"v1\"",
        ],
        1.0,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_wrong_has_envoys_flag() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = gateway.mesh().await;
    caller.get_with("/", &[("host", "nowhere")]).await;
    count(
        &gateway,
        &[
            "response_flags=\"NR\"",
            "response_code=\"404\"",
            "destination_service=\"unknown\"",
        ],
        1.0,
    )
    .await;

    gateway
        .put_endpoints(&[("v1", crate::support::refused_address().await)])
        .await;
    caller.get_with("/", &[("canary", "true")]).await;
    let uh = [
        "response_flags=\"UH\"",
        "response_code=\"503\"",
        "destination_workload=\"unknown\"",
    ];
    count(
        &gateway,
        &[&uh[..], &["destination_service_name=\"user-service\""]].concat(),
        1.0,
    )
    .await;

    gateway.put_split(100, 0).await;
    caller.get("/").await;
    count(
        &gateway,
        &[
            "response_flags=\"UF\"",
            "destination_workload=\"user-service-v1\"",
        ],
        1.0,
    )
    .await;

    gateway.put_endpoints(&[("v1", upstreams[0].address)]).await;
    let _pieces = upstreams[0].streams();
    let mut impatient = gateway.mesh().await;
    let response = impatient.open("GET", "/stream", &[], "").await;
    drop((response, impatient));
    count(&gateway, &["response_flags=\"DC\"", "response_code=\"200\""], 1.0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_invent_names_do_not_fill_the_memory() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut caller: Caller = gateway.mesh().await;
    for i in 0..1_000 {
        caller
            .get_with("/", &[("x-serin-source", &format!("invented-{i}"))])
            .await;
    }
    for name in ["Order", "a b", "x\"} 1", &"long".repeat(50)] {
        caller.get_with("/", &[("x-serin-source", name)]).await;
    }
    count(&gateway, &[], 1_004.0).await;
    let series = scrape(&gateway, "istio_requests_total", &[]).await.len();
    assert!(series <= 2 * 128 * 2, "{series}");
    count(&gateway, &["invented-0\""], 1.0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clusters_show_endpoints_and_what_is_under_way() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    gateway.put_endpoints(&[("v1", upstreams[0].address)]).await;
    let pieces = upstreams[0].streams();
    let mut caller = gateway.ingress().await;
    let response = caller.open("GET", "/stream", &[], "").await;
    let text = gateway.admin().await.get("/clusters").await.text;
    let line = format!(
        "outbound|80|v1|user-service.default.svc.cluster.local::{}::rq_active::1\n",
        upstreams[0].address
    );
    assert!(text.contains(&line), "{text}");
    let json = gateway.admin().await.get("/clusters?format=json").await.json();
    let v1 = json["clusters"]
        .as_array()
        .unwrap()
        .iter()
        .find(|cluster| cluster["subset"] == "v1")
        .unwrap();
    assert_eq!(v1["endpoints"][0]["activeRequests"], 1);
    assert_eq!(v1["endpoints"][0]["workload"], "user-service-v1");
    drop((pieces, response));
}
