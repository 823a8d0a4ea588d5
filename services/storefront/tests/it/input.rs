//! Bad input: a 4xx that names the field, and no call behind.

use axum::http::{Method, StatusCode};
use common::testing::Call;
use serde_json::{Value, json};

use crate::support::{TestApp, order};

fn with(field: &str, value: Value) -> Value {
    let mut body = order();
    *body.pointer_mut(field).expect("a field") = value;
    body
}

#[tokio::test]
async fn a_wrong_value_is_refused_by_its_name() {
    let app = TestApp::new().await;
    let event = |event: Value| json!({"events": [event]});
    let cases = [
        ("/api/orders", with("/lines", json!([])), "lines"),
        (
            "/api/orders",
            with("/lines/0/quantity", json!(0)),
            "lines[0].quantity",
        ),
        (
            "/api/orders",
            with("/lines/0/quantity", json!(1.5)),
            "lines[0].quantity",
        ),
        (
            "/api/orders",
            with("/lines/0/product_id", json!("")),
            "lines[0].product_id",
        ),
        (
            "/api/orders",
            with("/card", json!({"number": "4242", "cvc": "1"})),
            "card.cvc",
        ),
        (
            "/api/users",
            json!({"email": "", "name": "A", "password": "x"}),
            "email",
        ),
        (
            "/api/sessions",
            json!({"email": "a@b.c", "password": ""}),
            "password",
        ),
        (
            "/api/guestbook/entries",
            json!({"author": "A", "text": ""}),
            "text",
        ),
        ("/api/events", json!({"events": []}), "events"),
        ("/api/events", event(json!({"kind": "theft"})), "events[0].kind"),
        (
            "/api/events",
            event(json!({"kind": "purchase", "order_id": "o1"})),
            "events[0].kind",
        ),
        (
            "/api/events",
            event(json!({"kind": "dwell", "dwell_ms": 86_400_001})),
            "events[0].dwell_ms",
        ),
        (
            "/api/events",
            event(json!({"kind": "click", "algorithm": "c"})),
            "events[0].algorithm",
        ),
    ];
    for (path, body, field) in cases {
        let call = Call::post(path)
            .header("cookie", &app.session())
            .key("k")
            .json(&body);
        let answer = call.to(&app.router).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{body}: {}",
            answer.body
        );
        assert_eq!(answer.fields(), [field], "{body}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert!(app.behind.seen(&format!("POST order-service{path}")).is_empty());
    }
}

#[tokio::test]
async fn an_unreadable_request_is_refused_with_the_reason() {
    let app = TestApp::new().await;
    let signed_in = |call: Call| call.header("cookie", &app.session());
    let no_key = signed_in(Call::post("/api/orders")).json(&order());
    let no_key = no_key.to(&app.router).await.expect(StatusCode::BAD_REQUEST);
    assert_eq!(no_key.fields(), ["idempotency-key"]);

    let form = Call::post("/api/sessions").header("content-type", "application/x-www-form-urlencoded");
    let form = form
        .to(&app.router)
        .await
        .expect(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(form.fields(), ["content-type"]);

    for query in ["limit=0", "limit=many", "sort=random", "colour=red", "cursor="] {
        let answer = Call::get(&format!("/api/products?{query}")).to(&app.router).await;
        assert!(answer.status.is_client_error(), "{query}: {}", answer.status);
        assert!(!answer.fields().is_empty(), "{query}");
    }
    Call::new(Method::PATCH, "/api/orders")
        .to(&app.router)
        .await
        .expect(StatusCode::METHOD_NOT_ALLOWED);
    Call::get("/api/nothing")
        .to(&app.router)
        .await
        .expect(StatusCode::NOT_FOUND)
        .json();
}

#[tokio::test]
async fn an_id_never_leads_to_another_address_behind() {
    let app = TestApp::new().await;
    for id in [
        "..%2Fprices",
        "%2e%2e",
        "a%2Fb",
        "a%3Fb=c",
        "a%23",
        "%00",
        &"x".repeat(200),
    ] {
        let answer = Call::get(&format!("/api/products/{id}")).to(&app.router).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{id}: {}", answer.body);
        let call = Call::get(&format!("/api/orders/{id}")).header("cookie", &app.session());
        call.to(&app.router).await.expect(StatusCode::BAD_REQUEST);
    }
}
