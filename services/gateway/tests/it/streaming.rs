//! Bodies are passed on as they come.

use crate::support::TestGateway;
use bytes::Bytes;
use http_body_util::BodyExt;

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
