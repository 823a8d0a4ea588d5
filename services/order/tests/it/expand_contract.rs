//! v2's migration and a running v1 (row S8).

use axum::http::StatusCode;
use common::testing::{Call, Engine};
use order::Variant;
use serde_json::json;

use crate::support::{GOOD_CARD, Shop, USER, order_of};

#[tokio::test]
async fn a_running_v1_goes_on_while_v2_expands_the_schema_and_both_read_each_other() {
    for engine in Engine::ALL {
        let shop = Shop::open(Variant::V1, engine).await;
        let [a, _] = shop.two_products().await;
        let mut body = order_of(&[(&a, 1)], GOOD_CARD);
        body["gift_message"] = json!("From v1");
        let old = shop.buy("k1", &body).await.expect(StatusCode::CREATED).json();

        let (v2, _) = shop.beside(Variant::V2).await;
        let path = format!("/orders/{}", old["id"].as_str().expect("an id"));
        let seen = Call::get(&path)
            .user(USER)
            .to(&v2)
            .await
            .expect(StatusCode::OK)
            .json();
        assert_eq!(seen, old, "v2 reads what v1 wrote");

        body["gift_message"] = json!("From v2");
        let new = Call::post("/orders")
            .user(USER)
            .key("k2")
            .json(&body)
            .to(&v2)
            .await
            .expect(StatusCode::CREATED)
            .json();
        assert_eq!(new["gift_message"], "From v2");
        assert_eq!(
            shop.order(new["id"].as_str().expect("an id")).await,
            new,
            "v1 reads what v2 wrote"
        );

        body["gift_message"] = json!("Again from v1");
        let again = shop.buy("k3", &body).await.expect(StatusCode::CREATED).json();
        assert_eq!(
            again["gift_message"], "Again from v1",
            "v1 still writes after the expansion"
        );

        // A rolled-back v2 leaves a schema that a fresh v1 starts on.
        let (restarted, _) = shop.beside(Variant::V1).await;
        Call::get(&path)
            .user(USER)
            .to(&restarted)
            .await
            .expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn both_variants_starting_at_once_on_an_empty_database_agree() {
    for engine in Engine::ALL {
        let shop = Shop::open(Variant::V1, engine).await;
        let (one, two, three) = tokio::join!(
            shop.beside(Variant::V2),
            shop.beside(Variant::V1),
            shop.beside(Variant::V2)
        );
        for (router, _) in [one, two, three] {
            Call::get("/orders")
                .user(USER)
                .to(&router)
                .await
                .expect(StatusCode::OK);
        }
    }
}

#[tokio::test]
async fn both_variants_ask_the_same_total() {
    let shop = Shop::open(Variant::V1, Engine::Sqlite).await;
    let (v2, _) = shop.beside(Variant::V2).await;
    let [a, b] = shop.two_products().await;
    let body = order_of(&[(&a, 3), (&b, 2)], GOOD_CARD);
    let one = shop.buy("k1", &body).await.expect(StatusCode::CREATED).json();
    let two = Call::post("/orders")
        .user(USER)
        .key("k2")
        .json(&body)
        .to(&v2)
        .await
        .expect(StatusCode::CREATED)
        .json();
    assert_eq!(
        (&one["total_cents"], &one["lines"]),
        (&two["total_cents"], &two["lines"])
    );
}
