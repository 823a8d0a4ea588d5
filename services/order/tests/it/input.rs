//! Bad input: a 4xx that names the field, never a panic, and nothing done.

use axum::http::StatusCode;
use common::testing::{Call, Engine};
use order::Variant;
use serde_json::{Value, json};

use crate::support::{GOOD_CARD, Shop, USER, order_of};

#[tokio::test]
async fn a_wrong_value_is_refused_by_its_name_and_nothing_is_asked_of_others() {
    let shop = Shop::open(Variant::BUILT[0], Engine::Sqlite).await;
    let line = |quantity: Value| json!({"lines": [{"product_id": "x", "quantity": quantity}], "card": {"number": GOOD_CARD}});
    let mut long = order_of(&[("x", 1)], GOOD_CARD);
    long["gift_message"] = json!("x".repeat(501));
    let cases = [
        (line(json!(0)), "lines[0].quantity"),
        (line(json!(9_223_372_036_854_775_808_u64)), "lines[0].quantity"),
        (line(json!(-1)), "lines[0].quantity"),
        (line(json!(100)), "lines[0].quantity"),
        (line(json!(1.5)), "lines[0].quantity"),
        (order_of(&[], GOOD_CARD), "lines"),
        (order_of(&[("x", 1), ("x", 2)], GOOD_CARD), "lines[1].product_id"),
        (order_of(&[("x", 1)], "1"), "card.number"),
        (long, "gift_message"),
    ];
    for (body, field) in cases {
        let answer = shop.buy("k1", &body).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{body}: {}",
            answer.body
        );
        assert_eq!(answer.fields(), [field], "{body}");
    }
    assert_eq!(shop.weather.calls(), 0);
}

#[tokio::test]
async fn an_unreadable_request_is_refused_with_the_reason() {
    let shop = Shop::open(Variant::BUILT[0], Engine::Sqlite).await;
    let good = order_of(&[("x", 1)], GOOD_CARD);
    let cases = [
        (
            Call::post("/orders").key("k").json(&good),
            StatusCode::UNAUTHORIZED,
            "x-user-id",
        ),
        (
            Call::post("/orders")
                .header("x-user-id", "me")
                .key("k")
                .json(&good),
            StatusCode::BAD_REQUEST,
            "x-user-id",
        ),
        (
            Call::post("/orders").user(USER).json(&good),
            StatusCode::BAD_REQUEST,
            "idempotency-key",
        ),
        (
            Call::post("/orders").user(USER).key(&"k".repeat(201)).json(&good),
            StatusCode::BAD_REQUEST,
            "idempotency-key",
        ),
        (
            Call::post("/orders").user(USER).key("k").raw_json("{"),
            StatusCode::BAD_REQUEST,
            "body",
        ),
        (
            Call::post("/orders")
                .user(USER)
                .key("k")
                .raw_json(vec![b' '; 10_000_000]),
            StatusCode::PAYLOAD_TOO_LARGE,
            "body",
        ),
        (
            Call::get("/orders?limit=0").user(USER),
            StatusCode::UNPROCESSABLE_ENTITY,
            "limit",
        ),
        (
            Call::get("/orders?limit=many").user(USER),
            StatusCode::BAD_REQUEST,
            "limit",
        ),
    ];
    for (call, status, field) in cases {
        let answer = call.to(&shop.orders).await.expect(status);
        assert_eq!(answer.fields(), [field], "{}", answer.body);
    }
    Call::get("/orders/nothing")
        .user(USER)
        .to(&shop.orders)
        .await
        .expect(StatusCode::NOT_FOUND)
        .json();
}

#[tokio::test]
async fn a_card_that_the_payment_service_does_not_take_is_the_callers_mistake() {
    let shop = Shop::open(Variant::BUILT[0], Engine::Sqlite).await;
    let [a, _] = shop.two_products().await;
    let before = shop.stock(&a).await;
    let answer = shop.buy("k1", &order_of(&[(&a, 1)], "4111 1111 1111 1111")).await;
    assert_eq!(
        answer.expect(StatusCode::UNPROCESSABLE_ENTITY).fields(),
        ["card.number"]
    );
    assert_eq!(shop.stock(&a).await, before);
}
