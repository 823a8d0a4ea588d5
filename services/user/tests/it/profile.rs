//! Profiles: the same answers from both variants, at different costs.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use common::testing::{Call, Engine, TestDatabase, eventually};
use futures_util::future::join_all;
use serde_json::{Value, json};
use user::Variant;

use crate::support::{TestApp, details, everywhere};

#[tokio::test]
async fn a_new_profile_is_empty() {
    everywhere(async |app, _| {
        let (id, _) = app.member("ada@example.org").await;
        let expected = json!({
            "id": id, "name": "Ada", "email": "ada@example.org", "member_since": "2026-11-23T12:00:00Z",
            "addresses": [], "interests": [], "delivery": {"slot": "any"},
        });
        assert_eq!(app.profile(id).await.expect(StatusCode::OK).json(), expected);
    })
    .await;
}

#[tokio::test]
async fn a_change_replaces_what_was_there_and_shows_at_once() {
    everywhere(async |app, _| {
        let (id, token) = app.member("ada@example.org").await;
        app.profile(id).await.expect(StatusCode::OK);
        let changed = app.change(&token, &details()).await.expect(StatusCode::OK).json();
        for part in ["addresses", "interests", "delivery"] {
            assert_eq!(changed[part], details()[part], "{part}");
        }
        assert_eq!(app.profile(id).await.json(), changed);

        let less = json!({"addresses": [], "interests": ["music"]});
        app.change(&token, &less).await.expect(StatusCode::OK);
        let shown = app.profile(id).await.json();
        assert_eq!(shown["addresses"], json!([]));
        assert_eq!(shown["interests"], json!(["music"]));
        assert_eq!(shown["delivery"], json!({"slot": "any"}));
    })
    .await;
}

#[tokio::test]
async fn both_variants_on_one_database_give_the_same_answers() {
    for engine in Engine::ALL {
        let v1 = TestApp::new(Variant::V1, engine).await;
        let v2 = v1.beside(Variant::V2, &[]).await;
        let mut ids = Vec::new();
        for (number, app) in [&v1, &v2, &v1].into_iter().enumerate() {
            let (id, token) = app.member(&format!("user{number}@example.org")).await;
            let mut details = details();
            // Nothing, only one kind of part, everything.
            match number {
                0 => details["interests"] = json!([]),
                1 => details["addresses"] = json!([]),
                _ => {}
            }
            app.change(&token, &details).await.expect(StatusCode::OK);
            ids.push(id);
        }
        for id in ids {
            let (old, new) = (v1.profile(id).await, v2.profile(id).await);
            assert_eq!(
                old.expect(StatusCode::OK).json(),
                new.expect(StatusCode::OK).json()
            );
            // From the cache.
            assert_eq!(v1.profile(id).await.json(), v2.profile(id).await.json());
        }
        let code =
            |answer: common::testing::Answer| answer.expect(StatusCode::NOT_FOUND).json()["code"].clone();
        assert_eq!(code(v1.profile(99).await), code(v2.profile(99).await));
    }
}

#[tokio::test]
async fn v1_pays_for_each_part_v2_once_and_then_nothing() {
    everywhere(async |app, variant| {
        let (id, token) = app.member("ada@example.org").await;
        app.change(&token, &details()).await.expect(StatusCode::OK);
        let before = app.queries();
        for _ in 0..10 {
            app.profile(id).await.expect(StatusCode::OK);
        }
        let (each, cached) = (8, 0);
        let expected = match variant {
            Variant::V1 => 10 * each,
            Variant::V2 => cached,
        };
        assert_eq!(app.queries() - before, expected);
    })
    .await;
}

