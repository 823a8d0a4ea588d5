//! The page: what a browser gets at which address, and what `curl` does.

use axum::http::{Method, StatusCode};
use common::testing::Call;

use crate::support::TestApp;

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

#[tokio::test]
async fn a_browser_gets_the_page_and_curl_one_line() {
    let app = TestApp::with(&["--instance", "front-7"]).await;
    let page = Call::get("/").header("accept", BROWSER).to(&app.router).await;
    let page = page.expect(StatusCode::OK);
    assert_eq!(page.body, "<!doctype html>");
    for accept in ["*/*", "application/json"] {
        let line = Call::get("/").header("accept", accept).to(&app.router).await;
        assert_eq!(line.body, "storefront v1 front-7\n");
        assert_eq!(line.headers["vary"], "accept");
    }
    assert_eq!(
        Call::get("/").to(&app.router).await.body,
        "storefront v1 front-7\n"
    );
}

#[tokio::test]
async fn every_address_of_the_page_is_the_page_and_every_file_a_file() {
    let app = TestApp::new().await;
    for (path, body) in [
        ("/products/moka", "<!doctype html>"),
        ("/assets/shop-a1.js", "let it = 1"),
        ("/favicon.svg", "<svg/>"),
    ] {
        let answer = Call::get(path).header("accept", BROWSER).to(&app.router).await;
        assert_eq!(answer.expect(StatusCode::OK).body, body, "{path}");
    }
}

#[tokio::test]
async fn what_is_neither_page_nor_api_is_a_problem() {
    let app = TestApp::new().await;
    let nothing = [
        (Method::GET, "/assets/gone.js", BROWSER),
        (Method::GET, "/api/nothing", BROWSER),
        (Method::GET, "/products/moka", "*/*"),
        (Method::POST, "/products/moka", BROWSER),
        (Method::POST, "/api/nothing", "*/*"),
    ];
    for (method, path, accept) in nothing {
        let call = Call::new(method, path).header("accept", accept);
        let problem = call.to(&app.router).await.expect(StatusCode::NOT_FOUND).json();
        assert_eq!(problem["code"], "not_found", "{path}");
    }
}

#[tokio::test]
async fn the_page_is_closed_to_scripts_and_frames_from_elsewhere() {
    let app = TestApp::new().await;
    let page = Call::get("/").header("accept", BROWSER).to(&app.router).await;
    let policy = page.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
    assert_eq!(page.headers["referrer-policy"], "same-origin");
}

#[tokio::test]
async fn where_the_page_was_not_built_a_plain_one_says_how_to_build_it() {
    let app = TestApp::without_page().await;
    let page = Call::get("/").header("accept", BROWSER).to(&app.router).await;
    let page = page.expect(StatusCode::OK);
    assert!(page.body.contains("npm ci &amp;&amp; npm run build"));
    let elsewhere = Call::get("/cart").header("accept", BROWSER).to(&app.router).await;
    elsewhere.expect(StatusCode::NOT_FOUND);
}
