//! The shop page: hand-written files, part of the binary, so that nothing has to be found at run time.
//!
//! A browser asks each time whether a file is still the one it has (`ETag`), and so never mixes files of two releases.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        /// Every file of the page, by its path below `assets/`.
        pub const FILES: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("../assets/", $name)))),+];
    };
}

files!(
    "account.js",
    "api.js",
    "art.js",
    "card.js",
    "catalogue.js",
    "checkout.js",
    "dom.js",
    "events.js",
    "guestbook.js",
    "index.html",
    "motifs-house.js",
    "motifs-outside.js",
    "motifs-paper.js",
    "motifs-play.js",
    "orders.js",
    "product.js",
    "ribbon.js",
    "serin.svg",
    "shop.css",
    "shop.js",
    "states.js",
    "store.js",
);

#[derive(Clone, Debug)]
pub struct Assets(Arc<BTreeMap<&'static str, Asset>>);

#[derive(Clone, Debug)]
pub struct Asset {
    kind: &'static str,
    body: Bytes,
    etag: HeaderValue,
}

impl Assets {
    pub fn load() -> Self {
        let files = FILES.iter().map(|(name, body)| (*name, Asset::new(name, body)));
        Self(Arc::new(files.collect()))
    }

    pub fn get(&self, name: &str) -> Option<&Asset> {
        self.0.get(name)
    }
}

impl Asset {
    fn new(name: &str, body: &'static [u8]) -> Self {
        let mut etag = String::from("\"");
        for byte in &Sha256::digest(body)[..12] {
            // Writing to a string cannot fail.
            let _ = write!(etag, "{byte:02x}");
        }
        etag.push('"');
        Self {
            kind: kind(name),
            body: Bytes::from_static(body),
            etag: HeaderValue::try_from(etag).unwrap_or(HeaderValue::from_static("\"\"")),
        }
    }

    /// The file, or 304 when the browser has this very one.
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let known = headers.get(header::IF_NONE_MATCH).is_some_and(|tags| {
            let tags = tags.to_str().unwrap_or_default();
            tags.split(',')
                .any(|tag| self.etag == tag.trim().trim_start_matches("W/"))
        });
        let caching = [
            (header::ETAG, self.etag.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        ];
        if known {
            return (StatusCode::NOT_MODIFIED, caching).into_response();
        }
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(self.kind))];
        (caching, kind, self.body.clone()).into_response()
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
