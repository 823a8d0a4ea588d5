//! Bad input: a 4xx that names the field, never a panic.

use axum::http::StatusCode;
use common::testing::{Call, Engine};
use recommendation::Variant;
use serde_json::{Value, json};

use crate::support::{TestApp, impression, purchase};

#[tokio::test]
async fn an_event_without_what_its_kind_needs_is_refused_by_the_name_of_that() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    let cases = [
        (json!({"kind": "impression"}), "events[1].product_ids"),
        (json!({"kind": "click"}), "events[1].product_id"),
        (
            json!({"kind": "cart", "product_ids": ["tea"]}),
            "events[1].product_id",
        ),
        (json!({"kind": "dwell"}), "events[1].dwell_ms"),
        (
            json!({"kind": "dwell", "dwell_ms": 86_400_001}),
            "events[1].dwell_ms",
        ),
        (json!({"kind": "dwell", "dwell_ms": -1}), "events[1].dwell_ms"),
        (
            json!({"kind": "purchase", "product_ids": ["tea"]}),
            "events[1].order_id",
        ),
        (
            json!({"kind": "purchase", "order_id": "o1"}),
            "events[1].product_ids",
        ),
        (
            json!({"kind": "purchase", "order_id": "o1", "product_ids": []}),
            "events[1].product_ids",
        ),
        (
            json!({"kind": "purchase", "order_id": "", "product_ids": ["tea"]}),
            "events[1].order_id",
        ),
        (
            json!({"kind": "purchase", "order_id": "o1", "product_ids": ["x".repeat(101)]}),
            "events[1].product_ids[0]",
        ),
        (json!({"kind": "wave"}), "events[1].kind"),
        (
            json!({"kind": "click", "product_id": "tea", "algorithm": "c"}),
            "events[1].algorithm",
        ),
        (
            json!({"kind": "click", "product_id": "tea", "colour": "red"}),
            "events[1].colour",
        ),
    ];
    for (event, field) in cases {
        let answer = app.tell(Some(1), json!([impression("a"), event.clone()])).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{event}: {}",
            answer.body
        );
        assert_eq!(answer.fields(), [field], "{event}");
    }
    assert_eq!(
        app.outcome("a").await["impressions"],
        0,
        "all of the events or none"
    );
}

#[tokio::test]
async fn a_list_of_events_is_bounded_and_not_empty() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    let many: Vec<Value> = (0..101).map(|_| impression("a")).collect();
    for events in [json!([]), json!(many)] {
        let answer = app
            .tell(Some(1), events)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.fields(), ["events"]);
    }
    let most: Vec<Value> = (0..100).map(|_| impression("a")).collect();
    let answer = app.tell(Some(1), json!(most)).await.expect(StatusCode::ACCEPTED);
    assert_eq!(answer.json(), json!({"accepted": 100}));
    assert_eq!(app.outcome("a").await["impressions"], 100);
}

#[tokio::test]
async fn a_wrong_query_or_user_is_refused_by_its_name() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    for (query, field) in [
        ("?limit=0", "limit"),
        ("?limit=25", "limit"),
        ("?product_id=", "product_id"),
    ] {
        let answer = app
            .recommend(query, None)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.fields(), [field]);
    }
    for user in ["0", "-3", "many"] {
        let answer = Call::get("/recommendations")
            .header("x-user-id", user)
            .to(&app.router)
            .await;
        assert_eq!(answer.expect(StatusCode::BAD_REQUEST).fields(), ["x-user-id"]);
        let answer = Call::post("/events")
            .header("x-user-id", user)
            .json(&json!({"events": [purchase("o1", &["tea"])]}))
            .to(&app.router)
            .await;
        assert_eq!(answer.expect(StatusCode::BAD_REQUEST).fields(), ["x-user-id"]);
    }
}
