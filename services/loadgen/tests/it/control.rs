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

/// A whole load, with these members other than usual.
fn whole(members: &Value) -> Value {
    let mut load = json!({
        "rps": 10.0, "users": 50, "mix": {"browsers": 4.0, "regulars": 2.0, "hurried": 4.0}, "canary_share": 0.0,
        "profile": "steady", "time_warp": 1.0, "running": true,
    });
    for (name, value) in members.as_object().expect("members") {
        load[name] = value.clone();
    }
    load
}

#[tokio::test]
async fn the_population_says_what_is_declared_of_whom() {
    let shop = FakeShop::open(Habits::default()).await;
    let (chassis, app) = assemble(&shop.config(&["--canary-share", "0.25"])).expect("a service");
    let router = chassis.router(routes::router(), app);
    let shown = Call::get("/population")
        .to(&router)
        .await
        .expect(StatusCode::OK)
        .json();
    let cohorts = shown["cohorts"].as_array().expect("cohorts");
    let names: Vec<_> = cohorts.iter().map(|cohort| &cohort["name"]).collect();
    assert_eq!(names, ["browsers", "regulars", "hurried"]);
    for (cohort, share) in cohorts.iter().zip([0.4, 0.2, 0.4]) {
        assert_eq!(
            (&cohort["share"], &cohort["canary_share"]),
            (&json!(share), &json!(0.25))
        );
        let chance = |name: &str| cohort[name].as_f64().expect("a probability");
        assert!(chance("buys_otherwise") > 0.0 && chance("buys_when_shown") <= 1.0);
        assert!(chance("buys_when_shown") >= chance("buys_otherwise"));
        assert!(chance("patience_s") > chance("thinking_s"));
    }
}

#[tokio::test]
async fn a_spike_is_shown_while_it_lasts_and_checked_before() {
    let shop = FakeShop::open(Habits::default()).await;
    let (chassis, app) = assemble(&shop.config(&["--time-warp", "10"])).expect("a service");
    let router = chassis.router(routes::router(), app);
    let press = async |body: Value| Call::post("/load/spike").json(&body).to(&router).await;
    let spike = async || Call::get("/load/stats").to(&router).await.json()["spike"].clone();
    assert_eq!(spike().await, Value::Null);
    press(json!({"factor": 5.0, "seconds": 600.0}))
        .await
        .expect(StatusCode::NO_CONTENT);
    let shown = spike().await;
    assert_eq!(shown["factor"], 5.0);
    let left = shown["ends_in_s"].as_f64().expect("seconds");
    assert!((0.0..=60.0).contains(&left), "ten times as fast: {left}");
    for (field, body) in [
        ("factor", json!({"factor": 0.5, "seconds": 30.0})),
        ("seconds", json!({"factor": 5.0, "seconds": 0.0})),
        ("seconds", json!({"factor": 5.0, "seconds": 1e9})),
    ] {
        let refused = press(body).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.fields(), [field]);
    }
}

#[test]
fn a_rate_that_nobody_can_send_is_refused_at_the_start() {
    let config = common::testing::config(&["--rps", "20", "--time-warp", "1000"]);
    let refused = assemble(&config).expect_err("20,000 per second").to_string();
    assert!(refused.contains("rps") && refused.contains("20000"), "{refused}");
}

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
    let resting = whole(&json!({"rps": 100.0, "users": 50, "running": false}));
    assert_eq!(shown, resting);
    let put = async |body: Value| Call::new(Method::PUT, "/load").json(&body).to(&router).await;
    let sent = async || {
        let stats = Call::get("/load/stats").to(&router).await.json();
        stats["sent"].as_u64().expect("a number")
    };
    assert_eq!(sent().await, 0);

    let running = whole(&json!({"rps": 40.0, "users": 30, "canary_share": 1.0, "time_warp": 10.0}));
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
    let good = whole(&json!({}));
    for (field, value) in [
        ("rps", json!(-1.0)),
        ("rps", json!(1e9)),
        ("users", json!(0)),
        ("users", json!(1.5)),
        ("canary_share", json!(1.1)),
        ("running", json!("yes")),
        ("profile", json!("wavy")),
        ("time_warp", json!(0.5)),
        ("rps", json!(11.0)),
        ("mix", json!({"browsers": 0.0, "regulars": 0.0, "hurried": 0.0})),
        ("mix.hurried", json!(-1.0)),
    ] {
        let mut body = good.clone();
        match field.split_once('.') {
            Some((outer, inner)) => body[outer][inner] = value,
            None => body[field] = value,
        }
        if field == "rps" {
            body["time_warp"] = json!(1_000.0);
        }
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
    let config = shop.config(&["--rps", "20", "--time-warp", "50", "--duration", "300ms"]);
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
    let again = whole(&json!({"rps": 20.0, "time_warp": 50.0}));
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
