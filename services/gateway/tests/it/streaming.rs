//! Bodies are passed on as they come.

use crate::support::TestGateway;
use bytes::Bytes;
use http_body_util::BodyExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

#[tokio::test(flavor = "multi_thread")]
async fn each_event_arrives_before_the_next_is_sent() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    gateway.put_endpoints(&[("v1", upstreams[0].address)]).await;
    let pieces = upstreams[0].streams();
    let mut caller = gateway.ingress().await;
    let mut body = caller.open("GET", "/stream", &[], "").await.into_body();
    for piece in ["data: one\n\n", "data: two\n\n", "data: three\n\n"] {
        pieces.send(piece).unwrap();
        let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(frame, Bytes::from_static(piece.as_bytes()));
    }
    drop(pieces);
    assert!(body.frame().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_ends_the_request_to_the_endpoint() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    gateway.put_endpoints(&[("v1", upstreams[0].address)]).await;
    let pieces = upstreams[0].streams();
    let mut caller = gateway.ingress().await;
    let mut body = caller.open("GET", "/stream", &[], "").await.into_body();
    pieces.send("one").unwrap();
    body.frame().await.unwrap().unwrap();
    drop((body, caller));
    upstreams[0].stream_was_dropped().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn large_bodies_pass_in_both_directions() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let body = "0123456789abcdef".repeat(1 << 16); // 1 MiB
    let mut caller = gateway.mesh().await;
    for _ in 0..5 {
        let reply = caller.call("POST", "/body", &[], &body).await;
        assert_eq!(reply.text.len(), body.len());
        assert_eq!(reply.text, body);
    }
}

/// Few send one, and whoever does means it.
#[tokio::test(flavor = "multi_thread")]
async fn a_get_in_chunks_keeps_its_body_and_is_not_whole_without_its_end() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let head =
        "GET /body HTTP/1.1\r\nhost: user-service\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n";
    for (chunks, expected) in [
        ("5\r\nhello\r\n0\r\n\r\n", "HTTP/1.1 200 OK"),
        ("\r\n0\r\n\r\n", "HTTP/1.1 400 Bad Request"),
    ] {
        let mut stream = TcpStream::connect(gateway.mesh).await.unwrap();
        stream
            .write_all([head, chunks].concat().as_bytes())
            .await
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(expected), "{answer}");
        assert_eq!(answer.contains("hello"), chunks.contains("hello"), "{answer}");
    }
    assert!(
        upstreams
            .iter()
            .map(crate::support::Upstream::requests)
            .sum::<usize>()
            <= 2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn head_and_no_content_keep_the_connection() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = gateway.mesh().await;
    for _ in 0..3 {
        let reply = caller.call("HEAD", "/", &[], "").await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (200, ""));
        assert_eq!(reply.header("content-length"), "6");
        assert_eq!(caller.get("/").await.text, "hello\n");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn trailers_are_passed_on() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    gateway
        .put_endpoints(&[("v1", listener.local_addr().unwrap())])
        .await;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = String::new();
        while !request.ends_with("\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap().into());
        }
        assert!(request.contains("te: trailers\r\n"), "{request}");
        let answer = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n";
        stream.write_all(answer.as_bytes()).await.unwrap();
    });
    let mut caller = TcpStream::connect(gateway.ingress).await.unwrap();
    caller
        .write_all(b"GET / HTTP/1.1\r\nhost: shop.test\r\nte: trailers\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    while !answer.ends_with("0\r\nx-sum: 7\r\n\r\n") {
        answer.push(caller.read_u8().await.expect("more of the answer").into());
    }
    assert!(answer.contains("\r\n2\r\nok\r\n"), "{answer}");
}

/// Such a caller knows no chunks: an answer of unknown length ends with the connection (RFC 9112, 6.3).
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_by_http_1_0_gets_an_answer_in_chunks_as_one_piece() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let (address, _seen) = endpoint(
        "\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
    )
    .await;
    gateway.put_endpoints(&[("v1", address)]).await;
    let mut caller = TcpStream::connect(gateway.ingress).await.unwrap();
    caller
        .write_all(b"GET / HTTP/1.0\r\nhost: shop.test\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    caller.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("\r\n\r\nok"), "{answer}");
    assert!(!answer.contains("transfer-encoding"), "{answer}");
}

/// A raw endpoint that reads a request up to `until`, answers, and gives back what it has read.
async fn endpoint(
    until: &'static str,
    answer: &'static str,
) -> (std::net::SocketAddr, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let seen = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = String::new();
        while !request.ends_with(until) {
            match stream.read_u8().await {
                Ok(byte) => request.push(byte.into()),
                Err(_) => return request,
            }
        }
        stream.write_all(answer.as_bytes()).await.expect("written");
        request
    });
    (address, seen)
}

async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        text.push(stream.read_u8().await.expect("more of it").into());
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn trailers_of_a_request_are_passed_on() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let (address, seen) = endpoint("x-sum: 7\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    gateway.put_endpoints(&[("v1", address)]).await;
    let mut caller = TcpStream::connect(gateway.ingress).await.unwrap();
    let request = "POST / HTTP/1.1\r\nhost: shop.test\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n\
                   2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n";
    caller.write_all(request.as_bytes()).await.unwrap();
    let answer = read_until(&mut caller, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let seen = seen.await.unwrap();
    assert!(seen.ends_with("2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n"), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_before_sending_a_body_is_told_to_go_on_when_there_is_an_endpoint_for_it() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let ask = |host: &str| {
        format!("POST /body HTTP/1.1\r\nhost: {host}\r\ncontent-length: 4\r\nexpect: 100-continue\r\n\r\n")
    };
    let mut caller = TcpStream::connect(gateway.mesh).await.unwrap();
    caller.write_all(ask("user-service").as_bytes()).await.unwrap();
    assert_eq!(
        read_until(&mut caller, "\r\n\r\n").await,
        "HTTP/1.1 100 Continue\r\n\r\n"
    );
    caller.write_all(b"body").await.unwrap();
    let answer = read_until(&mut caller, "\r\n\r\nbody").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");

    let mut refused = TcpStream::connect(gateway.mesh).await.unwrap();
    refused.write_all(ask("nobody.test").as_bytes()).await.unwrap();
    let answer = read_until(&mut refused, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_before_an_answer_is_counted_as_such() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    gateway
        .put_endpoints(&[("v1", listener.local_addr().unwrap())])
        .await;
    let mut caller = TcpStream::connect(gateway.ingress).await.unwrap();
    caller
        .write_all(b"GET /slow HTTP/1.1\r\nhost: shop.test\r\n\r\n")
        .await
        .unwrap();
    let (mut endpoint, _) = listener.accept().await.unwrap();
    read_until(&mut endpoint, "\r\n\r\n").await;
    drop(caller);
    assert_eq!(
        endpoint.read(&mut [0; 1]).await.unwrap(),
        0,
        "the request is given up"
    );
    let is_counted = |text: &str| {
        let mut lines = text.lines();
        lines.any(|line| line.contains(r#"response_code="0""#) && line.contains(r#"response_flags="DC""#))
    };
    while !is_counted(&gateway.admin().await.get("/stats/prometheus").await.text) {
        tokio::task::yield_now().await;
    }
}
