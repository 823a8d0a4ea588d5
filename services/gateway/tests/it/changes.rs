//! Rules change while requests are under way; under load they do in [`crate::hot_restart`].

use crate::support::TestGateway;

#[tokio::test(flavor = "multi_thread")]
async fn the_request_after_a_change_sees_it() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = gateway.mesh().await;
    for _ in 0..50 {
        gateway.put_split(0, 100).await;
        assert!(caller.get("/").await.by().starts_with("v2"));
        gateway.put_split(100, 0).await;
        assert!(caller.get("/").await.by().starts_with("v1"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_finishes_where_it_is() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    gateway
        .put_endpoints(&[("v1", upstreams[0].address), ("v2", upstreams[2].address)])
        .await;
    gateway.put_split(0, 100).await;
    let pieces = upstreams[2].streams();
    let mut caller = gateway.mesh().await;
    let response = caller.open("GET", "/stream", &[], "").await;
    gateway.put_split(100, 0).await;
    gateway.put_endpoints(&[("v1", upstreams[0].address)]).await;
    pieces.send("still ").unwrap();
    pieces.send("here").unwrap();
    drop(pieces);
    let body = http_body_util::BodyExt::collect(response.into_body())
        .await
        .unwrap()
        .to_bytes();
    assert_eq!(body, "still here");
}
