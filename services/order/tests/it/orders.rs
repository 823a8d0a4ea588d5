//! What an order may and may not do, on both variants and both databases.

use axum::http::StatusCode;
use common::testing::{Call, Engine};
use futures_util::future::join_all;
use order::Variant;
use serde_json::json;

use crate::support::{DECLINED_CARD, GOOD_CARD, Shop, USER, order_of};

async fn everywhere<F: Future>(check: impl Fn(Shop) -> F) {
    for engine in Engine::ALL {
        for variant in Variant::BUILT {
            check(Shop::open(*variant, engine).await).await;
        }
    }
}

#[tokio::test]
async fn a_good_order_is_confirmed_paid_once_and_takes_its_stock() {
    everywhere(async |shop| {
        let [a, b] = shop.two_products().await;
        let before = shop.stock(&a).await;
        let body = order_of(&[(&a, 2), (&b, 1)], GOOD_CARD);
        let order = shop.buy("k1", &body).await.expect(StatusCode::CREATED).json();
        assert_eq!(order["status"], "confirmed");
        let sum: i64 = (order["lines"].as_array().expect("lines").iter())
            .map(|line| {
                line["unit_price_cents"].as_i64().expect("a price")
                    * line["quantity"].as_i64().expect("a number")
            })
            .sum();
        assert_eq!(order["total_cents"], sum);
        let id = order["id"].as_str().expect("an id");
        assert_eq!(shop.charges(id).await, 1);
        assert_eq!(shop.stock(&a).await, before - 2);

        let again = shop.buy("k1", &body).await.expect(StatusCode::CREATED).json();
        assert_eq!(again, order, "the same key is the same order");
        assert_eq!(shop.charges(id).await, 1);
        assert_eq!(shop.stock(&a).await, before - 2);
        assert_eq!(shop.newest().await, order);
    })
    .await;
}

#[tokio::test]
async fn a_declined_card_is_402_and_gives_the_stock_back() {
    everywhere(async |shop| {
        let [a, b] = shop.two_products().await;
        let before = (shop.stock(&a).await, shop.stock(&b).await);
        let answer = shop
            .buy("k1", &order_of(&[(&a, 2), (&b, 1)], DECLINED_CARD))
            .await;
        let problem = answer.expect(StatusCode::PAYMENT_REQUIRED);
        assert_eq!(problem.json()["code"], "card_declined");
        assert_eq!(problem.fields(), ["card.number"]);
        assert_eq!((shop.stock(&a).await, shop.stock(&b).await), before);
        let order = shop.newest().await;
        assert_eq!(
            (&order["status"], &order["reason"]),
            (&json!("cancelled"), &json!("card_declined"))
        );
        assert_eq!(shop.charges(order["id"].as_str().expect("an id")).await, 0);
    })
    .await;
}

