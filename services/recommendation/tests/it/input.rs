//! Bad input: a 4xx that names the field, never a panic.

use axum::http::StatusCode;
use clap::Parser;
use common::testing::{Call, Engine};
use recommendation::{Config, Variant};
use serde_json::{Value, json};

use crate::support::{TestApp, impression, purchase};

#[tokio::test]
async fn a_wrong_event_is_refused_by_its_field() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    let long = "x".repeat(101);
    let many = vec!["moka"; 101];
    let cases: [(Value, &str); 20] = [
        (json!({"kind": "impression"}), "events[0].product_id"),
        (json!({"kind": "click"}), "events[0].product_id"),
        (
            json!({"kind": "impression", "product_ids": []}),
            "events[0].product_ids",
        ),
        (json!({"kind": "click", "product_id": ""}), "events[0].product_id"),
        (
            json!({"kind": "click", "product_id": long}),
            "events[0].product_id",
        ),
        (
            json!({"kind": "click", "product_id": "a b"}),
            "events[0].product_id",
        ),
        (
            json!({"kind": "click", "product_ids": ["a", "b\n"]}),
            "events[0].product_ids[1]",
        ),
        (
            json!({"kind": "click", "product_ids": many}),
            "events[0].product_ids",
        ),
        (json!({"kind": "wish", "product_id": "moka"}), "events[0].kind"),
        (json!({"product_id": "moka"}), "events[0]"),
        (
            json!({"kind": "click", "product_id": "moka", "algorithm": "c"}),
            "events[0].algorithm",
        ),
        (
            json!({"kind": "click", "product_id": "moka", "colour": "red"}),
            "events[0].colour",
        ),
        (
            json!({"kind": "purchase", "product_ids": ["moka"]}),
            "events[0].order_id",
        ),
        (
            json!({"kind": "purchase", "order_id": "o1"}),
            "events[0].product_id",
        ),
        (
            json!({"kind": "purchase", "order_id": "", "product_id": "moka"}),
            "events[0].order_id",
        ),
        (
            json!({"kind": "click", "order_id": "o1", "product_id": "moka"}),
            "events[0].order_id",
        ),
        (
            json!({"kind": "dwell", "product_id": "moka"}),
            "events[0].dwell_ms",
        ),
        (
            json!({"kind": "dwell", "product_id": "moka", "dwell_ms": 86_400_001}),
            "events[0].dwell_ms",
        ),
        (
            json!({"kind": "dwell", "product_id": "moka", "dwell_ms": -1}),
            "events[0].dwell_ms",
        ),
        (
            json!({"kind": "click", "product_id": "moka", "dwell_ms": 1}),
            "events[0].dwell_ms",
        ),
    ];
    for (event, field) in cases {
        let answer = app.post(Some(1), &json!([event])).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{event}: {}",
            answer.body
        );
        assert_eq!(answer.fields(), [field], "{event}: {}", answer.body);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
}

#[tokio::test]
async fn a_call_takes_one_to_a_hundred_events() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    for events in [vec![], vec![impression("a"); 101]] {
        let answer = app.post(Some(1), &json!(events)).await;
        assert_eq!(
            answer.expect(StatusCode::UNPROCESSABLE_ENTITY).fields(),
            ["events"]
        );
    }
    app.tell(1, &json!(vec![impression("a"); 100])).await;
    assert_eq!(app.arms().await.0["impressions"], 100);
}

#[tokio::test]
async fn a_user_is_a_number_or_missing() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    let events = json!({"events": [purchase("o1", &["moka"])]});
    for user in ["ada", "0", "-3", "9223372036854775808", ""] {
        let posted = Call::post("/events").header("x-user-id", user).json(&events);
        let asked = Call::get("/recommendations").header("x-user-id", user);
        for call in [posted, asked] {
            let answer = call.to(&app.router).await.expect(StatusCode::BAD_REQUEST);
            assert_eq!(answer.fields(), ["x-user-id"], "{user}");
        }
    }
    for visitor in ["", "Bot", "human"] {
        let call = Call::get("/recommendations").header("x-visitor", visitor);
        let answer = call.to(&app.router).await.expect(StatusCode::BAD_REQUEST);
        assert_eq!(answer.fields(), ["x-visitor"], "{visitor}");
    }
}

#[tokio::test]
async fn a_wrong_query_is_refused_by_its_field() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    let long = format!("product_id={}", "x".repeat(101));
    for (query, status, mention) in [
        ("limit=0", 422, "limit"),
        ("limit=25", 422, "limit"),
        ("limit=-1", 400, "limit"),
        ("limit=six", 400, "limit"),
        ("product_id=", 422, "product_id"),
        (long.as_str(), 422, "product_id"),
        ("product_id=%00", 400, "U+0000"),
        ("colour=red", 400, "colour"),
    ] {
        let answer = Call::get(&format!("/recommendations?{query}"))
            .to(&app.router)
            .await;
        assert_eq!(answer.status.as_u16(), status, "{query}: {}", answer.body);
        assert!(answer.body.contains(mention), "{query}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_wrong_question_about_the_experiment_is_refused_by_its_parameter() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    for (query, status, parameter) in [
        ("since=-1", 422, "since"),
        ("since=yesterday", 400, "since"),
        ("since=9223372036854775808", 400, "since"),
        ("by=colour", 400, "by"),
        ("by=", 400, "by"),
        ("points=201", 422, "points"),
        ("points=-1", 400, "points"),
        ("points=many", 400, "points"),
        ("arms=3", 400, "arms"),
    ] {
        let answer = Call::get(&format!("/experiments/recommendation?{query}"))
            .to(&app.router)
            .await;
        assert_eq!(answer.status.as_u16(), status, "{query}: {}", answer.body);
        assert!(answer.body.contains(parameter), "{query}: {}", answer.body);
    }
    for query in ["", "?since=9223372036854775807&points=200&by=parity", "?points=1"] {
        app.experiment(query).await;
    }
}

#[test]
fn a_setting_that_cannot_be_is_refused() {
    for flags in [
        ["--staff-users", "3,bob"],
        ["--staff-users", "0"],
        ["--attribution-window-ms", "0"],
        ["--attribution-window-ms", "31536000001"],
    ] {
        let refused = Config::try_parse_from(["recommendation-service"].iter().chain(&flags));
        let text = refused.expect_err("refused").to_string();
        assert!(text.contains(flags[0]), "{text}");
    }
}

#[tokio::test]
async fn an_unreadable_call_is_refused_with_the_reason() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    let broken = Call::post("/events")
        .raw_json("{\"events\":")
        .to(&app.router)
        .await;
    assert_eq!(
        broken.expect(StatusCode::BAD_REQUEST).json()["code"],
        "malformed_request"
    );
    let nul = r#"{"events":[{"kind":"click","product_id":"\u0000"}]}"#;
    let nul = Call::post("/events").raw_json(nul).to(&app.router).await;
    nul.expect(StatusCode::BAD_REQUEST);
    let huge = Call::post("/events")
        .raw_json(vec![b' '; 10_000_000])
        .to(&app.router)
        .await;
    assert_eq!(huge.expect(StatusCode::PAYLOAD_TOO_LARGE).fields(), ["body"]);
    let text = Call::post("/events").to(&app.router).await;
    text.expect(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let wrong = Call::post("/recommendations").to(&app.router).await;
    wrong.expect(StatusCode::METHOD_NOT_ALLOWED);
}
