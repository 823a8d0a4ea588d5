//! Signing up and in.

use axum::http::StatusCode;
use common::testing::{Call, Engine, TestDatabase};
use futures_util::future::join_all;
use serde_json::json;
use user::Variant;

use crate::support::{PASSWORD, TestApp, everywhere};

#[tokio::test]
async fn users_are_numbered_from_one() {
    everywhere(async |app, _| {
        let first = app
            .register("ada@example.org")
            .await
            .expect(StatusCode::CREATED)
            .json();
        assert_eq!(
            (&first["id"], &first["name"], &first["email"]),
            (&json!(1), &json!("Ada"), &json!("ada@example.org"))
        );
        let second = app
            .register("bob@example.org")
            .await
            .expect(StatusCode::CREATED)
            .json();
        assert_eq!(second["id"], 2);
    })
    .await;
}

#[tokio::test]
async fn whoever_signs_up_is_signed_in() {
    everywhere(async |app, _| {
        let made = app.register("ada@example.org").await.json();
        let session = &made["session"];
        assert_eq!(session["expires_at"], "2026-11-24T00:00:00Z");
        let token = session["token"].as_str().expect("a token");
        let me = app.me(token).await.expect(StatusCode::OK).json();
        assert_eq!(me["id"], made["id"]);
        let taken = app.register("ada@example.org").await.expect(StatusCode::CONFLICT);
        assert!(!taken.body.contains("token"), "{}", taken.body);
    })
    .await;
}

#[tokio::test]
async fn an_email_has_one_account_however_it_is_spelt() {
    everywhere(async |app, _| {
        let made = app
            .register("  Ada@Example.ORG ")
            .await
            .expect(StatusCode::CREATED);
        assert_eq!(made.json()["email"], "ada@example.org");
        let again = app.register("ada@example.org").await.expect(StatusCode::CONFLICT);
        assert_eq!(again.json()["code"], "email_taken");
        assert_eq!(again.fields(), ["email"]);
        app.sign_in("ADA@example.org", PASSWORD)
            .await
            .expect(StatusCode::CREATED);
    })
    .await;
}

#[tokio::test]
async fn of_twenty_sign_ups_at_once_with_one_email_one_succeeds() {
    everywhere(async |app, _| {
        let answers = join_all((0..20).map(|_| app.register("ada@example.org"))).await;
        let made = answers
            .iter()
            .filter(|answer| answer.status == StatusCode::CREATED);
        assert_eq!(made.count(), 1);
        assert!(answers.iter().all(|answer| !answer.status.is_server_error()));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_email_get_the_same_answer() {
    everywhere(async |app, _| {
        app.register("ada@example.org").await.expect(StatusCode::CREATED);
        let wrong = app
            .sign_in("ada@example.org", "wrong horse")
            .await
            .expect(StatusCode::UNAUTHORIZED);
        let unknown = app
            .sign_in("bob@example.org", PASSWORD)
            .await
            .expect(StatusCode::UNAUTHORIZED);
        let told = |body: serde_json::Value| (body["code"].clone(), body["detail"].clone());
        assert_eq!(wrong.json()["code"], "wrong_credentials");
        assert_eq!(told(wrong.json()), told(unknown.json()));
    })
    .await;
}

/// Not by the clock, which a busy machine upsets: both have to wait for a hash.
#[tokio::test]
async fn an_unknown_email_costs_a_hash_too() {
    let database = TestDatabase::create(Engine::Sqlite).await;
    let app = TestApp::with(Variant::V1, database, &["--password-memory-kib", "65536"]).await;
    app.register("ada@example.org").await.expect(StatusCode::CREATED);
    let timed = async |email: &str| {
        let start = std::time::Instant::now();
        app.sign_in(email, "wrong horse")
            .await
            .expect(StatusCode::UNAUTHORIZED);
        start.elapsed().as_secs_f64()
    };
    let (mut known, mut unknown) = (f64::MAX, f64::MAX);
    for _ in 0..3 {
        known = known.min(timed("ada@example.org").await);
        unknown = unknown.min(timed("bob@example.org").await);
    }
    assert!(unknown > known / 4.0, "unknown {unknown} s, known {known} s");
}

#[tokio::test]
async fn a_password_is_kept_as_an_argon2id_hash_with_a_salt_of_its_own() {
    everywhere(async |app, _| {
        let mut hashes = Vec::new();
        for email in ["ada@example.org", "bob@example.org"] {
            app.register(email).await.expect(StatusCode::CREATED);
            let account = app
                .state
                .store
                .account(email)
                .await
                .expect("a database")
                .expect("an account");
            hashes.push(account.password_hash);
        }
        assert!(
            hashes[0].starts_with("$argon2id$v=19$m=8,t=5,p=1$"),
            "{}",
            hashes[0]
        );
        assert_ne!(hashes[0], hashes[1]);
        assert!(!hashes[0].contains(PASSWORD));
    })
    .await;
}

#[tokio::test]
async fn a_hash_made_with_other_parameters_still_opens_its_account() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    app.register("ada@example.org").await.expect(StatusCode::CREATED);
    let stronger = app.beside(Variant::V2, &["--password-memory-kib", "64"]).await;
    stronger
        .sign_in("ada@example.org", PASSWORD)
        .await
        .expect(StatusCode::CREATED);
}

#[tokio::test]
async fn an_unknown_path_of_users_is_no_user() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    Call::get("/users/me/orders")
        .to(&app.router)
        .await
        .expect(StatusCode::NOT_FOUND);
    assert_eq!(
        app.profile(7).await.expect(StatusCode::NOT_FOUND).json()["code"],
        "not_found"
    );
}
