//! The page.

use std::borrow::Cow;

use axum::http::StatusCode;
use common::page::Page;
use common::testing::{Call, config};
use common::{CancellationToken, Clock};
use console::Config;
use console::control::TrafficControl;

use crate::support::TestApp;

#[tokio::test]
async fn it_needs_nothing_from_elsewhere() {
    let app = TestApp::alone().await;
    let page = Call::get("/").to(&app.router).await.expect(StatusCode::OK);
    assert!(
        page.headers["content-type"]
            .to_str()
            .expect("text")
            .starts_with("text/html")
    );
    for elsewhere in ["http:", "https:", "//", "src=", "@import", "url("] {
        assert!(!page.body.contains(elsewhere), "the page has `{elsewhere}`");
    }
    let policy = page.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
}

#[tokio::test]
async fn the_built_page_is_served_with_its_files() {
    let files = [
        ("index.html", "<!doctype html>"),
        ("assets/console-a1.js", "let it = 1"),
    ];
    let page = Page::new(files.map(|(path, text)| (path.to_owned(), Cow::Borrowed(text.as_bytes()))));
    let stopping = CancellationToken::new();
    let config = config::<Config>(&[]);
    let control = TrafficControl::gateway(&config.gateway_admin).expect("a client");
    let (chassis, state) =
        console::assemble(&config, control, Clock::System, page, stopping).expect("a console");
    let router = console::router(&chassis, state);
    let page = Call::get("/").to(&router).await.expect(StatusCode::OK);
    assert_eq!(
        (page.body.as_str(), &page.headers["cache-control"]),
        ("<!doctype html>", &"no-cache".parse().expect("a value"))
    );
    let script = Call::get("/assets/console-a1.js")
        .to(&router)
        .await
        .expect(StatusCode::OK);
    assert!(
        script.headers["cache-control"]
            .to_str()
            .expect("text")
            .contains("immutable")
    );
    Call::get("/assets/gone.js")
        .to(&router)
        .await
        .expect(StatusCode::NOT_FOUND);
    Call::get("/nowhere")
        .to(&router)
        .await
        .expect(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_plain_page_says_how_to_build_the_other() {
    let app = TestApp::alone().await;
    let page = Call::get("/").to(&app.router).await.expect(StatusCode::OK);
    assert!(page.body.contains("npm ci &amp;&amp; npm run build"));
    Call::get("/assets/console.js")
        .to(&app.router)
        .await
        .expect(StatusCode::NOT_FOUND);
}
