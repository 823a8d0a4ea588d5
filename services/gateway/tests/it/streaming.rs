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
