//! What the shop page is written against.

use common::testing::{openapi, snapshot};

use crate::support::TestApp;

#[tokio::test]
async fn the_page_knows_this_api() {
    let app = TestApp::new().await;
    let text = openapi(&app.router).await;
    snapshot(
        "web/src/api/storefront.openapi.json",
        &text,
        "cargo test -p storefront --test it openapi",
    );
}
