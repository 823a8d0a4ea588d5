//! How it ends.

use crate::support::TestGateway;
use http_body_util::BodyExt;
use tokio::net::TcpStream;

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_finished_before_the_end() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    gateway.put_endpoints(&[("v1", upstreams[0].address)]).await;
    let pieces = upstreams[0].streams();
    let mut caller = gateway.ingress().await;
    let idle = gateway.ingress().await;
    let response = caller.open("GET", "/stream", &[], "").await;
    let mut admin = gateway.admin().await;
    gateway.begin_to_stop();
    while admin.get("/ready").await.status != 503 {
        tokio::task::yield_now().await;
    }
    while TcpStream::connect(gateway.ingress).await.is_ok() {
        tokio::task::yield_now().await;
    }
    pieces.send("the ").unwrap();
    pieces.send("end").unwrap();
    drop(pieces);
    assert_eq!(
        response.into_body().collect().await.unwrap().to_bytes(),
        "the end"
    );
    gateway.stop().await;
    drop(idle);
}
