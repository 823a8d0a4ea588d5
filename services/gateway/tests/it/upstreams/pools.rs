//! Limits: who waits, who is turned away, and how long a connection is kept.

use super::{begin, gateway, metric, put_policy, reaches, until, v1};
use crate::support::{Mode, Reply, Steered, Upstream, refused_address};
use http_body_util::BodyExt;
use std::time::{Duration, Instant};
use tokio::net::{TcpSocket, TcpStream};

fn assert_overloaded(reply: &Reply) {
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (503, &"overloaded".into())
    );
    assert_eq!(reply.header("x-envoy-overloaded"), "true");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_one_connection_requests_take_turns_on_it() {
    let upstream = Steered::start(Mode::Hold).await;
    let (gateway, _folders) =
        gateway("{connectionPool: {tcp: {maxConnections: 1}}}", "1", &[&upstream]).await;
    let requests: Vec<_> = (0..5).map(|_| begin(&gateway, "GET")).collect();
    // The first has the connection, and each of the others found no room for another.
    reaches(&gateway, "upstream_cx_overflow", 4).await;
    until("the first is there", async || upstream.requests() == 1).await;
    assert_eq!(metric(&gateway, "upstream_cx_active").await, Some(1));
    upstream.set(Mode::Answer(200));
    for request in requests {
        assert_eq!(request.await.expect("an answer").status, 200);
    }
    assert_eq!((upstream.requests(), upstream.opened()), (5, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_would_have_to_wait_beyond_the_limit_is_turned_away_with_uo() {
    let upstream = Steered::start(Mode::Hold).await;
    let policy = "{connectionPool: {tcp: {maxConnections: 1}, http: {http1MaxPendingRequests: 1}}}";
    let (gateway, _folders) = gateway(policy, "1", &[&upstream]).await;
    let first = begin(&gateway, "GET");
    until("the first is there", async || upstream.requests() == 1).await;
    let second = begin(&gateway, "GET");
    reaches(&gateway, "upstream_rq_pending_active", 1).await;
    assert_overloaded(&gateway.mesh().await.get("/").await);
    assert_eq!(metric(&gateway, "upstream_rq_pending_overflow").await, Some(1));
    let limits = v1(&gateway).await["limits"].clone();
    assert_eq!(limits["max_connections"]["used"], 1);
    assert_eq!(limits["max_pending_requests"]["overflows"], 1);
    let text = gateway.admin().await.get("/stats/prometheus").await.text;
    let line = text
        .lines()
        .find(|line| line.starts_with("istio_requests_total{") && line.contains("\"UO\""));
    assert!(
        line.is_some_and(|line| line.contains("response_code=\"503\"") && line.ends_with(" 1")),
        "{line:?}"
    );
    upstream.set(Mode::Answer(200));
    for request in [first, second] {
        assert_eq!(request.await.expect("an answer").status, 200);
    }
    reaches(&gateway, "upstream_rq_pending_active", 0).await;
}

/// Of both workers together.
#[tokio::test(flavor = "multi_thread")]
async fn requests_under_way_have_a_limit_of_their_own_and_it_can_be_changed() {
    let upstream = Steered::start(Mode::Hold).await;
    let (gateway, _folders) = gateway(
        "{connectionPool: {http: {http2MaxRequests: 2}}}",
        "2",
        &[&upstream],
    )
    .await;
    let held = [begin(&gateway, "GET"), begin(&gateway, "POST")];
    until("both are there", async || upstream.requests() == 2).await;
    assert_overloaded(&gateway.mesh().await.get("/").await);
    put_policy(&gateway, "{connectionPool: {http: {http2MaxRequests: 3}}}").await;
    let third = begin(&gateway, "GET");
    until("the third is there", async || upstream.requests() == 3).await;
    assert_overloaded(&gateway.mesh().await.get("/").await);
    upstream.set(Mode::Answer(200));
    for request in held.into_iter().chain([third]) {
        assert_eq!(request.await.expect("an answer").status, 200);
    }
    reaches(&gateway, "upstream_rq_active", 0).await;
    assert_eq!(metric(&gateway, "upstream_rq_active_overflow").await, Some(2));
    assert_eq!(gateway.mesh().await.get("/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_turn_of_a_caller_that_went_away_is_the_next_ones() {
    let upstream = Steered::start(Mode::Hold).await;
    let policy = "{connectionPool: {tcp: {maxConnections: 1}, http: {http1MaxPendingRequests: 9}}}";
    let (gateway, _folders) = gateway(policy, "1", &[&upstream]).await;
    let first = begin(&gateway, "GET");
    until("the first is there", async || upstream.requests() == 1).await;
    let impatient = begin(&gateway, "GET");
    reaches(&gateway, "upstream_rq_pending_active", 1).await;
    let patient = begin(&gateway, "GET");
    reaches(&gateway, "upstream_rq_pending_active", 2).await;
    impatient.abort();
    reaches(&gateway, "upstream_rq_pending_active", 1).await;
    upstream.set(Mode::Answer(200));
    for request in [first, patient] {
        assert_eq!(request.await.expect("an answer").status, 200);
    }
    assert_eq!((upstream.requests(), upstream.opened()), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_closes_makes_room_for_who_waits() {
    let upstream = Steered::start(Mode::Hold).await;
    let (gateway, _folders) =
        gateway("{connectionPool: {tcp: {maxConnections: 1}}}", "1", &[&upstream]).await;
    let requests: Vec<_> = (0..4).map(|_| begin(&gateway, "POST")).collect();
    reaches(&gateway, "upstream_cx_overflow", 3).await;
    upstream.set(Mode::Close);
    for request in requests {
        let reply = request.await.expect("an answer");
        assert_eq!(
            (reply.status.as_u16(), &reply.json()["code"]),
            (503, &"connection_closed".into())
        );
    }
    assert_eq!((upstream.requests(), upstream.opened()), (4, 4));
    reaches(&gateway, "upstream_cx_active", 0).await;
}

/// Envoy's surprise: otherwise the requests to the second endpoint would wait for ever.
#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_gets_one_connection_beyond_the_limit_if_it_has_none() {
    let upstreams = [
        Steered::start(Mode::Answer(200)).await,
        Steered::start(Mode::Answer(200)).await,
    ];
    let policy = "{loadBalancer: {simple: ROUND_ROBIN}, connectionPool: {tcp: {maxConnections: 1}}}";
    let (gateway, _folders) = gateway(policy, "1", &[&upstreams[0], &upstreams[1]]).await;
    let mut caller = gateway.mesh().await;
    for _ in 0..10 {
        assert_eq!(caller.get("/").await.status, 200);
    }
    for upstream in &upstreams {
        assert_eq!((upstream.requests(), upstream.opened()), (5, 1));
    }
    assert_eq!(metric(&gateway, "upstream_cx_active").await, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_carries_no_more_requests_than_allowed() {
    let upstream = Steered::start(Mode::Answer(200)).await;
    let (gateway, _folders) = gateway(
        "{connectionPool: {http: {maxRequestsPerConnection: 2}}}",
        "1",
        &[&upstream],
    )
    .await;
    let mut caller = gateway.mesh().await;
    for _ in 0..6 {
        assert_eq!(caller.get("/").await.status, 200);
    }
    assert_eq!((upstream.requests(), upstream.opened()), (6, 3));
    put_policy(&gateway, "{}").await;
    for _ in 0..6 {
        assert_eq!(caller.get("/").await.status, 200);
    }
    assert_eq!(upstream.opened(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unused_connection_is_closed_and_an_old_one_too() {
    for policy in [
        "{http: {idleTimeout: 20ms}}",
        "{tcp: {maxConnectionDuration: 20ms}}",
    ] {
        let upstream = Steered::start(Mode::Answer(200)).await;
        let (gateway, _folders) = gateway(&format!("{{connectionPool: {policy}}}"), "1", &[&upstream]).await;
        assert_eq!(gateway.mesh().await.get("/").await.status, 200);
        until("it is closed", async || upstream.closed() == 1).await;
        assert_eq!(gateway.mesh().await.get("/").await.status, 200);
        assert_eq!(upstream.opened(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_over_http_2_is_closed_when_no_request_is_under_way_on_it_for_so_long() {
    let upstream = Upstream::start("v1").await;
    let http = "{h2UpgradePolicy: UPGRADE, idleTimeout: 1ms}";
    let policy = format!("{{connectionPool: {{http: {http}, tcp: {{maxConnections: 9}}}}}}");
    let (gateway, _folders) = gateway(&policy, "1", &[]).await;
    gateway.put_endpoints(&[("v1", upstream.address)]).await;
    let pieces = upstream.streams();
    let mut caller = gateway.mesh().await;
    let answer = caller.open("GET", "/stream", &[], "").await;
    reaches(&gateway, "upstream_cx_active", 1).await;
    pieces.send("the end").expect("read");
    drop(pieces);
    let body = answer.into_body().collect().await.expect("a whole body");
    assert_eq!(body.to_bytes(), "the end");
    reaches(&gateway, "upstream_cx_active", 0).await;
    assert_eq!(gateway.mesh().await.get("/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_not_made_in_time_is_none() {
    // A queue of connections that nobody accepts: the next one hears nothing.
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .bind("127.0.0.1:0".parse().expect("an address"))
        .expect("a port");
    let listener = socket.listen(1).expect("listening");
    let address = listener.local_addr().expect("bound");
    let _queued = [
        TcpStream::connect(address).await.expect("queued"),
        TcpStream::connect(address).await.expect("queued"),
    ];
    let (gateway, _folders) = gateway("{connectionPool: {tcp: {connectTimeout: 20ms}}}", "1", &[]).await;
    gateway.put_endpoints(&[("v1", address)]).await;
    let start = Instant::now();
    let reply = gateway.mesh().await.get("/").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (503, &"no_connection".into())
    );
    assert!(
        start.elapsed() < Duration::from_millis(900),
        "the gateway's own time is 1 s"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn retries_have_a_limit_too() {
    let upstream = Steered::start(Mode::Hold).await;
    let policy = "{loadBalancer: {simple: ROUND_ROBIN}, connectionPool: {http: {maxRetries: 1}}}";
    let (gateway, _folders) = gateway(policy, "1", &[]).await;
    gateway
        .put_endpoints(&[("v1", refused_address().await), ("v1", upstream.address)])
        .await;
    // Every other one meets the endpoint that is not there. One of them is being retried, the others have no answer.
    let requests: Vec<_> = (0..6).map(|_| begin(&gateway, "GET")).collect();
    until("the rest is refused", async || {
        requests.iter().filter(|request| request.is_finished()).count() > 0
    })
    .await;
    assert_eq!(metric(&gateway, "upstream_rq_retry_active").await, Some(1));
    assert!(metric(&gateway, "upstream_rq_retry_overflow").await > Some(0));
    upstream.set(Mode::Answer(200));
    for request in requests {
        let reply = request.await.expect("an answer");
        assert!(
            reply.status == 200 || reply.json()["code"] == "no_connection",
            "{}",
            reply.text
        );
    }
    reaches(&gateway, "upstream_rq_retry_active", 0).await;
}
