//! A built web page that is part of the binary: its files with the headers a browser needs to cache them and to trust
//! nothing else.
//!
//! Files below `assets/` carry a hash in their names and never change; of all others the browser asks each time whether it
//! has the right one. So a page never mixes files of two releases. A file `x.js.br` or `x.js.gz` beside `x.js` is sent to
//! browsers that take it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const INDEX: &str = "index.html";

/// Everything a page needs comes from where the page came from, and no other page may frame it.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                          font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                          frame-ancestors 'none'";

/// Encodings a file may be there in, the best first: as a browser calls them, and as their files end.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// The files of a page. Clones share them.
#[derive(Clone, Debug)]
pub struct Page(Arc<HashMap<String, File>>);

#[derive(Debug)]
struct File {
    kind: &'static str,
    caching: &'static str,
    plain: Body,
    /// By the name of the encoding, in the order of [`ENCODINGS`].
    encoded: Vec<(&'static str, Body)>,
}

#[derive(Debug)]
struct Body {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Page {
    /// A page from its files, by their paths below its folder. `None` where there is no `index.html`: it was not built.
    pub fn new(files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Option<Self> {
        let bodies: BTreeMap<_, _> = files
            .into_iter()
            .map(|(path, bytes)| (path, bytes_of(bytes)))
            .collect();
        let is_encoded = |path: &str| {
            let plain = ENCODINGS.iter().find_map(|(_, ending)| path.strip_suffix(ending));
            plain.is_some_and(|plain| bodies.contains_key(plain))
        };
        let files: HashMap<_, _> = bodies
            .iter()
            .filter(|(path, _)| !is_encoded(path))
            .map(|(path, bytes)| {
                let encoded = ENCODINGS.iter().filter_map(|(name, ending)| {
                    let bytes = bodies.get(&format!("{path}{ending}"))?;
                    Some((*name, Body::new(bytes)))
                });
                let file = File {
                    kind: kind(path),
                    caching: caching(path),
                    plain: Body::new(bytes),
                    encoded: encoded.collect(),
                };
                (path.clone(), file)
            })
            .collect();
        files.contains_key(INDEX).then(|| Self(Arc::new(files)))
    }

    /// The file at a path, or 304 when the browser has this very one. A path that is no file's is one of the page's own
    /// addresses (`/products/12`) when a browser wants to show it: then it is the page. `None` is for everything else.
    pub fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let path = path.trim_start_matches('/');
        let file = match self.0.get(path) {
            Some(file) => file,
            None if path.is_empty() || is_address(path, headers) => self.0.get(INDEX)?,
            None => return None,
        };
        Some(file.answer(headers))
    }
}

impl File {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let encoded = self.encoded.iter().find(|(name, _)| accepts(headers, name));
        let body = encoded.map_or(&self.plain, |(_, body)| body);
        let always = [
            (header::ETAG, body.etag.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static(self.caching)),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
            (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
            (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        ];
        if knows(headers, &body.etag) {
            return (StatusCode::NOT_MODIFIED, always).into_response();
        }
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(self.kind))];
        let encoding = encoded.map(|(name, _)| [(header::CONTENT_ENCODING, HeaderValue::from_static(name))]);
        let mut response = (always, kind, body.bytes.clone()).into_response();
        response.headers_mut().extend(encoding.into_iter().flatten());
        response
    }
}

impl Body {
    fn new(bytes: &Bytes) -> Self {
        let mut etag = String::from("\"");
        for byte in &Sha256::digest(bytes)[..12] {
            // Writing to a string cannot fail.
            let _ = write!(etag, "{byte:02x}");
        }
        etag.push('"');
        Self {
            bytes: bytes.clone(),
            etag: HeaderValue::try_from(etag).unwrap_or(HeaderValue::from_static("\"\"")),
        }
    }
}

fn bytes_of(bytes: Cow<'static, [u8]>) -> Bytes {
    match bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    }
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn caching(path: &str) -> &'static str {
    if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// Whether a browser asks for something to show at a path without the ending of a file.
fn is_address(path: &str, headers: &HeaderMap) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let wants_page = headers
        .get_all(header::ACCEPT)
        .into_iter()
        .any(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")));
    wants_page && !last.contains('.')
}

/// Whether an encoding is named and not refused with `q=0`.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).into_iter();
    let mut named = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    named.any(|part| {
        let (name, quality) = part.split_once(';').unwrap_or((part, ""));
        let quality = quality.trim().strip_prefix("q=").map(str::parse::<f32>);
        name.trim().eq_ignore_ascii_case(encoding) && !matches!(quality, Some(Ok(quality)) if quality <= 0.0)
    })
}

