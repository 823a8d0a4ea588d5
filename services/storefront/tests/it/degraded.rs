//! When services behind fail: each failure stays where it is, and says whose it is.

use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use common::testing::Call;
use serde_json::json;

use crate::support::{TestApp, confirmed, product, stream_of};

const PRODUCTS: &str = "GET product-service/products";

#[tokio::test]
async fn recommendations_and_guestbook_may_be_down_while_the_shop_sells() {
    let app = TestApp::new().await;
    app.behind.problem(
        "GET recommendation-service/recommendations",
        500,
        "internal_error",
    );
    app.behind
        .problem("GET guestbook/entries", 503, "storage_unavailable");
    app.behind
        .json(PRODUCTS, 200, &json!({"products": [product("moka")], "total": 1}));
    app.behind.json("POST order-service/orders", 201, &confirmed());

    let advice = Call::get("/api/recommendations").to(&app.router).await;
    let advice = advice.expect(StatusCode::BAD_GATEWAY);
    assert_eq!(advice.json()["code"], "recommendation_unavailable");
    let guestbook = Call::get("/api/guestbook/entries").to(&app.router).await;
    let guestbook = guestbook.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(guestbook.json()["code"], "guestbook_unavailable");

    Call::get("/api/products")
        .to(&app.router)
        .await
        .expect(StatusCode::OK);
    app.order().await.expect(StatusCode::CREATED);
}

#[tokio::test]
async fn a_service_that_is_away_is_named() {
    let app = TestApp::alone().await;
    for (path, code) in [
        ("/api/products", "product_unavailable"),
        ("/api/products/moka", "product_unavailable"),
        ("/api/recommendations", "recommendation_unavailable"),
        ("/api/guestbook/entries", "guestbook_unavailable"),
        ("/api/guestbook/stream", "guestbook_unavailable"),
    ] {
        let answer = Call::get(path).to(&app.router).await;
        let answer = answer.expect(StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.json()["code"], code);
        assert_eq!(answer.headers["retry-after"], "1");
    }
    Call::get("/")
        .header("accept", "text/html")
        .to(&app.router)
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_not_waited_for_longer_than_agreed() {
    let app = TestApp::with(&["--call-timeout-ms", "50"]).await;
    let (_silent, receiver) = tokio::sync::mpsc::channel(1);
    let receiver = std::sync::Mutex::new(Some(receiver));
    app.behind.reply(PRODUCTS, move || {
        let receiver = receiver.lock().expect("no panic").take();
        stream_of(receiver.expect("asked once"))
    });
    let answer = Call::get("/api/products").to(&app.router).await;
    let answer = answer.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["code"], "product_unavailable");
}

#[tokio::test]
async fn a_failure_keeps_its_words_behind_and_a_503_says_when_to_come_again() {
    let app = TestApp::new().await;
    app.behind.problem(PRODUCTS, 500, "internal_error");
    let answer = Call::get("/api/products")
        .to(&app.router)
        .await
        .expect(StatusCode::BAD_GATEWAY);
    assert_eq!(answer.json()["code"], "product_unavailable");
    assert!(!answer.body.contains("internal_error"));
    app.behind.reply(PRODUCTS, || {
        (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "7")]).into_response()
    });
    let answer = Call::get("/api/products").to(&app.router).await;
    assert_eq!(
        answer.expect(StatusCode::SERVICE_UNAVAILABLE).headers["retry-after"],
        "7"
    );
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_a_failure_and_never_reaches_the_browser() {
    let app = TestApp::new().await;
    for body in ["<script>alert(1)</script>", "{"] {
        app.behind
            .reply("GET recommendation-service/recommendations", move || {
                ([(header::CONTENT_TYPE, "application/json")], body).into_response()
            });
        app.behind.reply(PRODUCTS, move || {
            ([(header::CONTENT_TYPE, "text/html")], body).into_response()
        });
        for path in ["/api/recommendations", "/api/products"] {
            let answer = Call::get(path)
                .to(&app.router)
                .await
                .expect(StatusCode::BAD_GATEWAY);
            assert!(!answer.body.contains("alert"));
        }
    }
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_by_a_service_behind() {
    let app = TestApp::new().await;
    app.behind.reply(PRODUCTS, || {
        (
            StatusCode::FOUND,
            [(header::LOCATION, "http://guestbook/entries")],
        )
            .into_response()
    });
    app.behind
        .json("GET guestbook/entries", 200, &json!({"entries": []}));
    let answer = Call::get("/api/products")
        .to(&app.router)
        .await
        .expect(StatusCode::BAD_GATEWAY);
    assert!(!answer.headers.contains_key(header::LOCATION));
    assert!(
        app.behind.seen("GET guestbook/entries").is_empty(),
        "the redirect was followed"
    );
}

#[tokio::test]
async fn a_no_is_handed_on_with_its_code_its_fields_and_its_retry_after() {
    let app = TestApp::new().await;
    app.behind.reply(PRODUCTS, || {
        let kind = (header::CONTENT_TYPE, "application/problem+json");
        let body = r#"{"code":"too_many","errors":[{"field":"query","message":"later"}]}"#;
        (
            StatusCode::TOO_MANY_REQUESTS,
            [kind, (header::RETRY_AFTER, "3")],
            body,
        )
            .into_response()
    });
    let answer = Call::get("/api/products")
        .to(&app.router)
        .await
        .expect(StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.json()["code"], "too_many");
    assert_eq!(answer.fields(), ["query"]);
    assert_eq!(answer.headers["retry-after"], "3");
    assert_eq!(answer.headers["content-type"], "application/problem+json");

    app.behind.reply(PRODUCTS, || {
        (StatusCode::FORBIDDEN, "RBAC: access denied").into_response()
    });
    let answer = Call::get("/api/products")
        .to(&app.router)
        .await
        .expect(StatusCode::FORBIDDEN);
    assert_eq!(answer.json()["code"], "refused_by_mesh");
}
