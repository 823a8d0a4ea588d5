//! Bad input: a 4xx that names the field, never a panic.

use axum::http::StatusCode;
use common::testing::{Call, Engine};
use guestbook::Variant;
use serde_json::json;

use crate::support::{Kept, TestApp, place};

async fn start() -> TestApp {
    place(Kept::In(Engine::Sqlite))
        .await
        .0
        .app(Variant::V2, &[])
        .await
}

#[tokio::test]
async fn a_wrong_value_is_refused_by_its_name() {
    let app = start().await;
    let cases = [
        (json!({"author": "", "text": "t"}), "author"),
        (json!({"author": " \t", "text": "t"}), "author"),
        (json!({"author": "a".repeat(41), "text": "t"}), "author"),
        (json!({"author": "two\nlines", "text": "t"}), "author"),
        (json!({"author": "A", "text": " \n "}), "text"),
        (json!({"author": "A", "text": "ä".repeat(501)}), "text"),
        (json!({"author": "A", "text": "bell \u{7}"}), "text"),
        (json!({"author": "A", "text": "turned \u{202e}around"}), "text"),
        (json!({"author": "A", "text": 7}), "text"),
        (json!({"author": "A", "text": "t", "id": "1-0"}), "id"),
    ];
    for (body, field) in cases {
        let answer = Call::post("/entries")
            .json(&body)
            .to(&app.router)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.fields()[0].contains(field), "{body}: {}", answer.body);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
    assert_eq!(app.texts().await, [""; 0]);
}

#[tokio::test]
async fn the_longest_words_that_may_be_are_taken_whole() {
    let app = start().await;
    let body = json!({"author": "ö".repeat(40), "text": "ü".repeat(500)});
    let answer = Call::post("/entries")
        .json(&body)
        .to(&app.router)
        .await
        .expect(StatusCode::CREATED)
        .json();
    assert_eq!(
        (&answer["author"], &answer["text"]),
        (&body["author"], &body["text"])
    );
}

#[tokio::test]
async fn a_wrong_query_or_header_is_refused_by_its_name() {
    let app = start().await;
    for (query, field) in [
        ("?limit=0", "limit"),
        ("?limit=101", "limit"),
        ("?limit=many", "limit"),
        ("?before=yesterday", "before"),
        ("?colour=red", "colour"),
    ] {
        let answer = app.list(query, None).await;
        assert!(answer.status.is_client_error(), "{query}: {}", answer.body);
        assert_eq!(answer.fields(), [field], "{query}");
    }
    let position = app.list("", Some("far")).await.expect(StatusCode::BAD_REQUEST);
    assert_eq!(position.fields(), ["x-guestbook-position"]);
    let cookie = Call::get("/entries")
        .header("cookie", "guestbook_position=far")
        .to(&app.router)
        .await;
    cookie.expect(StatusCode::OK);
    let resume = Call::get("/entries/stream")
        .header("last-event-id", "yesterday")
        .to(&app.router)
        .await;
    assert_eq!(
        resume.expect(StatusCode::UNPROCESSABLE_ENTITY).fields(),
        ["last-event-id"]
    );
    let key = app.write_with("hello", Some(&"k".repeat(201))).await;
    assert_eq!(key.expect(StatusCode::BAD_REQUEST).fields(), ["idempotency-key"]);
}
