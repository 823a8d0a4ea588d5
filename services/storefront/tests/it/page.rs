//! The page: what a browser gets, and that all of it is there.

use std::collections::BTreeSet;
use std::fs;

use axum::http::StatusCode;
use common::testing::{Call, project};
use storefront::assets::FILES;

use crate::support::TestApp;

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

#[tokio::test]
async fn a_browser_gets_the_page_and_curl_one_line() {
    let app = TestApp::with(&["--instance", "front-7"]).await;
    let page = Call::get("/").header("accept", BROWSER).to(&app.router).await;
    let page = page.expect(StatusCode::OK);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert!(page.body.starts_with("<!doctype html>"));
    assert_eq!(page.headers["vary"], "accept");
    for accept in ["*/*", "application/json"] {
        let line = Call::get("/").header("accept", accept).to(&app.router).await;
        assert_eq!(line.body, "storefront v1 front-7\n");
    }
    assert_eq!(
        Call::get("/").to(&app.router).await.body,
        "storefront v1 front-7\n"
    );
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
async fn every_file_has_its_type_and_is_sent_again_only_when_it_changed() {
    let app = TestApp::new().await;
    for (name, body) in FILES {
        let path = format!("/assets/{name}");
        let file = Call::get(&path).to(&app.router).await.expect(StatusCode::OK);
        assert_eq!(file.body.as_bytes(), *body);
        let kind = file.headers["content-type"].to_str().expect("text");
        assert_ne!(kind, "application/octet-stream", "{name}");
        let etag = file.headers["etag"].to_str().expect("text");
        for known in [etag.to_owned(), format!("\"other\", W/{etag}")] {
            let again = Call::get(&path)
                .header("if-none-match", &known)
                .to(&app.router)
                .await;
            assert!(again.expect(StatusCode::NOT_MODIFIED).body.is_empty());
        }
        let other = Call::get(&path)
            .header("if-none-match", "\"other\"")
            .to(&app.router)
            .await;
        other.expect(StatusCode::OK);
    }
    let missing = Call::get("/assets/nothing.js").to(&app.router).await;
    missing.expect(StatusCode::NOT_FOUND).json();
}

#[test]
fn every_file_of_the_folder_is_in_the_binary_and_every_file_named_is_there() {
    let folder = project("services/storefront/assets");
    let there: BTreeSet<String> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let built_in: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(there, built_in);
    for (name, body) in FILES {
        let text = std::str::from_utf8(body).expect("text");
        for line in text.lines() {
            let named = line
                .split("from \"./")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            assert!(
                named.is_none_or(|named| built_in.contains(named)),
                "{name}: {line}"
            );
        }
        for (at, _) in text.match_indices("/assets/") {
            let named = text[at + 8..].split('"').next().expect("something");
            assert!(built_in.contains(named), "{name}: {named}");
        }
    }
}

#[test]
fn nothing_comes_from_another_host_and_nothing_is_inline() {
    for (name, body) in FILES {
        let text = std::str::from_utf8(body).expect("text");
        let elsewhere = text.replace("http://www.w3.org/2000/svg", "");
        assert!(
            !elsewhere.contains("http://") && !elsewhere.contains("https://"),
            "{name}"
        );
        let inline = *name == "index.html" && (text.contains("style=") || text.contains("<style"));
        assert!(!inline, "{name}");
    }
}
