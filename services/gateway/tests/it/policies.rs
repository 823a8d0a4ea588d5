//! What routes do beside choosing a service. What becomes of each request is held against Envoy; here it is what only shows
//! in between: time, copies, budgets, and what is counted.

use crate::support::{Caller, TestGateway, USER_SERVICE};
use axum::{Router, body::Bytes, http::StatusCode};
use common::testing::eventually;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

const TO_V1: &str = "route: [{destination: {host: user-service, subset: v1}}]";

/// Puts routes of user-service in force; the answer of the admin API.
async fn put(gateway: &TestGateway, routes: &str) -> serde_json::Value {
    let rule = format!(
        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: user-service}}\nspec:\n  \
         hosts: [user-service]\n  http:\n    {}\n",
        routes.replace('\n', "\n    ")
    );
    let reply = gateway.admin().await.call("PUT", USER_SERVICE, &[], &rule).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// An endpoint that answers 503 to the first so many requests, and then how many bytes it got.
async fn failing(times: usize) -> (SocketAddr, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&requests);
    let router = Router::new().fallback(async move |body: Bytes| {
        if counter.fetch_add(1, Ordering::SeqCst) < times {
            (StatusCode::SERVICE_UNAVAILABLE, "no".to_owned())
        } else {
            (StatusCode::OK, body.len().to_string())
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, requests)
}

/// Waits until so many requests are counted with these labels.
async fn counted(gateway: &TestGateway, labels: &[&str], expected: u64) {
    let what = format!("{expected} requests with {labels:?}");
    eventually(&what, Duration::from_secs(5), async || {
        count(gateway, labels).await == expected
    })
    .await;
}

async fn count(gateway: &TestGateway, labels: &[&str]) -> u64 {
    let text = gateway.admin().await.get("/stats/prometheus").await.text;
    let series = text
        .lines()
        .filter(|line| line.starts_with("istio_requests_total{"));
    let wanted = series.filter(|line| labels.iter().all(|label| line.contains(label)));
    wanted
        .map(|line| {
            line.rsplit(' ')
                .next()
                .and_then(|value| value.parse::<u64>().ok())
                .expect("a count")
        })
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_takes_too_long_is_a_504_and_one_that_does_not_end_is_cut_off() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    gateway.put_endpoints(&[("v1", upstreams[0].address)]).await;
    put(&gateway, &format!("- timeout: 100ms\n  {TO_V1}")).await;
    let pieces = upstreams[0].streams();
    pieces.send("one").expect("read");
    let mut caller = gateway.mesh().await;
    let response = caller.open("GET", "/stream", &[], "").await;
    assert_eq!(response.status(), 200);
    let body = http_body_util::BodyExt::collect(response.into_body()).await;
    assert!(body.is_err(), "an answer without an end");
    counted(&gateway, &["response_code=\"200\"", "response_flags=\"UT\""], 1).await;
    upstreams[0].stream_was_dropped().await;

    // It accepts connections, by the kernel's hand, and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    gateway
        .put_endpoints(&[("v1", silent.local_addr().expect("bound"))])
        .await;
    let reply = caller.get("/").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (504, &"timeout".into())
    );
    counted(&gateway, &["response_code=\"504\"", "response_flags=\"UT\""], 1).await;

    put(
        &gateway,
        &format!("- retries: {{attempts: 2, perTryTimeout: 50ms, retryOn: reset}}\n  {TO_V1}"),
    )
    .await;
    assert_eq!(caller.get("/").await.status, 504);
    counted(
        &gateway,
        &["response_code=\"504\"", "response_flags=\"UT,URX\""],
        1,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_sent_again_if_it_is_small() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    put(
        &gateway,
        &format!("- retries: {{attempts: 2, retryOn: 5xx}}\n  {TO_V1}"),
    )
    .await;
    for (size, status, text, attempts) in [
        (0, 200, "0", 3),
        (60_000, 200, "60000", 3),
        (70_000, 503, "no", 1),
    ] {
        let (address, requests) = failing(2).await;
        gateway.put_endpoints(&[("v1", address)]).await;
        let reply = gateway
            .mesh()
            .await
            .call("POST", "/", &[], &"x".repeat(size))
            .await;
        assert_eq!(
            (reply.status.as_u16(), reply.text.as_str()),
            (status, text),
            "{size} bytes"
        );
        assert_eq!(requests.load(Ordering::SeqCst), attempts, "{size} bytes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn retries_do_not_multiply_a_failure() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let (address, requests) = failing(usize::MAX).await;
    gateway.put_endpoints(&[("v1", address)]).await;
    put(
        &gateway,
        &format!("- retries: {{attempts: 10, retryOn: 5xx}}\n  {TO_V1}"),
    )
    .await;
    let callers = (0..60).map(|_| async {
        assert_eq!(gateway.mesh().await.get("/").await.status, 503);
    });
    futures_util::future::join_all(callers).await;
    let sent = requests.load(Ordering::SeqCst);
    assert!(
        sent < 60 * 5,
        "{sent} attempts of 60 requests, which would be 660 without a budget"
    );
    assert!(count(&gateway, &["response_flags=\"UO\""]).await > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_failure_is_hidden_from_the_caller_and_seen_by_nobody_else() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let (address, requests) = failing(usize::MAX).await;
    gateway
        .put_endpoints(&[("v1", address), ("v1", upstreams[0].address)])
        .await;
    put(
        &gateway,
        &format!("- retries: {{attempts: 1, retryOn: 5xx}}\n  {TO_V1}"),
    )
    .await;
    let mut caller = gateway.mesh().await;
    for _ in 0..20 {
        assert_eq!(
            caller.get("/").await.by(),
            "v1-a",
            "another endpoint is tried first"
        );
    }
    assert!(requests.load(Ordering::SeqCst) >= 9);
    counted(&gateway, &["response_code=\"200\"", "response_flags=\"-\""], 20).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_counted_as_such_and_in_their_share() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let fault = "fault: {abort: {percentage: {value: 25}, httpStatus: 418}}";
    put(&gateway, &format!("- {fault}\n  {TO_V1}")).await;
    let mut caller = gateway.mesh().await;
    for _ in 0..1_000 {
        let status = caller.get("/").await.status.as_u16();
        assert!([200, 418].contains(&status), "{status}");
    }
    let served = upstreams[0].requests() + upstreams[1].requests();
    // Five standard deviations of the binomial.
    assert!(served.abs_diff(750) < 70, "{served} of 1000 served");
    let aborted = u64::try_from(1_000 - served).expect("a count");
    counted(
        &gateway,
        &[
            "response_code=\"418\"",
            "response_flags=\"FI\"",
            "destination_service_name=\"user-service\"",
        ],
        aborted,
    )
    .await;

    let fault = "fault: {delay: {percentage: {value: 100}, fixedDelay: 80ms}}";
    put(&gateway, &format!("- {fault}\n  timeout: 40ms\n  {TO_V1}")).await;
    let start = Instant::now();
    assert_eq!(
        caller.get("/").await.status,
        200,
        "the timeout begins behind the delay"
    );
    assert!(start.elapsed() >= Duration::from_millis(80));
    counted(&gateway, &["response_code=\"200\"", "response_flags=\"DI\""], 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_gets_copies_that_nobody_waits_for() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let (copies, received) = failing(0).await;
    gateway
        .put_endpoints(&[("v1", upstreams[0].address), ("v2", copies)])
        .await;
    let mirror = "mirror: {host: user-service, subset: v2}";
    put(&gateway, &format!("- {mirror}\n  {TO_V1}")).await;
    let mut caller = gateway.mesh().await;
    for _ in 0..10 {
        assert_eq!(caller.get("/").await.by(), "v1-a");
        let reply = caller.call("POST", "/body", &[], "small").await;
        assert_eq!(reply.text, "small");
    }
    let large = "x".repeat(100_000);
    assert_eq!(caller.call("POST", "/body", &[], &large).await.text, large);
    counted(
        &gateway,
        &["reporter=\"source\"", "destination_version=\"v1\""],
        21,
    )
    .await;
    counted(
        &gateway,
        &["reporter=\"destination\"", "destination_version=\"v2\""],
        20,
    )
    .await;
    assert_eq!(
        count(&gateway, &["reporter=\"source\"", "destination_version=\"v2\""]).await,
        0
    );
    assert_eq!(
        received.load(Ordering::SeqCst),
        20,
        "the large one was not copied"
    );

    // A mirror that hangs, or is not there, is nobody's business.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = silent.local_addr().expect("bound");
    gateway
        .put_endpoints(&[("v1", upstreams[0].address), ("v2", at)])
        .await;
    assert_eq!(caller.get("/").await.by(), "v1-a");
    gateway.put_endpoints(&[("v1", upstreams[0].address)]).await;
    assert_eq!(caller.get("/").await.by(), "v1-a");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_may_read_the_gateways_own_refusal_too() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    gateway.put_endpoints(&[("v2", upstreams[2].address)]).await;
    put(
        &gateway,
        &format!("- corsPolicy: {{allowOrigins: [{{exact: 'https://shop.test'}}]}}\n  {TO_V1}"),
    )
    .await;
    let mut caller: Caller = gateway.mesh().await;
    let reply = caller.get_with("/", &[("origin", "https://shop.test")]).await;
    assert_eq!(reply.status, 503);
    assert_eq!(reply.header("access-control-allow-origin"), "https://shop.test");
    let reply = caller.get_with("/", &[("origin", "https://evil.test")]).await;
    assert_eq!(reply.header("access-control-allow-origin"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_does_nothing_comes_with_a_warning() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let answer = put(
        &gateway,
        &format!("- {TO_V1}\n- match: [{{uri: {{exact: /a}}}}]\n  {TO_V1}"),
    )
    .await;
    let warning = &answer["warnings"][0];
    assert_eq!(warning["path"], "spec.http[1]");
    assert_eq!(
        warning["message"],
        "is never reached: spec.http[0] takes all of its requests"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_while_a_retry_waits_leaves_nothing_behind() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    gateway
        .put_endpoints(&[("v1", silent.local_addr().expect("bound"))])
        .await;
    put(
        &gateway,
        &format!("- timeout: 60s\n  retries: {{attempts: 3, retryOn: 5xx}}\n  {TO_V1}"),
    )
    .await;
    let mut impatient = gateway.mesh().await;
    let waiting = tokio::time::timeout(Duration::from_millis(100), impatient.get("/")).await;
    assert!(waiting.is_err());
    drop(impatient);
    counted(&gateway, &["response_flags=\"DC\"", "response_code=\"0\""], 1).await;
    let clusters = gateway.admin().await.get("/clusters").await.text;
    assert!(!clusters.contains("rq_active::1"), "{clusters}");
}
