//! The page: for browsers only, and whole in itself.

use axum::http::StatusCode;
use common::testing::{Call, Engine};
use guestbook::Variant;

use crate::support::{Kept, place};

#[tokio::test]
async fn a_browser_gets_the_page_and_curl_gets_one_line() {
    for variant in Variant::BUILT {
        let app = place(Kept::In(Engine::Sqlite)).await.0.app(*variant, &[]).await;
        let line = Call::get("/").header("accept", "*/*").to(&app.router).await;
        let name = variant.selected();
        assert_eq!(line.body, format!("guestbook {name} guestbook-{name}\n"));
        let page = Call::get("/")
            .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
            .to(&app.router)
            .await
            .expect(StatusCode::OK);
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(page.headers["vary"], "accept");
        assert!(
            page.headers["content-security-policy"]
                .to_str()
                .expect("text")
                .contains("default-src 'none'")
        );
        assert_eq!(
            page.headers["x-served-by"],
            format!("guestbook {name} guestbook-{name}").as_str()
        );
        assert!(page.body.contains("<h1>Guestbook</h1>"));
    }
}

#[test]
fn the_page_takes_nothing_from_elsewhere_and_makes_no_markup_of_what_people_write() {
    let page = include_str!("../../src/page.html");
    let outside = page.replace("http://www.w3.org/2000/svg", "");
    for word in [
        "http://",
        "https://",
        "//cdn",
        "@import",
        "innerHTML",
        "insertAdjacentHTML",
        "document.write",
    ] {
        assert!(!outside.contains(word), "{word}");
    }
}
