//! v2's reactions.

use axum::http::StatusCode;
use common::testing::{Answer, Call};
use futures_util::future::join_all;
use guestbook::Variant;
use serde_json::{Value, json};

use crate::support::{Kept, TestApp, place};

async fn react(app: &TestApp, id: &str, kind: &str, key: Option<&str>) -> Answer {
    let mut call = Call::post(&format!("/entries/{id}/reactions")).json(&json!({"kind": kind}));
    if let Some(key) = key {
        call = call.key(key);
    }
    call.to(&app.router).await
}

async fn everywhere<F: Future>(flags: &[&str], check: impl Fn(TestApp) -> F) {
    for kept in Kept::ALL {
        let (place, _servers) = place(kept).await;
        check(place.app(Variant::V2, flags).await).await;
    }
}

fn position(answer: &Answer) -> String {
    answer.headers["x-guestbook-position"]
        .to_str()
        .expect("text")
        .to_owned()
}

async fn first_entry(app: &TestApp, position: &str) -> Value {
    app.list("", Some(position)).await.expect(StatusCode::OK).json()["entries"][0].clone()
}

#[tokio::test]
async fn reactions_are_counted_and_whoever_gave_one_sees_it_at_once() {
    everywhere(&[], async |app| {
        let (id, at) = app.sign("hello").await;
        assert_eq!(first_entry(&app, &at).await["reactions"], json!({}));
        let given = ["heart", "bird", "heart"].map(|kind| react(&app, &id, kind, None));
        let answers = join_all(given).await;
        let last = answers
            .iter()
            .map(|answer| position(answer).parse::<i64>().expect("a number"))
            .max();
        let entry = first_entry(&app, &last.expect("some").to_string()).await;
        assert_eq!(entry["reactions"], json!({"heart": 2, "bird": 1}));
        assert_eq!(entry["text"], "hello");
    })
    .await;
}

#[tokio::test]
async fn a_reaction_that_is_sent_again_counts_once() {
    everywhere(&[], async |app| {
        let (id, _) = app.sign("hello").await;
        let answers = join_all((0..10).map(|_| react(&app, &id, "wow", Some("k1")))).await;
        assert!(answers.iter().all(|answer| answer.json() == json!({"wow": 1})));
        let reused = react(&app, &id, "heart", Some("k1")).await;
        assert_eq!(
            reused.expect(StatusCode::UNPROCESSABLE_ENTITY).fields(),
            ["idempotency-key"]
        );
    })
    .await;
}

#[tokio::test]
async fn there_is_nothing_to_react_to_where_there_is_no_entry() {
    everywhere(&[], async |app| {
        let (id, _) = app.sign("hello").await;
        react(&app, "7777-0", "wow", None)
            .await
            .expect(StatusCode::NOT_FOUND);
        let wrong = react(&app, "seven", "wow", None).await;
        assert_eq!(wrong.expect(StatusCode::UNPROCESSABLE_ENTITY).fields(), ["id"]);
        let kind = react(&app, &id, "sneer", None).await;
        assert_eq!(kind.expect(StatusCode::UNPROCESSABLE_ENTITY).fields(), ["kind"]);
    })
    .await;
}

#[tokio::test]
async fn the_reactions_of_entries_that_are_gone_go_too() {
    let (place, servers) = place(Kept::InRedis).await;
    let servers = servers.expect("Redis");
    let app = place.app(Variant::V2, &["--keep-entries", "5"]).await;
    for number in 0..30 {
        let (id, _) = app.sign(&number.to_string()).await;
        react(&app, &id, "heart", None).await.expect(StatusCode::OK);
    }
    let kept: Vec<String> = servers
        .leader
        .ask(&["KEYS", "guestbook:reactions:*"])
        .await
        .expect("keys");
    assert_eq!(kept.len(), 10, "bounded by twice as many as entries are kept");
    let at: i64 = servers
        .leader
        .ask(&["GET", "guestbook:position"])
        .await
        .expect("a position");
    let page = app.list("", Some(&at.to_string())).await.json();
    for entry in page["entries"].as_array().expect("entries") {
        assert_eq!(entry["reactions"], json!({"heart": 1}));
    }
}
