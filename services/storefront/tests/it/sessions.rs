//! Who a request speaks for.

use axum::http::{Method, StatusCode};
use common::auth::Claims;
use common::testing::Call;
use serde_json::json;

use crate::support::{SEEDS, TestApp, cookies, keys, signer};

const JWKS: &str = "GET user-service/.well-known/jwks.json";
const PROFILE: &str = "GET user-service/users/42/profile";
const ADA: &str = r#"{"id":42,"name":"Ada Finch","email":"ada@example.org"}"#;

fn ada() -> serde_json::Value {
    serde_json::from_str(ADA).expect("JSON")
}

async fn with_users() -> TestApp {
    let app = TestApp::new().await;
    let session = json!({"token": app.token(&SEEDS[0]), "expires_at": "2026-11-23T13:00:00Z", "user": ada()});
    let mut registered = ada();
    registered["session"] = json!({"token": app.token(&SEEDS[0]), "expires_at": "2026-11-23T13:00:00Z"});
    app.behind.json("POST user-service/users", 201, &registered);
    app.behind.json("POST user-service/sessions", 201, &session);
    app.behind.json(PROFILE, 200, &ada());
    app
}

async fn me(app: &TestApp, cookie: &str) -> common::testing::Answer {
    Call::get("/api/me")
        .header("cookie", cookie)
        .to(&app.router)
        .await
}

#[tokio::test]
async fn signing_up_signs_in_by_a_cookie_that_scripts_and_other_sites_cannot_use() {
    let app = with_users().await;
    let new = json!({"email": "ada@example.org", "name": "Ada Finch", "password": "correct horse"});
    let answer = Call::post("/api/users").json(&new).to(&app.router).await;
    let answer = answer.expect(StatusCode::CREATED);
    assert_eq!(answer.json()["id"], 42);
    assert_eq!(answer.json()["signed_in"], true);
    assert!(!answer.body.contains("token"), "the token is in the cookie only");
    let expected = format!("{}; Path=/; Max-Age=3600; SameSite=Lax; HttpOnly", app.session());
    assert_eq!(cookies(&answer), [expected]);
    let signed_in = app.behind.seen("POST user-service/sessions");
    assert!(signed_in.is_empty(), "the password is hashed once");
}

#[tokio::test]
async fn with_a_user_service_that_issues_no_session_at_sign_up_it_signs_in_after_it() {
    let app = with_users().await;
    app.behind.json("POST user-service/users", 201, &ada());
    let new = json!({"email": "ada@example.org", "name": "Ada Finch", "password": "correct horse"});
    let answer = Call::post("/api/users").json(&new).to(&app.router).await;
    let answer = answer.expect(StatusCode::CREATED);
    assert_eq!(answer.json()["signed_in"], true);
    assert!(cookies(&answer)[0].starts_with(&app.session()));
    let asked = app.behind.only("POST user-service/sessions").json();
    assert_eq!(
        asked,
        json!({"email": "ada@example.org", "password": "correct horse"})
    );
}

#[tokio::test]
async fn over_https_the_cookie_is_kept_from_plain_http() {
    let app = with_users().await;
    let answer = Call::post("/api/sessions")
        .header("x-forwarded-proto", "https")
        .json(&json!({"email": "ada@example.org", "password": "correct horse"}))
        .to(&app.router)
        .await
        .expect(StatusCode::CREATED);
    assert!(cookies(&answer)[0].ends_with("; SameSite=Lax; HttpOnly; Secure"));
    assert_eq!(
        answer.json(),
        json!({"user": ada(), "expires_at": "2026-11-23T13:00:00Z"})
    );
}

#[tokio::test]
async fn a_sign_up_stands_even_if_the_sign_in_after_it_fails() {
    let app = with_users().await;
    app.behind.json("POST user-service/users", 201, &ada());
    app.behind
        .problem("POST user-service/sessions", 503, "overloaded");
    let new = json!({"email": "ada@example.org", "name": "Ada", "password": "correct horse"});
    let answer = Call::post("/api/users").json(&new).to(&app.router).await;
    let answer = answer.expect(StatusCode::CREATED);
    assert_eq!(answer.json()["signed_in"], false);
    assert!(cookies(&answer).is_empty());
}

#[tokio::test]
async fn wrong_credentials_set_no_cookie_and_keep_their_code() {
    let app = with_users().await;
    app.behind
        .problem("POST user-service/sessions", 401, "wrong_credentials");
    let wrong = json!({"email": "ada@example.org", "password": "guess"});
    let answer = Call::post("/api/sessions").json(&wrong).to(&app.router).await;
    let answer = answer.expect(StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["code"], "wrong_credentials");
    assert!(cookies(&answer).is_empty());
}

#[tokio::test]
async fn a_session_speaks_for_its_user_and_for_nobody_whom_a_header_names() {
    let app = with_users().await;
    Call::get("/api/me")
        .header("cookie", &app.session())
        .header("x-user-id", "1")
        .header("authorization", "Bearer made-up")
        .header("x-serin-source", "order-service-v1")
        .to(&app.router)
        .await
        .expect(StatusCode::OK);
    let seen = app.behind.only(PROFILE);
    assert_eq!(seen.header("x-user-id"), Some("42"));
    let bearer = format!("Bearer {}", app.token(&SEEDS[0]));
    assert_eq!(seen.header("authorization"), Some(bearer.as_str()));
    assert_eq!(seen.header("x-serin-source"), Some("storefront-v1"));
    assert_eq!(seen.header("cookie"), None);
    let keys = app.behind.only(JWKS);
    assert_eq!(
        (keys.header("x-user-id"), keys.header("authorization")),
        (None, None)
    );
}

