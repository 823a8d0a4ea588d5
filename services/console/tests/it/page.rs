//! The page.

use axum::http::StatusCode;
use common::testing::Call;

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
