//! What the page is written against.

use common::testing::{openapi, snapshot};

use crate::support::TestApp;

#[tokio::test]
async fn the_page_knows_this_api() {
    let app = TestApp::alone().await;
    let text = openapi(&app.router).await;
    snapshot(
        "web/src/api/console.openapi.json",
        &text,
        "cargo test -p console --test it openapi",
    );
}
