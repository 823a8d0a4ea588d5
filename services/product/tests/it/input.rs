//! Bad input: a 4xx that names the field, never a panic.

use axum::http::{Method, StatusCode};
use common::testing::Call;
use serde_json::json;

use crate::support::everywhere;

#[tokio::test]
async fn a_wrong_parameter_is_refused_by_its_name() {
    everywhere(async |app, _| {
        let long = format!("query={}", "x".repeat(1_000));
        let cases = [
            (long.as_str(), 422, "query"),
            ("query=%00", 400, "query"),
            ("query=owl%ff", 200, ""),
            ("limit=0", 422, "limit"),
            ("limit=101", 422, "limit"),
            ("limit=-1", 400, "limit"),
            ("limit=ten", 400, "limit"),
            ("sort=colour", 400, "sort"),
            ("colour=red", 400, "colour"),
            ("query=a&query=b", 400, "query"),
        ];
        for (query, status, field) in cases {
            let answer = app.get(&format!("/products?{query}")).await;
            assert_eq!(answer.status.as_u16(), status, "{query}: {}", answer.body);
            if status != 200 {
                assert_eq!(answer.fields(), [field], "{query}");
                assert_eq!(answer.headers["content-type"], "application/problem+json");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_wrong_reservation_is_refused_by_its_field() {
    everywhere(async |app, _| {
        let line = |quantity: serde_json::Value| json!({"lines": [{"product_id": "bar-tape-cork", "quantity": quantity}]});
        let twice = json!({"product_id": "bar-tape-cork", "quantity": 1});
        let cases = [
            (line(json!(0)), "lines[0].quantity"),
            (line(json!(-1)), "lines[0].quantity"),
            (line(json!(1_001)), "lines[0].quantity"),
            (line(json!(9_223_372_036_854_775_808_u64)), "lines[0].quantity"),
            (line(json!(1.5)), "lines[0].quantity"),
            (json!({"lines": []}), "lines"),
            (json!({"lines": [twice, twice]}), "lines[1].product_id"),
            (json!({"lines": [{"product_id": "", "quantity": 1}]}), "lines[0].product_id"),
            (json!({"lines": [{"product_id": "x", "quantity": 1, "price_cents": 1}]}), "lines[0].price_cents"),
        ];
        for (body, field) in cases {
            let answer = Call::new(Method::PUT, "/reservations/o1").json(&body).to(&app.router).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", answer.body);
            assert_eq!(answer.fields(), [field], "{body}");
        }
        assert_eq!(app.book("bar-tape-cork").await.1, 0);
    })
    .await;
}

#[tokio::test]
async fn an_id_that_cannot_be_one_is_refused() {
    everywhere(async |app, _| {
        let long = "x".repeat(65);
        for id in ["%20", "a%0ab", "%c3%a9", long.as_str()] {
            for answer in [
                app.put(id, &[("bar-tape-cork", 1)]).await,
                app.commit(id).await,
                app.release(id).await,
            ] {
                assert_eq!(
                    answer.expect(StatusCode::BAD_REQUEST).fields(),
                    ["order_id"],
                    "{id}"
                );
            }
        }
        for path in ["/products/%00", "/products/%ff"] {
            assert_eq!(
                app.get(path).await.expect(StatusCode::BAD_REQUEST).fields(),
                ["path"]
            );
        }
        for id in ["%27%20OR%201%3D1", "%F0%9F%A6%89", long.as_str()] {
            app.get(&format!("/products/{id}"))
                .await
                .expect(StatusCode::NOT_FOUND);
        }
        let nul = r#"{"product_ids": ["a\u0000b"]}"#;
        let answer = Call::post("/prices").raw_json(nul).to(&app.router).await;
        assert_eq!(answer.expect(StatusCode::BAD_REQUEST).fields(), ["body"]);
        app.put("o1", &[("a\u{1}b", 1)])
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}
