//! Prices, many at once.

use axum::http::StatusCode;
use common::testing::{Answer, Call};
use serde_json::json;

use crate::support::{TestApp, everywhere};

async fn ask(app: &TestApp, ids: &[&str]) -> Answer {
    Call::post("/prices")
        .json(&json!({"product_ids": ids}))
        .to(&app.router)
        .await
}

#[tokio::test]
async fn prices_come_in_the_order_of_the_question() {
    everywhere(async |app, _| {
        let ids = ["window-feeder-clear", "bar-tape-cork", "window-feeder-clear"];
        let answer = ask(&app, &ids).await.expect(StatusCode::OK).json();
        let feeder = json!({"product_id": "window-feeder-clear", "name": "Clear Window Feeder", "price_cents": 1690, "currency": "EUR"});
        let tape = json!({"product_id": "bar-tape-cork", "name": "Cork Handlebar Tape", "price_cents": 1690, "currency": "EUR"});
        assert_eq!(answer, json!({"prices": [feeder, tape, feeder]}));
    })
    .await;
}

#[tokio::test]
async fn each_product_that_is_none_is_named() {
    everywhere(async |app, _| {
        let ids = [
            "bar-tape-cork",
            "nothing",
            "bar-tape-cork",
            "'; DROP TABLE products",
        ];
        let answer = ask(&app, &ids).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.json()["code"], "unknown_product");
        assert_eq!(answer.fields(), ["product_ids[1]", "product_ids[3]"]);
    })
    .await;
}

#[tokio::test]
async fn a_hundred_are_answered_and_one_more_is_not() {
    everywhere(async |app, _| {
        let page = app.ids("limit=100").await;
        let mut ids: Vec<&str> = page.iter().map(String::as_str).collect();
        let answer = ask(&app, &ids).await.expect(StatusCode::OK).json();
        assert_eq!(answer["prices"].as_array().map(Vec::len), Some(100));
        ids.push("bar-tape-cork");
        let answer = ask(&app, &ids).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.fields(), ["product_ids"]);
    })
    .await;
}