#[tokio::test]
async fn without_a_session_no_header_makes_anybody_a_user() {
    let app = with_users().await;
    app.behind
        .json("GET product-service/products", 200, &json!({"products": []}));
    let spoofed = |path: &str| {
        Call::get(path)
            .header("x-user-id", "1")
            .header("authorization", "Bearer made-up")
    };
    spoofed("/api/products")
        .to(&app.router)
        .await
        .expect(StatusCode::OK);
    let seen = app.behind.only("GET product-service/products");
    assert_eq!(
        (seen.header("x-user-id"), seen.header("authorization")),
        (None, None)
    );
    let answer = spoofed("/api/me").to(&app.router).await;
    let answer = answer.expect(StatusCode::UNAUTHORIZED);
    assert_eq!(answer.fields(), ["serin_session"]);
    assert!(
        app.behind.seen(JWKS).is_empty(),
        "nothing was there to be checked"
    );
}

#[tokio::test]
async fn forged_and_expired_tokens_are_refused_and_their_cookies_removed() {
    let app = with_users().await;
    let now = app.clock.millis() / 1_000;
    let expired = Claims {
        sub: 42,
        name: "Ada".to_owned(),
        iat: now - 10,
        exp: now,
    };
    let expired = signer(&SEEDS[0]).sign(&expired).expect("signed");
    let genuine = app.token(&SEEDS[0]);
    let (head, signature) = genuine.rsplit_once('.').expect("three parts");
    let other = app.token(&SEEDS[1]);
    let cases = [
        other.clone(),
        expired,
        format!("{head}.{}", signature.chars().rev().collect::<String>()),
        format!("{head}.{}", other.rsplit_once('.').expect("three parts").1),
        "nonsense".to_owned(),
        String::new(),
    ];
    for token in cases {
        let answer = me(&app, &format!("serin_session={token}")).await;
        let answer = answer.expect(StatusCode::UNAUTHORIZED);
        assert_eq!(
            cookies(&answer),
            ["serin_session=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly"],
            "{token}"
        );
    }
    assert!(app.behind.seen(PROFILE).is_empty());
}

#[tokio::test]
async fn keys_are_fetched_once_and_made_up_ones_ask_again_every_few_seconds_at_most() {
    let app = with_users().await;
    for _ in 0..3 {
        me(&app, &app.session()).await.expect(StatusCode::OK);
    }
    assert_eq!(app.behind.seen(JWKS).len(), 1);
    let forged = format!("serin_session={}", app.token(&SEEDS[1]));
    for _ in 0..20 {
        me(&app, &forged).await.expect(StatusCode::UNAUTHORIZED);
    }
    assert_eq!(app.behind.seen(JWKS).len(), 1, "too soon to ask again");
    app.clock.advance(std::time::Duration::from_secs(6));
    let many = (0..20).map(|_| me(&app, &forged));
    futures_util::future::join_all(many).await;
    assert_eq!(app.behind.seen(JWKS).len(), 2, "one request for all who wait");
}

#[tokio::test]
async fn a_new_key_of_user_service_is_taken_and_a_withdrawn_one_dropped() {
    let app = with_users().await;
    let old = app.session();
    me(&app, &old).await.expect(StatusCode::OK);
    app.behind.json(JWKS, 200, &keys(&[1]));
    app.clock.advance(std::time::Duration::from_secs(6));
    let new = format!("serin_session={}", app.token(&SEEDS[1]));
    me(&app, &new).await.expect(StatusCode::OK);
    me(&app, &old).await.expect(StatusCode::UNAUTHORIZED);

    app.behind.json(JWKS, 200, &keys(&[0]));
    app.clock.advance(std::time::Duration::from_mins(11));
    me(&app, &new).await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn while_the_keys_cannot_be_had_a_session_is_neither_believed_nor_lost() {
    let app = with_users().await;
    app.behind.problem(JWKS, 500, "internal_error");
    app.behind
        .json("GET product-service/products", 200, &json!({"products": []}));
    let answer = me(&app, &app.session())
        .await
        .expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["code"], "user_unavailable");
    assert!(cookies(&answer).is_empty());
    let products = Call::get("/api/products").header("cookie", &app.session());
    products.to(&app.router).await.expect(StatusCode::OK);
    assert_eq!(
        app.behind.seen(JWKS).len(),
        1,
        "a service in trouble is not pressed"
    );
    let seen = app.behind.only("GET product-service/products");
    assert_eq!(
        (seen.header("x-user-id"), seen.header("authorization")),
        (None, None)
    );
}

#[tokio::test]
async fn signing_out_removes_the_cookie() {
    let app = TestApp::new().await;
    let answer = Call::new(Method::DELETE, "/api/sessions").to(&app.router).await;
    let answer = answer.expect(StatusCode::NO_CONTENT);
    assert_eq!(
        cookies(&answer),
        ["serin_session=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly"]
    );
}
