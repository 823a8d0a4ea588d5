//! Tokens: who may use them, for how long, and with which key.

use std::time::Duration;

use axum::http::StatusCode;
use common::auth::Verifier;
use common::testing::{Call, Engine, TestDatabase};
use futures_util::future::join_all;
use user::Variant;

use crate::support::{PASSWORD, TestApp, everywhere};

async fn published(app: &TestApp) -> serde_json::Value {
    let answer = Call::get("/.well-known/jwks.json").to(&app.router).await;
    assert_eq!(answer.headers["cache-control"], "public, max-age=300");
    answer.expect(StatusCode::OK).json()
}

#[tokio::test]
async fn a_token_can_be_checked_with_the_published_keys_alone() {
    everywhere(async |app, _| {
        let (id, token) = app.member("ada@example.org").await;
        let keys = serde_json::from_value(published(&app).await).expect("a key set");
        let now = app.clock.millis() / 1_000;
        let claims = Verifier::new(keys).verify(&token, now).expect("valid");
        assert_eq!((claims.sub, claims.name.as_str()), (id, "Ada"));
        assert_eq!((claims.iat, claims.exp), (now, now + 12 * 3_600));
    })
    .await;
}

#[tokio::test]
async fn a_session_says_whose_it_is_until_it_ends() {
    everywhere(async |app, _| {
        app.register("ada@example.org").await.expect(StatusCode::CREATED);
        let session = app.sign_in("ada@example.org", PASSWORD).await.json();
        assert_eq!(session["expires_at"], "2026-11-24T00:00:00Z");
        let token = session["token"].as_str().expect("a token");
        let me = app.me(token).await.expect(StatusCode::OK).json();
        assert_eq!(me, session["user"]);

        app.clock.advance(Duration::from_hours(12));
        let late = app.me(token).await.expect(StatusCode::UNAUTHORIZED);
        assert_eq!(late.fields(), ["authorization"]);
        assert!(late.body.contains("expired"), "{}", late.body);
    })
    .await;
}

#[tokio::test]
async fn without_a_valid_token_nobody_is_signed_in() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    let stranger = TestApp::new(Variant::V1, Engine::Sqlite).await;
    let (_, token) = app.member("ada@example.org").await;
    let (_, foreign) = stranger.member("ada@example.org").await;
    let headers = [
        String::new(),
        "Bearer".into(),
        format!("Basic {token}"),
        "Bearer x.y.z".into(),
        format!("Bearer {foreign}"),
    ];
    for header in headers {
        let call = Call::get("/users/me").header("authorization", &header);
        let answer = call.to(&app.router).await.expect(StatusCode::UNAUTHORIZED);
        assert_eq!(answer.fields(), ["authorization"], "{header}");
    }
    Call::get("/users/me")
        .to(&app.router)
        .await
        .expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn instances_that_start_at_once_on_a_new_database_share_one_key() {
    for engine in Engine::ALL {
        let TestDatabase { url, dir } = TestDatabase::create(engine).await;
        let starts = (0..8).map(|number| {
            let variant = Variant::BUILT[number % Variant::BUILT.len()];
            let database = TestDatabase {
                url: url.clone(),
                dir: None,
            };
            TestApp::with(variant, database, &["--db-connections", "2"])
        });
        let apps = join_all(starts).await;
        let first = published(&apps[0]).await;
        for app in &apps {
            assert_eq!(published(app).await, first);
        }
        let (_, token) = apps[0].member("ada@example.org").await;
        for app in &apps {
            app.me(&token).await.expect(StatusCode::OK);
        }
        drop(dir);
    }
}

#[tokio::test]
async fn the_key_outlives_a_restart() {
    everywhere(async |app, variant| {
        let (_, token) = app.member("ada@example.org").await;
        app.state.store.db().close().await;
        let again = app.beside(variant, &[]).await;
        again.me(&token).await.expect(StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn nothing_that_may_be_logged_shows_a_secret() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    let seed = app.state.store.signing_seed([0; 32]).await.expect("a key");
    let shown = format!("{:?}", app.state);
    assert!(!shown.contains(&format!("{seed:?}")));
}
