//! Orders on their way through, and what is told of them.

use std::time::Duration;

use axum::http::StatusCode;
use common::testing::{Call, eventually};
use serde_json::json;

use crate::support::{TestApp, confirmed, order};

const PLACE: &str = "POST order-service/orders";
const EVENTS: &str = "POST recommendation-service/events";

impl TestApp {
    fn told(&self, outcome: &str) -> u64 {
        let events = &self.state.metrics.purchase_events;
        events.with_label_values(&[outcome]).get()
    }

    async fn wait_until(&self, outcome: &str, count: u64) {
        let what = format!("{count} {outcome}");
        eventually(&what, Duration::from_secs(10), async || {
            self.told(outcome) == count
        })
        .await;
    }
}

#[tokio::test]
async fn a_confirmed_order_is_told_as_a_purchase_of_its_user() {
    let app = TestApp::new().await;
    app.behind.json(PLACE, 201, &confirmed());
    app.behind.json(EVENTS, 202, &json!({"accepted": 1}));
    let answer = app.order().await.expect(StatusCode::CREATED);
    assert_eq!(answer.json(), confirmed());
    let placed = app.behind.only(PLACE);
    assert_eq!(placed.json(), order());
    assert_eq!(placed.header("idempotency-key"), Some("k1"));
    assert_eq!(placed.header("x-user-id"), Some("42"));
    let told = app.behind.wait_for(EVENTS).await;
    let event = json!({"kind": "purchase", "product_ids": ["moka"], "order_id": "o1"});
    assert_eq!(told.json(), json!({"events": [event]}));
    assert_eq!(told.header("x-user-id"), Some("42"));
    app.wait_until("told", 1).await;
}

#[tokio::test]
async fn a_purchase_of_a_crawler_is_told_as_that() {
    let app = TestApp::new().await;
    app.behind.json(PLACE, 201, &confirmed());
    app.behind.json(EVENTS, 202, &json!({"accepted": 1}));
    let call = Call::post("/api/orders")
        .header("cookie", &app.session())
        .key("k1");
    let call = call.header("user-agent", "Storebot-Google/1.0").json(&order());
    call.to(&app.router).await.expect(StatusCode::CREATED);
    let told = app.behind.wait_for(EVENTS).await;
    assert_eq!(told.header("x-visitor"), Some("bot"));
}

#[tokio::test]
async fn a_purchase_that_cannot_be_told_at_once_is_told_later_and_the_order_stands() {
    let app = TestApp::new().await;
    app.behind.json(PLACE, 201, &confirmed());
    app.behind.problem(EVENTS, 503, "overloaded");
    app.order().await.expect(StatusCode::CREATED);
    app.behind.wait_for(EVENTS).await;
    app.behind.json(EVENTS, 202, &json!({"accepted": 1}));
    app.wait_until("told", 1).await;
    assert!(app.behind.seen(EVENTS).len() >= 2);
}

#[tokio::test]
async fn a_purchase_that_is_refused_is_counted_and_not_repeated() {
    let app = TestApp::new().await;
    app.behind.json(PLACE, 201, &confirmed());
    app.behind.problem(EVENTS, 422, "invalid_request");
    app.order().await.expect(StatusCode::CREATED);
    app.wait_until("failed", 1).await;
    assert_eq!(app.behind.seen(EVENTS).len(), 1);
}

#[tokio::test]
async fn purchases_for_which_there_is_no_room_are_dropped_and_counted() {
    let app = TestApp::with(&["--max-purchase-events", "0"]).await;
    app.behind.json(PLACE, 201, &confirmed());
    app.order().await.expect(StatusCode::CREATED);
    assert_eq!(app.told("dropped"), 1);
    assert!(app.behind.seen(EVENTS).is_empty());
}

#[tokio::test]
async fn a_stop_waits_for_what_is_being_told() {
    let app = TestApp::new().await;
    app.behind.json(PLACE, 201, &confirmed());
    app.behind.json(EVENTS, 202, &json!({"accepted": 1}));
    app.order().await.expect(StatusCode::CREATED);
    app.state.purchases.finish(Duration::from_secs(5)).await;
    assert_eq!(app.told("told"), 1);
}

#[tokio::test]
async fn only_confirmed_orders_are_told() {
    let app = TestApp::new().await;
    let mut in_work = confirmed();
    in_work["status"] = json!("charging");
    app.behind.json(PLACE, 202, &in_work);
    app.order().await.expect(StatusCode::ACCEPTED);
    for (status, code) in [
        (402, "card_declined"),
        (409, "out_of_stock"),
        (422, "unknown_product"),
    ] {
        app.behind.problem(PLACE, status, code);
        let answer = app.order().await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.json()["code"], code);
        assert_eq!(answer.fields(), ["card.number"]);
    }
    app.state.purchases.finish(Duration::from_secs(5)).await;
    assert!(app.behind.seen(EVENTS).is_empty());
}

#[tokio::test]
async fn a_failed_order_says_whether_its_key_may_be_used_again() {
    let app = TestApp::new().await;
    for (code, expected) in [
        ("product_unavailable", "product_unavailable"),
        ("interrupted", "interrupted"),
        ("overloaded", "order_unavailable"),
    ] {
        app.behind.problem(PLACE, 503, code);
        let answer = app.order().await.expect(StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.json()["code"], expected);
        assert_eq!(answer.json()["detail"], format!("because {code}"));
    }
}

#[tokio::test]
async fn orders_are_read_and_cancelled_by_whoever_is_signed_in() {
    let app = TestApp::new().await;
    let list = json!({"orders": [confirmed()], "next_cursor": "c2"});
    app.behind.json("GET order-service/orders", 200, &list);
    app.behind.json("GET order-service/orders/o1", 200, &confirmed());
    app.behind
        .json("POST order-service/orders/o1/cancel", 200, &confirmed());
    for call in [
        Call::get("/api/orders?limit=5&cursor=c1"),
        Call::get("/api/orders/o1"),
        Call::post("/api/orders/o1/cancel"),
    ] {
        let answer = call.header("cookie", &app.session()).to(&app.router).await;
        answer.expect(StatusCode::OK);
    }
    assert_eq!(
        app.behind.only("GET order-service/orders").query,
        "limit=5&cursor=c1"
    );
    for call in [
        Call::get("/api/orders"),
        Call::get("/api/orders/o1"),
        Call::post("/api/orders/o1/cancel"),
        Call::post("/api/orders").key("k").json(&order()),
    ] {
        let answer = call.to(&app.router).await.expect(StatusCode::UNAUTHORIZED);
        assert_eq!(answer.fields(), ["serin_session"]);
    }
}