#[tokio::test]
async fn each_query_takes_the_declared_round_trip() {
    let database = TestDatabase::create(Engine::Sqlite).await;
    let v1 = TestApp::with(Variant::V1, database, &["--db-rtt-ms", "10"]).await;
    let v2 = v1
        .beside(
            Variant::V2,
            &["--db-rtt-ms", "10", "--profile-cache-entries", "0"],
        )
        .await;
    let (id, token) = v1.member("ada@example.org").await;
    v1.change(&token, &details()).await.expect(StatusCode::OK);
    let timed = async |app: &TestApp| {
        let start = Instant::now();
        app.profile(id).await.expect(StatusCode::OK);
        start.elapsed()
    };
    assert!(timed(&v1).await >= Duration::from_millis(80));
    let mut best = Duration::MAX;
    for _ in 0..5 {
        best = best.min(timed(&v2).await);
    }
    assert!(
        best >= Duration::from_millis(10) && best < Duration::from_millis(80),
        "{best:?}"
    );
}

#[tokio::test]
async fn v2_shows_a_change_of_another_instance_once_its_copy_has_expired() {
    let v1 = TestApp::new(Variant::V1, Engine::Sqlite).await;
    let v2 = v1.beside(Variant::V2, &["--profile-cache-ttl-ms", "100"]).await;
    let (id, token) = v1.member("ada@example.org").await;
    assert_eq!(v2.profile(id).await.json()["interests"], json!([]));
    v1.change(&token, &details()).await.expect(StatusCode::OK);
    assert_eq!(
        v1.profile(id).await.json()["interests"],
        details()["interests"],
        "v1 shows it at once"
    );
    eventually("v2 shows the change", Duration::from_secs(10), async || {
        v2.profile(id).await.json()["interests"] == details()["interests"]
    })
    .await;
}

#[tokio::test]
async fn the_cache_holds_no_more_than_it_may() {
    let database = TestDatabase::create(Engine::Sqlite).await;
    let app = TestApp::with(Variant::V2, database, &["--profile-cache-entries", "3"]).await;
    for number in 0..20 {
        let (id, _) = app.member(&format!("user{number}@example.org")).await;
        app.profile(id).await.expect(StatusCode::OK);
    }
    assert!(app.state.cache.settled_len().await <= 3);
}

#[tokio::test]
async fn readers_and_writers_at_once_end_with_the_last_change_shown() {
    everywhere(async |app, _| {
        let (id, token) = app.member("ada@example.org").await;
        let interests =
            |round: usize| json!({"addresses": [], "interests": [format!("round-{round}"), "birds"]});
        for round in 0..10 {
            let readers = join_all((0..10).map(|_| app.profile(id)));
            let change = interests(round);
            let (answers, changed) = tokio::join!(readers, app.change(&token, &change));
            changed.expect(StatusCode::OK);
            assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
            assert_eq!(
                app.profile(id).await.json()["interests"],
                interests(round)["interests"],
                "no reader may leave an old copy behind"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn changes_at_once_of_one_user_end_as_one_of_them_whole() {
    everywhere(async |app, _| {
        let (id, token) = app.member("ada@example.org").await;
        let wishes: Vec<Value> = (0..10)
            .map(|number| {
                let names: Vec<_> = (0..=number).map(|part| format!("n{number}-{part}")).collect();
                json!({"addresses": [], "interests": names})
            })
            .collect();
        let answers = join_all(wishes.iter().map(|wish| app.change(&token, wish))).await;
        for answer in answers {
            answer.expect(StatusCode::OK);
        }
        let stored = app
            .state
            .store
            .joined_profile(id)
            .await
            .expect("a database")
            .expect("a user");
        let stored = json!(stored.interests);
        assert!(wishes.iter().any(|wish| wish["interests"] == stored), "{stored}");
    })
    .await;
}

#[tokio::test]
async fn a_request_on_behalf_of_a_user_gets_no_other_profile() {
    everywhere(async |app, _| {
        let (ada, _) = app.member("ada@example.org").await;
        let (bob, _) = app.member("bob@example.org").await;
        let path = format!("/users/{ada}/profile");
        Call::get(&path)
            .user(ada)
            .to(&app.router)
            .await
            .expect(StatusCode::OK);
        Call::get(&path)
            .user(bob)
            .to(&app.router)
            .await
            .expect(StatusCode::NOT_FOUND);
        Call::get(&path)
            .header("x-user-id", "1 or 1=1")
            .to(&app.router)
            .await
            .expect(StatusCode::BAD_REQUEST);
    })
    .await;
}
