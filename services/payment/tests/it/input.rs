//! Bad input: a 4xx that names the field, never a panic.

use axum::http::StatusCode;
use common::testing::{Call, Engine};
use payment::Variant;
use payment::channel::TestCard;
use serde_json::{Value, json};

use crate::support::{TestApp, body};

fn with(field: &str, value: Value) -> Value {
    let mut body = body("o1", TestCard::Approved);
    *body.pointer_mut(field).expect("a field") = value;
    body
}

#[tokio::test]
async fn a_wrong_value_is_refused_by_its_name() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    let cases = [
        (with("/amount_cents", json!(0)), "amount_cents"),
        (with("/amount_cents", json!(-5)), "amount_cents"),
        (
            with("/amount_cents", json!(9_223_372_036_854_775_808_u64)),
            "amount_cents",
        ),
        (with("/amount_cents", json!(1.5)), "amount_cents"),
        (with("/currency", json!("USD")), "currency"),
        (with("/order_id", json!("")), "order_id"),
        (with("/card/number", json!("4111 1111 1111 1111")), "card.number"),
    ];
    for (body, field) in cases {
        let answer = Call::post("/payments")
            .key("k1")
            .json(&body)
            .to(&app.router)
            .await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{body}: {}",
            answer.body
        );
        assert_eq!(answer.fields(), [field], "{body}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
}

#[tokio::test]
async fn an_unreadable_request_is_refused_with_the_reason() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    let good = body("o1", TestCard::Approved);

    let no_key = Call::post("/payments").json(&good).to(&app.router).await;
    assert_eq!(
        no_key.expect(StatusCode::BAD_REQUEST).fields(),
        ["idempotency-key"]
    );

    let broken = Call::post("/payments")
        .key("k")
        .raw_json("{\"order_id\":")
        .to(&app.router)
        .await;
    assert_eq!(
        broken.expect(StatusCode::BAD_REQUEST).json()["code"],
        "malformed_request"
    );

    let huge = Call::post("/payments")
        .key("k")
        .raw_json(vec![b' '; 10_000_000])
        .to(&app.router)
        .await;
    assert_eq!(huge.expect(StatusCode::PAYLOAD_TOO_LARGE).fields(), ["body"]);

    let headers = Call::post("/payments")
        .key("k")
        .header("x-junk", &"x".repeat(10_000))
        .json(&good)
        .to(&app.router)
        .await;
    assert_eq!(
        headers
            .expect(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
            .fields(),
        ["headers"]
    );

    let text = Call::post("/payments").key("k").to(&app.router).await;
    assert_eq!(
        text.expect(StatusCode::UNSUPPORTED_MEDIA_TYPE).fields(),
        ["content-type"]
    );

    Call::get("/nowhere")
        .to(&app.router)
        .await
        .expect(StatusCode::NOT_FOUND)
        .json();
    Call::get("/payments")
        .to(&app.router)
        .await
        .expect(StatusCode::METHOD_NOT_ALLOWED)
        .json();
}
