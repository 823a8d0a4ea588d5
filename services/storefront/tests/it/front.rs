//! What every request passes first: the canary, who served, other sites.

use axum::http::{Method, StatusCode};
use common::testing::Call;
use serde_json::json;

use crate::support::{TestApp, confirmed, cookies, product, served_by};

const PRODUCTS: &str = "GET product-service/products";

async fn with_products() -> TestApp {
    let app = TestApp::new().await;
    app.behind
        .json(PRODUCTS, 200, &json!({"products": [], "total": 0}));
    app
}

#[tokio::test]
async fn the_canary_header_travels_as_it_is() {
    let app = with_products().await;
    for value in ["true", "false"] {
        let call = Call::get("/api/products").header("canary", value);
        call.header("cookie", "serin_canary=true").to(&app.router).await;
    }
    let seen: Vec<_> = app.behind.seen(PRODUCTS);
    let values: Vec<_> = seen.iter().map(|seen| seen.header("canary")).collect();
    assert_eq!(values, [Some("true"), Some("false")]);
}

#[tokio::test]
async fn who_joins_the_canary_sends_its_header_until_leaving() {
    let app = with_products().await;
    let joined = Call::new(Method::PUT, "/api/canary").to(&app.router).await;
    let joined = joined.expect(StatusCode::NO_CONTENT);
    assert_eq!(
        cookies(&joined),
        ["serin_canary=true; Path=/; Max-Age=2592000; SameSite=Lax"]
    );
    for cookie in ["serin_canary=true", "serin_canary=false", "other=true"] {
        let call = Call::get("/api/products").header("cookie", cookie);
        call.to(&app.router).await.expect(StatusCode::OK);
    }
    let values: Vec<_> = app.behind.seen(PRODUCTS);
    let values: Vec<_> = values.iter().map(|seen| seen.header("canary")).collect();
    assert_eq!(values, [Some("true"), None, None]);
    let left = Call::new(Method::DELETE, "/api/canary").to(&app.router).await;
    assert_eq!(cookies(&left), ["serin_canary=; Path=/; Max-Age=0; SameSite=Lax"]);
}

#[tokio::test]
async fn an_answer_names_everybody_who_had_a_part_in_it() {
    let app = TestApp::new().await;
    let advice = json!({"algorithm": "b", "recommendations": [
        {"product_id": "moka", "score": 0.9, "because": "bought together"},
        {"product_id": "gone", "score": 0.8, "because": "bought together"},
    ]});
    app.behind
        .json("GET recommendation-service/recommendations", 200, &advice);
    app.behind
        .json("GET product-service/products/moka", 200, &product("moka"));
    app.behind
        .problem("GET product-service/products/gone", 404, "not_found");
    let answer = Call::get("/api/recommendations?product_id=cup&limit=4")
        .to(&app.router)
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        served_by(&answer),
        [
            "storefront v1 storefront-v1",
            "recommendation-service v2 recommendation-service-1",
            "product-service v2 product-service-1"
        ]
    );
    let mut expected = product("moka");
    expected["because"] = json!("bought together");
    assert_eq!(answer.json(), json!({"algorithm": "b", "products": [expected]}));
    let seen = app.behind.only("GET recommendation-service/recommendations");
    assert_eq!(seen.query, "product_id=cup&limit=4");
}

#[tokio::test]
async fn a_failure_and_a_no_name_who_answered_too() {
    let app = with_products().await;
    for status in [404, 503] {
        app.behind.problem(PRODUCTS, status, "some_code");
        let answer = Call::get("/api/products").to(&app.router).await;
        assert_eq!(
            served_by(&answer),
            [
                "storefront v1 storefront-v1",
                "product-service v2 product-service-1"
            ]
        );
    }
}

#[tokio::test]
async fn a_crawler_is_announced_as_a_bot_and_nobody_else_can_be() {
    const EVENTS: &str = "POST recommendation-service/events";
    let app = TestApp::new().await;
    app.behind.json(EVENTS, 202, &json!({"accepted": 1}));
    let events = json!({"events": [{"kind": "click", "product_id": "moka"}]});
    for (agent, visitor) in [
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            None,
        ),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", Some("human")),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            Some("bot"),
        ),
        ("curl/8.14.1", None),
    ] {
        let call = Call::post("/api/events").header("user-agent", agent);
        let call = visitor
            .into_iter()
            .fold(call, |call, visitor| call.header("x-visitor", visitor));
        call.json(&events)
            .to(&app.router)
            .await
            .expect(StatusCode::ACCEPTED);
    }
    let seen = app.behind.seen(EVENTS);
    let visitors: Vec<_> = seen.iter().map(|seen| seen.header("x-visitor")).collect();
    assert_eq!(visitors, [Some("bot"), Some("bot"), None, None]);
}

#[tokio::test]
async fn other_sites_cannot_change_anything() {
    let app = TestApp::new().await;
    app.behind.json("POST order-service/orders", 201, &confirmed());
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        for (method, path) in [
            (Method::POST, "/api/orders"),
            (Method::POST, "/api/sessions"),
            (Method::DELETE, "/api/sessions"),
            (Method::PUT, "/api/canary"),
        ] {
            let call = Call::new(method, path).header("host", "shop.example");
            let answer = call.header("cookie", &app.session()).header(name, value);
            let answer = answer.to(&app.router).await.expect(StatusCode::FORBIDDEN);
            assert_eq!(
                answer.json()["code"],
                "cross_site_request",
                "{path} {name}: {value}"
            );
        }
    }
    assert!(app.behind.seen("POST order-service/orders").is_empty());
}

#[tokio::test]
async fn the_shops_own_page_and_programs_can() {
    let app = TestApp::new().await;
    let own = [
        vec![
            ("sec-fetch-site", "same-origin"),
            ("origin", "http://shop.example"),
        ],
        vec![("origin", "http://shop.example")],
        vec![],
    ];
    for headers in own {
        let call = Call::new(Method::PUT, "/api/canary").header("host", "shop.example");
        let call = headers
            .into_iter()
            .fold(call, |call, (name, value)| call.header(name, value));
        call.to(&app.router).await.expect(StatusCode::NO_CONTENT);
    }
}

#[tokio::test]
async fn answers_are_kept_by_nobody_and_guessed_at_by_no_browser() {
    let app = with_products().await;
    let answer = Call::get("/api/products").to(&app.router).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
}