fn knows(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    headers.get(header::IF_NONE_MATCH).is_some_and(|tags| {
        let tags = tags.to_str().unwrap_or_default();
        tags.split(',')
            .any(|tag| etag == tag.trim().trim_start_matches("W/"))
    })
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    fn page() -> Page {
        let files = [
            ("index.html", "<!doctype html>"),
            ("assets/index-a1b2.js", "let it = 1"),
            ("assets/index-a1b2.js.br", "smaller"),
            ("assets/index-a1b2.js.gz", "small"),
            ("favicon.svg", "<svg/>"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), Cow::Borrowed(text.as_bytes())));
        Page::new(files).expect("a page")
    }

    async fn get(path: &str, headers: &[(&str, &str)]) -> Option<(u16, HeaderMap, String)> {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .collect::<Vec<(header::HeaderName, HeaderValue)>>()
            .into_iter()
            .collect();
        let (parts, body) = page().answer(path, &headers)?.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        Some((parts.status.as_u16(), parts.headers, body))
    }

    #[tokio::test]
    async fn files_come_with_their_kind_and_are_kept_as_long_as_they_are_right() {
        for (path, kind, caching) in [
            ("/", "text/html; charset=utf-8", "no-cache"),
            ("/index.html", "text/html; charset=utf-8", "no-cache"),
            ("/favicon.svg", "image/svg+xml", "no-cache"),
            (
                "/assets/index-a1b2.js",
                "text/javascript; charset=utf-8",
                "public, max-age=31536000, immutable",
            ),
        ] {
            let (status, headers, _) = get(path, &[]).await.expect(path);
            assert_eq!(status, 200, "{path}");
            assert_eq!(headers["content-type"], kind, "{path}");
            assert_eq!(headers["cache-control"], caching, "{path}");
            assert_eq!(headers["content-security-policy"], POLICY, "{path}");

            let tag = headers["etag"].to_str().expect("text");
            let weak = format!("\"other\", W/{tag}");
            let (status, headers, body) = get(path, &[("if-none-match", &weak)]).await.expect(path);
            assert_eq!((status, body.as_str()), (304, ""), "{path}");
            assert_eq!(headers["etag"], tag);
        }
    }

    #[tokio::test]
    async fn a_smaller_file_is_sent_to_those_who_take_it() {
        for (accepted, encoding, body) in [
            ("gzip, deflate, br", Some("br"), "smaller"),
            ("gzip", Some("gzip"), "small"),
            ("br;q=0, gzip;q=0.5", Some("gzip"), "small"),
            ("identity", None, "let it = 1"),
        ] {
            let headers = [("accept-encoding", accepted)];
            let (_, headers, found) = get("/assets/index-a1b2.js", &headers).await.expect("there");
            let sent = headers
                .get("content-encoding")
                .map(|value| value.to_str().expect("text"));
            assert_eq!((sent, found.as_str()), (encoding, body), "{accepted}");
            assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
            assert_eq!(headers["vary"], "accept-encoding");
        }
        assert!(
            get("/assets/index-a1b2.js.br", &[]).await.is_none(),
            "no file of its own"
        );
    }

    #[tokio::test]
    async fn an_address_of_the_page_is_the_page_and_a_missing_file_is_missing() {
        let html = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
        let (status, _, body) = get("/products/12", &html).await.expect("the page");
        assert_eq!((status, body.as_str()), (200, "<!doctype html>"));
        assert!(get("/assets/gone-c3d4.js", &html).await.is_none());
        assert!(get("/products/12", &[("accept", "*/*")]).await.is_none());
    }

    #[test]
    fn what_was_not_built_is_no_page() {
        assert!(Page::new([]).is_none());
        assert!(Page::new([("shop.css".to_owned(), Cow::Borrowed(&b""[..]))]).is_none());
    }
}
