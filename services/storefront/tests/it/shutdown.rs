//! A stop, on real sockets: what runs is finished, what would never end is ended.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use common::client::plain;
use common::testing::config;
use common::{CancellationToken, Listeners, chassis};
use serde_json::json;
use storefront::Config;

use crate::support::{Behind, HOSTS, stream_of};

const PRODUCTS: &str = "GET product-service/products";
const STREAM: &str = "GET guestbook/entries/stream";

#[tokio::test]
async fn a_stop_finishes_requests_and_ends_streams() {
    let behind = Behind::default();
    let address = behind.serve().await;
    let (events, receiver) = tokio::sync::mpsc::channel(1);
    let receiver = std::sync::Mutex::new(Some(receiver));
    behind.reply(STREAM, move || {
        stream_of(receiver.lock().expect("no panic").take().expect("followed once"))
    });
    let (rest, receiver) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(1);
    let receiver = std::sync::Mutex::new(Some(receiver));
    behind.reply(PRODUCTS, move || {
        let receiver = receiver.lock().expect("no panic").take().expect("asked once");
        let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(receiver));
        let answer = Response::builder().header("content-type", "application/json");
        answer.body(body).expect("an answer")
    });

    let upstreams = HOSTS.map(|host| format!("{host}={address}")).join(",");
    let config: Config = config(&["--upstreams", &upstreams]);
    let any = "127.0.0.1:0".parse().expect("an address");
    let listeners = Listeners {
        public: chassis::bind(any).await.expect("a port"),
        admin: chassis::bind(any).await.expect("a port"),
        announce: false,
    };
    let shop = format!("http://{}", listeners.public.local_addr().expect("an address"));
    let shutdown = CancellationToken::new();
    let service = tokio::spawn(storefront::run(config, listeners, shutdown.clone()));

    let http = plain(Duration::from_secs(10)).expect("a client");
    let stream = http.get(format!("{shop}/api/guestbook/stream")).send().await;
    let stream = stream.expect("followed");
    let products = tokio::spawn(http.get(format!("{shop}/api/products")).send());
    behind.wait_for(PRODUCTS).await;

    shutdown.cancel();
    assert_eq!(stream.text().await.expect("a clean end"), "");
    rest.send(Ok(Bytes::from(json!({"products": []}).to_string())))
        .await
        .expect("still wanted");
    drop(rest);
    let products = products.await.expect("no panic").expect("an answer");
    assert_eq!(products.status(), 200);
    tokio::time::timeout(Duration::from_secs(5), service)
        .await
        .expect("sooner than the grace period")
        .expect("no panic")
        .expect("a clean end");
    drop(events);
}
