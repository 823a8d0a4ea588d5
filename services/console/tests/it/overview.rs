//! `GET /api/overview`

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use common::testing::Call;
use console::api::{Overview, Service};
use console::run_file::{RunFile, RunInstance, State};
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::{Gateway, TestApp};

async fn overview(app: &TestApp) -> Overview {
    let answer = Call::get("/api/overview")
        .to(&app.router)
        .await
        .expect(StatusCode::OK);
    serde_json::from_str(&answer.body).expect("an overview")
}

fn payment(overview: &Overview) -> &Service {
    let found = overview
        .services
        .iter()
        .find(|service| service.name == "payment-service");
    found.expect("payment-service")
}

#[tokio::test]
async fn shares_come_with_their_requests_and_their_interval() {
    let gateway = Gateway::start().await;
    gateway.counted(87, 10, 2);
    let app = TestApp::new(gateway.address, None);
    let overview = overview(&app).await;
    assert_eq!(overview.window_seconds, None, "nobody looked before");
    let service = payment(&overview);
    assert_eq!((service.requests, service.unrouted), (100, 3));
    assert_eq!(service.exceptions, ["canary"]);
    let [blue, green] = service.subsets.as_slice() else {
        panic!("two subsets: {service:?}");
    };
    assert_eq!((blue.configured, green.configured), (Some(100), Some(0)));
    assert_eq!((blue.instances, green.instances), (1, 0));
    assert_eq!((blue.version.as_str(), blue.requests), ("v1", 87));
    let share = blue.observed.expect("observed");
    // Text keeps all digits but the last.
    assert_eq!(
        blue.observed.map(stats::Share::rounded),
        stats::wilson(87, 100, stats::ALPHA).map(stats::Share::rounded)
    );
    assert!(share.low < 0.87 && 0.87 < share.high, "{share:?}");
    assert_eq!(blue.success, Some(1.0));
    assert_eq!(blue.p95_milliseconds, Some(9.5));
}

#[tokio::test]
async fn what_was_started_says_which_version_is_missing_and_who_has_a_fault() {
    let gateway = Gateway::start().await;
    gateway.counted(90, 10, 2);
    let sick = Router::new().route("/fault", get(async || axum::Json(json!({"error_rate": 0.3}))));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let admin = listener.local_addr().expect("an address");
    tokio::spawn(axum::serve(listener, sick).into_future());
    let instance = |subset: &str, variant: &str, admin| RunInstance {
        service: "payment-service".into(),
        variant: variant.into(),
        subset: subset.into(),
        name: format!("payment-{subset}-1"),
        state: State::Up,
        pid: None,
        listen: None,
        admin,
        restarts: 0,
    };
    let run = RunFile {
        pid: 1,
        started_at: 0,
        shop: String::new(),
        mesh: String::new(),
        gateway_admin: String::new(),
        console: String::new(),
        restart: None,
        instances: vec![instance("blue", "v1", None), instance("green", "v2", Some(admin))],
    };
    let dir = tempfile::tempdir().expect("a folder");
    let path = RunFile::path(dir.path());
    run.write(&path).expect("written");

    let app = TestApp::new(gateway.address, path.to_str());
    let overview = overview(&app).await;
    let green = &payment(&overview).subsets[1];
    assert_eq!((green.instances, green.planned), (0, 1));
    assert_eq!((green.version.as_str(), green.success), ("v2", Some(0.8)));
    let faults: Vec<_> = overview
        .faults
        .iter()
        .map(|fault| fault.instance.as_str())
        .collect();
    assert_eq!(faults, ["payment-green-1"]);
}

#[tokio::test]
async fn without_a_gateway_it_says_so() {
    let app = TestApp::alone().await;
    let answer = Call::get("/api/overview").to(&app.router).await;
    assert_eq!(
        answer.expect(StatusCode::SERVICE_UNAVAILABLE).json()["code"],
        "gateway_away"
    );
}
