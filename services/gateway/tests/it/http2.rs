//! HTTP/2 from callers, by prior knowledge, and to services where the rules say so.

use crate::support::{TestGateway, Upstream, split};
use bytes::Bytes;
use http::{HeaderMap, Request, Version};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::net::SocketAddr;
use tokio::net::TcpStream;

type Sender = http2::SendRequest<Full<Bytes>>;

async fn connect(address: SocketAddr) -> Sender {
    let stream = TcpStream::connect(address).await.expect("a connection");
    let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .expect("a connection");
    tokio::spawn(connection);
    sender
}

async fn call(sender: &mut Sender, request: http::request::Builder, body: &str) -> (u16, HeaderMap, String) {
    let request = request.body(Full::from(body.to_owned())).expect("a request");
    let response = sender.send_request(request).await.expect("an answer");
    assert_eq!(response.version(), Version::HTTP_2);
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes();
    let text = String::from_utf8(body.into()).expect("text");
    (parts.status.as_u16(), parts.headers, text)
}

fn get(uri: &str) -> http::request::Builder {
    Request::get(uri)
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_over_http_2_follow_the_same_rules() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = connect(gateway.ingress).await;
    let request = get("http://shop.test/echo?a=1")
        .header("cookie", "a=1")
        .header("cookie", "b=2")
        .header("x-forwarded-for", "6.6.6.6");
    let (status, headers, text) = call(&mut caller, request, "").await;
    assert_eq!(status, 200, "{text}");
    assert!(headers.contains_key("x-served-by"));
    let seen: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(seen["uri"], "/echo?a=1");
    assert_eq!(seen["headers"]["host"], "shop.test");
    assert_eq!(seen["headers"]["cookie"], "a=1; b=2");
    assert_eq!(seen["headers"]["x-forwarded-for"], "127.0.0.1");

    let mut service = connect(gateway.mesh).await;
    let canary = get("http://user-service/").header("canary", "true");
    let (status, headers, _) = call(&mut service, canary, "").await;
    assert_eq!(status, 200);
    assert!(headers["x-served-by"].to_str().unwrap().starts_with("v2"));
    let large = "x".repeat(500_000);
    let (status, _, text) = call(&mut service, Request::post("http://user-service/body"), &large).await;
    assert_eq!((status, text.len()), (200, large.len()));
    let (status, _, text) = call(&mut service, get("http://nobody.test/"), "").await;
    assert_eq!(status, 404, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_share_a_connection_and_one_that_is_given_up_ends_alone() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    gateway.put_endpoints(&[("v1", upstreams[0].address)]).await;
    let pieces = upstreams[0].streams();
    let mut caller = connect(gateway.ingress).await;
    let request = get("http://shop.test/stream").body(Full::default()).unwrap();
    let mut slow = caller.send_request(request).await.unwrap().into_body();
    pieces.send("one").unwrap();
    assert_eq!(slow.frame().await.unwrap().unwrap().into_data().unwrap(), "one");
    let others = (0..50).map(|_| {
        let mut caller = caller.clone();
        async move { call(&mut caller, get("http://shop.test/"), "").await.0 }
    });
    for status in futures_util::future::join_all(others).await {
        assert_eq!(status, 200);
    }
    drop(slow);
    upstreams[0].stream_was_dropped().await;
    assert_eq!(call(&mut caller, get("http://shop.test/"), "").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_are_limited_here_too() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = connect(gateway.ingress).await;
    for length in [9_000, 30_000] {
        let request = get("http://shop.test/").header("x", "a".repeat(length));
        assert_eq!(call(&mut caller, request, "").await.0, 431, "{length}");
    }
    assert_eq!(upstreams.iter().map(Upstream::requests).sum::<usize>(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graceful_stop_lets_streams_end() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    gateway.put_endpoints(&[("v1", upstreams[0].address)]).await;
    let pieces = upstreams[0].streams();
    let mut caller = connect(gateway.ingress).await;
    let request = get("http://shop.test/stream").body(Full::default()).unwrap();
    let slow = caller.send_request(request).await.unwrap();
    let _silent = TcpStream::connect(gateway.ingress).await.unwrap();
    gateway.begin_to_stop();
    while TcpStream::connect(gateway.ingress).await.is_ok() {
        tokio::task::yield_now().await;
    }
    pieces.send("the end").unwrap();
    drop(pieces);
    assert_eq!(slow.into_body().collect().await.unwrap().to_bytes(), "the end");
    gateway.stop().await;
}

/// The rules of user-service, spoken to by a port of this protocol or by this connection pool.
async fn speaking(gateway: &TestGateway, upstream: &Upstream, protocol: &str, pool: &str) {
    let entry = crate::support::endpoints(&[("v1", upstream.address), ("v2", upstream.address)])
        .replace("protocol: HTTP", &format!("protocol: {protocol}"));
    let rule = format!(
        "apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{name: user-service}}
spec:
  host: user-service
  trafficPolicy: {{connectionPool: {pool}}}
  subsets: [{{name: v1, labels: {{version: v1}}}}, {{name: v2, labels: {{version: v2}}}}]
"
    );
    let text = format!("{entry}---\n{rule}");
    let reply = gateway.admin().await.call("POST", "/config", &[], &text).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_port_or_the_destination_rule_says_what_a_service_is_spoken_to_in() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    for (protocol, pool, version) in [
        ("HTTP", "{}", "HTTP/1.1"),
        ("HTTP2", "{}", "HTTP/2.0"),
        ("grpc", "{}", "HTTP/2.0"),
        ("HTTP", "{http: {h2UpgradePolicy: UPGRADE}}", "HTTP/2.0"),
        ("HTTP", "{http: {h2UpgradePolicy: DEFAULT}}", "HTTP/1.1"),
        ("HTTP2", "{http: {h2UpgradePolicy: DO_NOT_UPGRADE}}", "HTTP/2.0"),
    ] {
        speaking(&gateway, &upstreams[0], protocol, pool).await;
        let mut old = gateway.mesh().await;
        for _ in 0..3 {
            let seen = old.get("/echo?a=1").await.json();
            assert_eq!(seen["version"], version, "{protocol} {pool}");
            assert!(seen["uri"].as_str().unwrap().ends_with("/echo?a=1"), "{seen}");
            let body = old.call("POST", "/body", &[], "body").await;
            assert_eq!(body.text, "body");
            assert_eq!(old.call("HEAD", "/", &[], "").await.status, 200);
        }
        let mut new = connect(gateway.mesh).await;
        let (_, _, text) = call(&mut new, get("http://user-service/echo"), "").await;
        assert!(text.contains(version), "{protocol} {pool}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn trailers_pass_from_end_to_end_as_grpc_needs_it() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    speaking(&gateway, &upstreams[0], "GRPC", "{}").await;
    let stream = TcpStream::connect(gateway.mesh).await.unwrap();
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    let trailers = HeaderMap::from_iter([(http::HeaderName::from_static("x-sum"), "7".parse().unwrap())]);
    let frames = [
        http_body::Frame::data(Bytes::from_static(b"message")),
        http_body::Frame::trailers(trailers),
    ];
    let body = http_body_util::StreamBody::new(futures_util::stream::iter(
        frames.map(Ok::<_, std::convert::Infallible>),
    ));
    let request = Request::post("http://user-service/trailers")
        .header("te", "trailers")
        .body(body)
        .unwrap();
    let answer = sender
        .send_request(request)
        .await
        .unwrap()
        .into_body()
        .collect()
        .await
        .unwrap();
    let trailers = answer.trailers().unwrap();
    assert_eq!(
        (&trailers["grpc-status"], &trailers["x-sum"]),
        (&"0".parse().unwrap(), &"7".parse().unwrap())
    );
    assert_eq!(answer.to_bytes(), "message");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_is_restarted_fails_no_request_over_http_2_either() {
    let (gateway, mut upstreams, _folders) = TestGateway::with_users().await;
    let mut instance = upstreams.remove(0);
    speaking(
        &gateway,
        &instance,
        "HTTP2",
        "{http: {http2MaxRequests: 100}, tcp: {maxConnections: 1}}",
    )
    .await;
    let caller = connect(gateway.mesh).await;
    for _ in 0..3 {
        let requests = (0..40).map(|_| {
            let mut caller = caller.clone();
            async move { call(&mut caller, get("http://user-service/"), "").await }
        });
        for (status, _, text) in futures_util::future::join_all(requests).await {
            assert_eq!(status, 200, "{text}");
        }
        let (address, name) = (instance.address, instance.name.clone());
        instance.stop().await;
        instance = Upstream::on(&name, tokio::net::TcpListener::bind(address).await.unwrap());
    }
}

/// Refuses the first request of all, and answers the others.
async fn refusing() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        let mut has_refused = false;
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            let mut connection = h2::server::handshake(stream).await.expect("a connection");
            while let Some(Ok((_, mut answer))) = connection.accept().await {
                if has_refused {
                    answer
                        .send_response(http::Response::new(()), true)
                        .expect("answered");
                } else {
                    answer.send_reset(h2::Reason::REFUSED_STREAM);
                    has_refused = true;
                }
            }
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_refused_is_tried_again_where_the_rule_says_so() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    speaking(&gateway, &upstreams[0], "HTTP2", "{}").await;
    for (reasons, status) in [("refused-stream", 200), ("connect-failure", 503)] {
        let address = refusing().await;
        let entry = crate::support::endpoints(&[("v1", address), ("v2", address)])
            .replace("protocol: HTTP", "protocol: HTTP2");
        let rule = split(100, 0).replace(
            "    - name: primary\n",
            &format!("    - name: primary\n      retries: {{attempts: 1, retryOn: {reasons}}}\n"),
        );
        let text = format!("{entry}---\n{rule}");
        let reply = gateway.admin().await.call("POST", "/config", &[], &text).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let reply = gateway.mesh().await.call("POST", "/", &[], "body").await;
        assert_eq!(reply.status, status, "{reasons}");
    }
}