#[tokio::test]
async fn too_little_stock_and_unknown_products_name_their_line() {
    everywhere(async |shop| {
        let [a, b] = shop.two_products().await;
        let stock = shop.stock(&b).await;
        let bought = join_all((0..=stock / 99).map(async |round| {
            shop.buy(&format!("fill{round}"), &order_of(&[(&b, 99)], GOOD_CARD))
                .await
                .status
        }));
        assert!(
            bought.await.contains(&StatusCode::CONFLICT),
            "the last one must find too little"
        );

        let before = shop.stock(&a).await;
        let answer = shop
            .buy("k1", &order_of(&[(&a, 1), (&b, 99)], GOOD_CARD))
            .await
            .expect(StatusCode::CONFLICT);
        assert_eq!(
            (answer.json()["code"].clone(), answer.fields()),
            (json!("out_of_stock"), vec!["lines[1].quantity".to_owned()])
        );
        assert_eq!(shop.stock(&a).await, before);

        let answer = shop
            .buy("k2", &order_of(&[(&a, 1), ("no-such-thing", 1)], GOOD_CARD))
            .await;
        assert_eq!(
            answer.expect(StatusCode::UNPROCESSABLE_ENTITY).json()["code"],
            "unknown_product"
        );
        assert_eq!(shop.stock(&a).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_order_gives_money_and_stock_back_once() {
    everywhere(async |shop| {
        let [a, _] = shop.two_products().await;
        let before = shop.stock(&a).await;
        let order = shop
            .buy("k1", &order_of(&[(&a, 3)], GOOD_CARD))
            .await
            .expect(StatusCode::CREATED)
            .json();
        let id = order["id"].as_str().expect("an id");
        let answers = join_all((0..10).map(|_| shop.cancel(id))).await;
        assert!(answers.iter().all(|answer| answer.status.is_success()));
        shop.recover().await;
        let order = shop.order(id).await;
        assert_eq!(
            (&order["status"], &order["reason"]),
            (&json!("cancelled"), &json!("cancelled_by_user"))
        );
        assert_eq!(shop.charges(id).await, 0);
        assert_eq!(shop.stock(&a).await, before);
    })
    .await;
}

#[tokio::test]
async fn two_hundred_orders_at_once_over_fifty_keys_are_fifty_orders() {
    everywhere(async |shop| {
        let [a, _] = shop.two_products().await;
        let before = shop.stock(&a).await;
        let body = order_of(&[(&a, 1)], GOOD_CARD);
        let answers = join_all((0..200).map(async |n| shop.buy(&format!("k{}", n % 50), &body).await)).await;
        let wrong: Vec<_> = answers
            .iter()
            .filter(|answer| answer.status != StatusCode::CREATED)
            .collect();
        assert!(wrong.is_empty(), "{}: {wrong:?}", wrong.len());
        let sold = before - shop.stock(&a).await;
        assert_eq!(sold, before.min(50));
    })
    .await;
}

#[tokio::test]
async fn an_order_belongs_to_its_owner_and_its_key_to_one_order() {
    let shop = Shop::open(Variant::BUILT[0], Engine::Sqlite).await;
    let [a, b] = shop.two_products().await;
    let order = shop
        .buy("k1", &order_of(&[(&a, 1)], GOOD_CARD))
        .await
        .expect(StatusCode::CREATED)
        .json();
    let path = format!("/orders/{}", order["id"].as_str().expect("an id"));
    Call::get(&path)
        .user(USER + 1)
        .to(&shop.orders)
        .await
        .expect(StatusCode::NOT_FOUND);
    Call::post(&format!("{path}/cancel"))
        .user(USER + 1)
        .to(&shop.orders)
        .await
        .expect(StatusCode::NOT_FOUND);

    let other = shop
        .buy("k1", &order_of(&[(&b, 1)], GOOD_CARD))
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.fields(), ["idempotency-key"]);
    let body = order_of(&[(&b, 1)], GOOD_CARD);
    Call::post("/orders")
        .user(USER + 1)
        .key("k1")
        .json(&body)
        .to(&shop.orders)
        .await
        .expect(StatusCode::CREATED);
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    for engine in Engine::ALL {
        let shop = Shop::open(Variant::BUILT[0], engine).await;
        let [a, b] = shop.two_products().await;
        for n in 0..5 {
            shop.buy(&format!("k{n}"), &order_of(&[(&a, 1), (&b, 1)], GOOD_CARD))
                .await
                .expect(StatusCode::CREATED);
        }
        let (mut seen, mut path) = (Vec::new(), "/orders?limit=2".to_owned());
        loop {
            let page = Call::get(&path)
                .user(USER)
                .to(&shop.orders)
                .await
                .expect(StatusCode::OK)
                .json();
            for order in page["orders"].as_array().expect("orders") {
                assert_eq!(order["lines"].as_array().expect("lines").len(), 2);
                seen.push(order["id"].as_str().expect("an id").to_owned());
            }
            let Some(cursor) = page["next_cursor"].as_str() else {
                break;
            };
            path = format!("/orders?limit=2&cursor={cursor}");
        }
        assert_eq!(seen.len(), 5);
        assert!(seen.is_sorted_by(|newer, older| newer > older), "{seen:?}");
    }
}
