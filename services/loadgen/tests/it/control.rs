//! The load as a service: shown, changed and stopped while it runs.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use common::testing::{Call, eventually};
use common::{CancellationToken, Listeners};
use loadgen::{assemble, driver, routes};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{FakeShop, Habits};

const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn the_load_is_changed_while_it_runs() {
    let shop = FakeShop::open(Habits::default()).await;
    let config = shop.config(&["--running", "off", "--rps", "100"]);
    let (chassis, app) = assemble(&config).expect("a service");
    let router = chassis.router(routes::router(), app.clone());
    let ending = CancellationToken::new();
    let load = tokio::spawn({
        let (app, config, ending) = (app.clone(), config.clone(), ending.clone());
        async move { driver::run(&app, &config, ending).await }
    });

    let shown = Call::get("/load").to(&router).await.expect(StatusCode::OK).json();
    let resting = json!({"rps": 100.0, "users": 50, "canary_share": 0.0, "running": false});
    assert_eq!(shown, resting);
    let put = async |body: Value| Call::new(Method::PUT, "/load").json(&body).to(&router).await;
    let sent = async || {
        let stats = Call::get("/load/stats").to(&router).await.json();
        stats["sent"].as_u64().expect("a number")
    };
    assert_eq!(sent().await, 0);

    let running = json!({"rps": 200.0, "users": 3, "canary_share": 1.0, "running": true});
    assert_eq!(put(running.clone()).await.expect(StatusCode::OK).json(), running);
    eventually("requests are sent", PATIENCE, async || sent().await > 50).await;
    assert!(shop.seen().iter().all(|seen| seen.headers.contains_key("canary")));

    put(resting).await.expect(StatusCode::OK);
    assert!(sent().await <= 5, "the figures begin anew");

    ending.cancel();
    load.await.expect("no panic").expect("a clean end");
}

#[tokio::test]
async fn a_wrong_load_is_refused_by_the_name_of_its_field() {
    let shop = FakeShop::open(Habits::default()).await;
    let (chassis, app) = assemble(&shop.config(&[])).expect("a service");
    let router = chassis.router(routes::router(), app);
    let good = json!({"rps": 10.0, "users": 5, "canary_share": 0.1, "running": true});
    for (field, value) in [
        ("rps", json!(-1.0)),
        ("rps", json!(1e9)),
        ("users", json!(0)),
        ("users", json!(1.5)),
        ("canary_share", json!(1.1)),
        ("running", json!("yes")),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let answer = Call::new(Method::PUT, "/load").json(&body).to(&router).await;
        assert_eq!(
            answer.expect(StatusCode::UNPROCESSABLE_ENTITY).fields(),
            [field],
            "{body}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn as_a_service_it_serves_sends_and_stops_cleanly() {
    let shop = FakeShop::open(Habits {
        delay: Duration::from_millis(50),
        ..Habits::default()
    })
    .await;
    let config = shop.config(&["--rps", "200", "--duration", "300ms"]);
    let public = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let admin = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", public.local_addr().expect("an address"));
    let metrics = format!("http://{}/metrics", admin.local_addr().expect("an address"));
    let ending = CancellationToken::new();
    let listeners = Listeners {
        public,
        admin,
        announce: false,
    };
    let service = tokio::spawn(loadgen::run(config, listeners, ending.clone()));

    let client = common::client::plain(PATIENCE).expect("a client");
    let get = async |url: &str| {
        client
            .get(url)
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("a body")
    };
    let load = format!("{base}/load");
    eventually("the duration ends", PATIENCE, async || {
        get(&load).await.contains("\"running\":false")
    })
    .await;
    let before = shop.seen().len();
    assert!(before > 0);
    // A load that is started again after its duration runs again.
    let again = json!({"rps": 200.0, "users": 5, "canary_share": 0.0, "running": true});
    client.put(&load).json(&again).send().await.expect("an answer");
    eventually("it runs again", PATIENCE, async || {
        shop.seen().len() > before + 20
    })
    .await;
    let text = get(&metrics).await;
    for name in [
        "loadgen_requests_total",
        "loadgen_latency_seconds",
        "loadgen_skipped_total",
        "loadgen_in_flight",
    ] {
        assert!(text.contains(name), "{name}");
    }
    ending.cancel();
    service.await.expect("no panic").expect("a clean end");
}
