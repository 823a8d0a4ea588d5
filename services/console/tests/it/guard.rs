//! Who may look, and who may change things.

use axum::http::{Method, StatusCode};
use common::testing::{Call, config};
use common::{CancellationToken, Listeners};
use console::Config;
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::TestApp;

const TOKEN: &str = "correct-horse-battery-staple";

/// Each way to change something.
const CHANGES: [(&str, &str); 8] = [
    ("PUT", "/api/traffic/payment-service"),
    ("POST", "/api/traffic/payment-service/preview"),
    ("POST", "/api/traffic/payment-service/undo"),
    ("POST", "/api/rollouts/payment-service/promote"),
    ("PUT", "/api/faults/payment-service/green"),
    ("DELETE", "/api/faults/payment-service/green"),
    ("PUT", "/api/load"),
    ("POST", "/api/load/spike"),
];

fn change(method: &str, path: &str) -> Call {
    Call::new(Method::from_bytes(method.as_bytes()).expect("a method"), path)
}

#[tokio::test]
async fn without_a_token_pages_from_elsewhere_change_nothing() {
    let app = TestApp::alone().await;
    for (method, path) in CHANGES {
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let call = change(method, path)
                .header("host", "localhost:8090")
                .header(name, value);
            let refused = call.to(&app.router).await.expect(StatusCode::FORBIDDEN);
            assert_eq!(refused.json()["code"], "cross_site_request", "{method} {path}");
        }
        for (name, value) in [
            ("origin", "http://localhost:8090"),
            ("sec-fetch-site", "same-origin"),
        ] {
            let call = change(method, path)
                .header("host", "localhost:8090")
                .header(name, value);
            let answer = call.to(&app.router).await;
            assert_ne!(answer.status, StatusCode::FORBIDDEN, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn without_a_token_a_name_that_is_not_this_machines_gets_nothing() {
    let app = TestApp::alone().await;
    for path in ["/", "/api/session", "/api/stream", "/api/overview"] {
        let refused = Call::get(path)
            .header("host", "rebound.example:8090")
            .to(&app.router)
            .await;
        let refused = refused.expect(StatusCode::MISDIRECTED_REQUEST);
        assert_eq!(refused.json()["code"], "foreign_host", "{path}");
    }
    let session = Call::get("/api/session")
        .header("host", "127.0.0.1:8090")
        .to(&app.router)
        .await;
    assert_eq!(
        session.expect(StatusCode::OK).json(),
        json!({"mutations": "open", "actor": "console"})
    );
}

#[tokio::test]
async fn with_a_token_every_change_needs_it_and_reading_does_not() {
    let app = TestApp::alone_with(&["--console-token", TOKEN]).await;
    let right = format!("Bearer {TOKEN}");
    for (method, path) in CHANGES {
        for wrong in [
            "",
            "Bearer ",
            "Bearer correct-horse-battery-stapl",
            "Basic correct-horse-battery-staple",
        ] {
            let call = change(method, path).header("authorization", wrong);
            let refused = call.to(&app.router).await.expect(StatusCode::UNAUTHORIZED);
            assert_eq!(refused.fields(), ["authorization"]);
            assert_eq!(refused.headers["www-authenticate"], "Bearer");
            assert!(!refused.body.contains(TOKEN));
        }
        let answer = change(method, path)
            .header("authorization", &right)
            .to(&app.router)
            .await;
        assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
    }
    for (sent, expected) in [
        (None, "token"),
        (Some("Bearer wrong"), "refused"),
        (Some(&*right), "open"),
    ] {
        let mut call = Call::get("/api/session").header("host", "console.example");
        if let Some(sent) = sent {
            call = call.header("authorization", sent);
        }
        let session = call
            .header("x-serin-actor", "Ada")
            .to(&app.router)
            .await
            .expect(StatusCode::OK);
        assert_eq!(session.json(), json!({"mutations": expected, "actor": "Ada"}));
    }
}

#[tokio::test]
async fn it_listens_for_other_machines_only_with_a_token() {
    let run = async |flags: &[&str]| {
        let bind = async |address: &str| TcpListener::bind(address).await.expect("a port");
        let listeners = Listeners {
            public: bind("0.0.0.0:0").await,
            admin: bind("127.0.0.1:0").await,
            announce: false,
        };
        let stop = CancellationToken::new();
        stop.cancel();
        let folder = tempfile::tempdir().expect("a folder");
        let state = ["--state-dir", folder.path().to_str().expect("text")];
        console::run(config::<Config>(&[flags, &state].concat()), listeners, stop).await
    };
    let error = run(&[]).await.expect_err("open to everyone").to_string();
    assert!(error.contains("CONSOLE_TOKEN"), "{error}");
    run(&["--console-token", TOKEN])
        .await
        .expect("served and stopped");
}
