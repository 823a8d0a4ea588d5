//! Rules change under load.

use crate::support::TestGateway;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_changes_of_weight_under_load_fail_no_request() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let (done, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut callers = Vec::new();
    for i in 0..8 {
        let (done, answered) = (Arc::clone(&done), Arc::clone(&answered));
        let mut caller = gateway.mesh().await;
        callers.push(tokio::spawn(async move {
            while !done.load(Ordering::Relaxed) {
                let (method, body) = if i % 2 == 0 {
                    ("GET", "")
                } else {
                    ("POST", "some body")
                };
                let reply = caller.call(method, "/body", &[], body).await;
                assert_eq!((reply.status.as_u16(), reply.text.as_str()), (200, body));
                answered.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    let endpoints: Vec<_> = upstreams.iter().map(|u| (&u.name[..2], u.address)).collect();
    for change in 0..200 {
        let before = answered.load(Ordering::Relaxed);
        gateway.put_split(100 - change % 101, change % 101).await;
        // Endpoints that come and go are changes like any other.
        let present = if change % 2 == 0 {
            &endpoints[..]
        } else {
            &endpoints[..3]
        };
        gateway.put_endpoints(present).await;
        while answered.load(Ordering::Relaxed) == before {
            tokio::task::yield_now().await;
        }
    }
    done.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.unwrap();
    }
    let sent: usize = upstreams.iter().map(crate::support::Upstream::requests).sum();
    assert_eq!(sent, answered.load(Ordering::Relaxed), "none was sent twice");
}

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
