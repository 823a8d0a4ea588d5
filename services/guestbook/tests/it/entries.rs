//! What holds of entries wherever they are kept, on both variants.

use axum::http::StatusCode;
use common::testing::{Call, eventually};
use futures_util::future::join_all;
use guestbook::Variant;
use serde_json::json;

use crate::support::{Kept, PATIENCE, everywhere, place, texts};

#[tokio::test]
async fn a_writer_sees_its_own_entry_at_once() {
    everywhere(&[], async |app, _| {
        for round in 0..30 {
            let text = format!("round {round}");
            let (_, position) = app.sign(&text).await;
            assert_eq!(app.texts_at(&position).await[0], text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_writer_sees_its_own_entry_at_another_replica_by_its_cookie() {
    everywhere(&[], async |app, variant| {
        let other = app.beside(variant).await;
        for round in 0..10 {
            // The other one has read, and may have kept, what there was before.
            other.texts().await;
            let text = format!("round {round}");
            let answer = app.write(&text).await.expect(StatusCode::CREATED);
            let cookie = answer.headers["set-cookie"].to_str().expect("text").to_owned();
            assert!(
                cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
                "{cookie}"
            );
            let pair = cookie.split(';').next().expect("a pair");
            let seen = Call::get("/entries")
                .header("cookie", &format!("theme=dark; {pair}"))
                .to(&other.router)
                .await;
            assert_eq!(texts(&seen.expect(StatusCode::OK).json())[0], text);
        }
    })
    .await;
}

#[tokio::test]
async fn everybody_else_sees_it_soon() {
    everywhere(&[], async |app, variant| {
        let other = app.beside(variant).await;
        assert_eq!(other.texts().await, [""; 0]);
        app.sign("hello").await;
        eventually("the other replica has it", PATIENCE, async || {
            other.texts().await == ["hello"]
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn pages_are_turned_from_the_newest_to_the_oldest() {
    everywhere(&[], async |app, _| {
        let mut last = String::new();
        for number in 0..7 {
            last = app.sign(&number.to_string()).await.1;
        }
        let mut query = "?limit=3".to_owned();
        let mut found = Vec::new();
        loop {
            let page = app.list(&query, Some(&last)).await.expect(StatusCode::OK).json();
            found.push(texts(&page).join(" "));
            let Some(next) = page["next_before"].as_str() else {
                break;
            };
            query = format!("?limit=3&before={next}");
        }
        assert_eq!(found, ["6 5 4", "3 2 1", "0"]);
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_is_sent_again_is_written_once() {
    everywhere(&[], async |app, variant| {
        let other = app.beside(variant).await;
        let all = (0..20).map(|number| {
            let app = if number % 2 == 0 { &app } else { &other };
            app.write_with("once", Some("k1"))
        });
        let answers = join_all(all).await;
        let first = answers[0].json();
        let position = answers[0].headers["x-guestbook-position"].to_str().expect("text");
        assert!(answers.iter().all(|answer| answer.status == StatusCode::CREATED));
        assert!(
            answers.iter().all(|answer| answer.json() == first),
            "the same answer"
        );
        assert_eq!(app.texts_at(position).await, ["once"]);

        let reused = app
            .write_with("something else", Some("k1"))
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reused.fields(), ["idempotency-key"]);
    })
    .await;
}

#[tokio::test]
async fn many_writers_at_once_lose_nothing() {
    everywhere(&[], async |app, _| {
        let answers = join_all(
            (0..60)
                .map(async |number| app.sign(&format!("n{number}")).await)
                .collect::<Vec<_>>(),
        )
        .await;
        let last = answers
            .iter()
            .map(|(_, position)| position.parse::<i64>().expect("a number"))
            .max();
        let page = app
            .list("?limit=100", Some(&last.expect("some").to_string()))
            .await
            .expect(StatusCode::OK)
            .json();
        let mut found = texts(&page);
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), 60);
    })
    .await;
}

#[tokio::test]
async fn only_so_many_entries_are_kept() {
    everywhere(&["--keep-entries", "20"], async |app, _| {
        let mut last = String::new();
        for number in 0..200 {
            last = app.sign(&number.to_string()).await.1;
        }
        let page = app.list("?limit=100", Some(&last)).await.json();
        let expected: Vec<_> = (180..200).rev().map(|number: u32| number.to_string()).collect();
        assert_eq!(texts(&page), expected);
    })
    .await;
}

#[tokio::test]
async fn markup_is_text_and_comes_back_as_it_was() {
    everywhere(&[], async |app, _| {
        let text = "<script>alert('1')</script> & \"so\"\nsecond line ✓ ไทย";
        let (_, position) = app.sign(text).await;
        assert_eq!(app.texts_at(&position).await, [text]);
    })
    .await;
}

#[tokio::test]
async fn both_variants_work_side_by_side_on_the_same_entries() {
    for kept in Kept::ALL {
        let (place, _servers) = place(kept).await;
        let one = place.app(Variant::V1, &[]).await;
        let (_, first) = one.sign("from one").await;
        let two = place.app(Variant::V2, &[]).await;
        assert_eq!(two.texts_at(&first).await, ["from one"]);
        let (id, position) = two.sign("from two").await;
        let reaction = Call::post(&format!("/entries/{id}/reactions"))
            .json(&json!({"kind": "bird"}))
            .to(&two.router)
            .await
            .expect(StatusCode::OK);
        assert_eq!(reaction.json(), json!({"bird": 1}));

        let seen = one.list("", Some(&position)).await.expect(StatusCode::OK).json();
        assert_eq!(texts(&seen), ["from two", "from one"]);
        assert!(
            seen["entries"][0].get("reactions").is_none(),
            "v1 knows of no reactions"
        );
        let (_, position) = one.sign("one again").await;
        let seen = two.list("", Some(&position)).await.expect(StatusCode::OK).json();
        assert_eq!(texts(&seen)[0], "one again");
        assert_eq!(seen["entries"][1]["reactions"], json!({"bird": 1}));
        Call::post(&format!("/entries/{id}/reactions"))
            .json(&json!({"kind": "bird"}))
            .to(&one.router)
            .await
            .expect(StatusCode::NOT_FOUND);
    }
}
