//! `/api/load`

use axum::http::{Method, StatusCode};
use common::testing::{Call, config};
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::{Events, TestApp};

/// The API of a real load generator that sends nothing.
async fn loadgen() -> String {
    let config: loadgen::Config = config(&["--rps", "5"]);
    let (chassis, state) = loadgen::assemble(&config).expect("a load generator");
    let router = chassis.router(loadgen::routes::router(), state);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(axum::serve(listener, router).into_future());
    format!("http://{address}/")
}

#[tokio::test]
async fn the_load_is_shown_changed_and_in_the_next_tick() {
    let app = TestApp::alone_with(&["--loadgen", &loadgen().await]).await;
    let load = Call::get("/api/load")
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!((&load["rps"], &load["running"]), (&json!(5.0), &json!(true)));
    let wanted = json!({
        "rps": 40.0, "users": 7, "mix": {"browsers": 1.0, "regulars": 0.0, "hurried": 1.0}, "canary_share": 0.25,
        "profile": "day", "time_warp": 2.0, "running": false,
    });
    let call = Call::new(Method::PUT, "/api/load").json(&wanted);
    assert_eq!(call.to(&app.router).await.expect(StatusCode::OK).json(), wanted);
    assert_eq!(Call::get("/api/load").to(&app.router).await.json(), wanted);
    let stats = Call::get("/api/load/stats")
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!(stats["sent"], 0);
    app.sampler().tick().await;
    let tick = Events::open(&app.router, None).await.history().await.remove(0);
    assert_eq!(tick.load.map(|load| load.users), Some(7));

    let population = Call::get("/api/load/population").to(&app.router).await;
    let cohorts = population.expect(StatusCode::OK).json()["cohorts"].clone();
    assert_eq!(
        (&cohorts[2]["name"], &cohorts[2]["share"]),
        (&json!("hurried"), &json!(0.5))
    );

    let spike = |factor: f64| Call::post("/api/load/spike").json(&json!({"factor": factor, "seconds": 30.0}));
    spike(3.0).to(&app.router).await.expect(StatusCode::NO_CONTENT);
    let stats = Call::get("/api/load/stats").to(&app.router).await.json();
    assert_eq!(stats["spike"]["factor"], 3.0);
    let refused = spike(0.0)
        .to(&app.router)
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.fields(), ["factor"]);

    let mut wrong = wanted;
    wrong["users"] = json!(0);
    wrong["canary_share"] = json!(2.0);
    let call = Call::new(Method::PUT, "/api/load").json(&wrong);
    let refused = call
        .to(&app.router)
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.fields(), ["canary_share", "users"]);
}

#[tokio::test]
async fn without_a_load_generator_it_says_so() {
    let none = TestApp::alone().await;
    for path in ["/api/load", "/api/load/stats"] {
        let answer = Call::get(path)
            .to(&none.router)
            .await
            .expect(StatusCode::NOT_FOUND);
        assert_eq!(answer.json()["code"], "no_load_generator");
    }
    let away = TestApp::alone_with(&["--loadgen", "http://127.0.0.1:1"]).await;
    let answer = Call::get("/api/load")
        .to(&away.router)
        .await
        .expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["code"], "load_generator_away");
}
