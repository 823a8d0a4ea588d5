//! A newcomer's first visit, through the shop's port alone.

use axum::http::StatusCode;
use serde_json::json;

use crate::shopper::{DECLINED_CARD, GOOD_CARD, Shopper};
use crate::support::Shop;

#[tokio::test]
async fn a_shopper_registers_searches_buys_is_declined_and_writes_in_the_guestbook() {
    let shop = Shop::start().await;
    let url = shop.run_file().shop;

    let stranger = Shopper::new(shop.http.clone(), &url);
    let refused = stranger
        .buy("k", &[("x", 1)], GOOD_CARD)
        .await
        .expect("an answer");
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{}", refused.body);

    let shopper = Shopper::signed_up(shop.http.clone(), &url).await;
    let me = shopper
        .get("/api/me")
        .await
        .expect("an answer")
        .expect(StatusCode::OK);
    assert_eq!(me["name"], "A shopper");

    let found = shopper
        .get("/api/products?query=kettle")
        .await
        .expect("an answer")
        .expect(StatusCode::OK);
    let product = found["products"][0].clone();
    let id = product["id"].as_str().expect("a kettle");
    let stock = async || {
        let product = shopper
            .get(&format!("/api/products/{id}"))
            .await
            .expect("an answer")
            .expect(StatusCode::OK);
        product["stock"].as_i64().expect("a number")
    };
    let before = stock().await;

    let path = format!("/api/recommendations?product_id={id}");
    let recommended = shopper
        .get(&path)
        .await
        .expect("an answer")
        .expect(StatusCode::OK);
    assert!(
        recommended["products"]
            .as_array()
            .is_some_and(|products| !products.is_empty()),
        "{recommended}"
    );

    let bought = shopper
        .buy("good", &[(id, 2)], GOOD_CARD)
        .await
        .expect("an answer")
        .expect(StatusCode::CREATED);
    assert_eq!(bought["status"], "confirmed");
    assert_eq!(
        bought["total_cents"],
        2 * product["price_cents"].as_i64().expect("a price")
    );
    assert_eq!(stock().await, before - 2);

    let declined = shopper
        .buy("bad", &[(id, 1)], DECLINED_CARD)
        .await
        .expect("an answer");
    assert_eq!(
        declined.expect(StatusCode::PAYMENT_REQUIRED)["code"],
        "card_declined"
    );
    assert_eq!(stock().await, before - 2, "the stock is released");

    let orders = shopper
        .get("/api/orders")
        .await
        .expect("an answer")
        .expect(StatusCode::OK);
    let statuses: Vec<_> = (orders["orders"].as_array().expect("a list").iter())
        .map(|order| order["status"].as_str().expect("a status").to_owned())
        .collect();
    assert_eq!(statuses, ["cancelled", "confirmed"]);

    let entry = json!({"author": "A shopper", "text": "What a kettle!"});
    shopper
        .post("/api/guestbook/entries", &entry)
        .await
        .expect("an answer")
        .expect(StatusCode::CREATED);
    let entries = shopper
        .get("/api/guestbook/entries")
        .await
        .expect("an answer")
        .expect(StatusCode::OK);
    assert_eq!(entries["entries"][0]["text"], "What a kettle!");

    let metrics = shop
        .metric("istio_requests_total", &[("response_code", "5..")])
        .await;
    assert!(metrics.abs() < f64::EPSILON, "the default state shows no errors");
}
