//! What becomes of header lines, hostile ones included.

use crate::support::TestGateway;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_from_outside_about_the_way_is_not_believed() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let forged = [
        ("x-forwarded-for", "6.6.6.6"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.test"),
        ("x-forwarded-client-cert", "forged"),
        ("x-serin-source", "payment-service-v1"),
        ("x-user-agent", "kept"),
    ];
    let seen = gateway.ingress().await.get_with("/echo", &forged).await.json()["headers"].clone();
    assert_eq!(seen["x-forwarded-for"], "127.0.0.1");
    assert_eq!(seen["x-forwarded-proto"], "http");
    assert_eq!(seen["x-forwarded-host"], "shop.test");
    assert_eq!(seen["x-forwarded-client-cert"], Value::Null);
    assert_eq!(seen["x-serin-source"], Value::Null);
    assert_eq!(seen["x-user-agent"], "kept");
    assert_eq!(seen["host"], "shop.test");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_has_an_id_from_here_on() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = gateway.ingress().await;
    let id = |reply: crate::support::Reply| {
        reply.json()["headers"]["x-request-id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (first, second) = (id(caller.get("/echo").await), id(caller.get("/echo").await));
    assert_eq!(first.len(), 36);
    assert_ne!(first, second);
    assert_eq!(
        id(caller.get_with("/echo", &[("x-request-id", "mine")]).await),
        "mine"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_the_mesh_headers_pass_except_the_callers_name() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let headers = [
        ("x-serin-source", "order-service-v1"),
        ("x-forwarded-for", "1.2.3.4"),
        ("x-user-id", "7"),
    ];
    let seen = gateway.mesh().await.get_with("/echo", &headers).await.json()["headers"].clone();
    assert_eq!(seen["x-serin-source"], Value::Null);
    assert_eq!(seen["x-forwarded-for"], "1.2.3.4");
    assert_eq!(seen["x-user-id"], "7");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_concerns_one_connection_only_stays_on_it() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let headers = [
        ("connection", "keep-alive, x-secret, host, content-length"),
        ("keep-alive", "timeout=5"),
        ("proxy-connection", "keep-alive"),
        ("x-secret", "for the gateway"),
        ("te", "gzip"),
        ("upgrade", "websocket"),
    ];
    let seen = gateway
        .mesh()
        .await
        .call("POST", "/echo", &headers, "body")
        .await
        .json()["headers"]
        .clone();
    for name in [
        "connection",
        "keep-alive",
        "proxy-connection",
        "x-secret",
        "te",
        "upgrade",
    ] {
        assert_eq!(seen[name], Value::Null, "{name}");
    }
    assert_eq!(seen["host"], "user-service");
    assert_eq!(seen["content-length"], "4");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_bytes_of_headers_are_answered_431_by_the_gateway() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = gateway.ingress().await;
    let headers: Vec<(String, String)> = (0..9).map(|i| (format!("x-{i}"), "a".repeat(1_000))).collect();
    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let reply = caller.get_with("/", &headers).await;
    assert_eq!(reply.status, 431);
    assert_eq!(reply.json()["code"], "headers_too_large");
    assert_eq!(
        caller.get_with("/", &[("x", &"a".repeat(100_000))]).await.json()["code"],
        "headers_too_large"
    );
    assert_eq!(caller.get_with("/", &headers[..7]).await.status, 200);
    assert_eq!(
        upstreams
            .iter()
            .map(crate::support::Upstream::requests)
            .sum::<usize>(),
        1
    );
}

/// Sends bytes as they are; returns all that comes back until the gateway closes or `until` was read.
async fn raw(address: std::net::SocketAddr, bytes: &str, until: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(bytes.as_bytes()).await.expect("sent");
    let mut text = String::new();
    let mut buffer = [0; 4_096];
    while !text.contains(until) {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(n) => text.push_str(&String::from_utf8_lossy(&buffer[..n])),
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_can_be_read_in_two_ways_is_refused() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    for hostile in [
        "GET / HTTP/1.1\r\nhost: user-service\r\nhost: payment-service\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: \u{e4}\r\n\r\n",
        "CONNECT user-service:80 HTTP/1.1\r\nhost: user-service:80\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: user-service\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nhost: user-service\r\ntransfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "GET /\u{0} HTTP/1.1\r\nhost: user-service\r\n\r\n",
        "GET / HTTP/1.1\r\nhost : user-service\r\n\r\n",
        "nonsense\r\n\r\n",
    ] {
        let answer = raw(gateway.mesh, hostile, "\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{hostile:?}: {answer:?}");
    }
    assert_eq!(
        upstreams
            .iter()
            .map(crate::support::Upstream::requests)
            .sum::<usize>(),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_length_beside_chunks_does_not_smuggle_a_second_request() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let smuggled = "POST /body HTTP/1.1\r\nhost: user-service\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n\
                    0\r\n\r\nGET /admin HTTP/1.1\r\nhost: user-service\r\n\r\n";
    let answer = raw(gateway.mesh, smuggled, "never").await;
    assert!(answer.matches("HTTP/1.1 ").count() <= 2, "{answer}");
    let seen: usize = upstreams.iter().map(crate::support::Upstream::requests).sum();
    assert_eq!(
        seen,
        answer.matches("HTTP/1.1 200").count(),
        "the endpoints saw what the caller was answered"
    );
}
