//! The shop as its visitors reach it: through the front door, with a cookie.

use std::time::Duration;

use common::{BoxError, problem};
use reqwest::header::{CACHE_CONTROL, COOKIE, HeaderMap, SET_COOKIE};
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde::Deserialize;
use serde_json::json;

use crate::ask::{Received, Request};
use crate::shopper::Product;

/// What is on sale, learnt once at the start.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    pub products: Vec<Product>,
    /// In alphabetical order.
    pub categories: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Shop {
    http: Client,
    target: Url,
}

/// What goes along with a request.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    pub cookie: Option<String>,
    pub canary: bool,
    pub idempotency_key: Option<String>,
}

#[derive(Deserialize)]
struct Page {
    products: Vec<Product>,
    next_cursor: Option<String>,
}

impl Shop {
    /// `longest_wait`: how long anybody waits for an answer.
    pub fn new(target: Url, longest_wait: Duration) -> Result<Self, BoxError> {
        Ok(Self {
            http: common::client::plain(longest_wait)?,
            target,
        })
    }

    pub fn target(&self) -> &Url {
        &self.target
    }

    /// Sends a request; the reason why there was no answer is short enough for a label.
    pub async fn send(&self, request: &Request, extras: &Extras) -> Result<Received, String> {
        let mut call = self
            .http
            .request(request.method.clone(), self.url(&request.path)?)
            .query(&request.query)
            .header(CACHE_CONTROL, "no-cache");
        if let Some(body) = &request.body {
            call = call.json(body);
        }
        if let Some(cookie) = &extras.cookie {
            call = call.header(COOKIE, cookie);
        }
        if extras.canary {
            call = call.header("canary", "true");
        }
        if let Some(key) = &extras.idempotency_key {
            call = call.header("idempotency-key", key);
        }
        let response = call.send().await.map_err(|error| reason(&error))?;
        let (status, cookie) = (response.status(), cookie(response.headers()));
        let body = response.bytes().await.map_err(|error| reason(&error))?.to_vec();
        Ok(Received { status, cookie, body })
    }

    /// What is on sale, once every door that can be tried without a session opens. An error says which one does not.
    pub async fn ready(&self) -> Result<Catalogue, String> {
        let catalogue = self.catalogue().await?;
        for path in ["/api/recommendations?limit=1", "/api/guestbook/entries?limit=1"] {
            self.expect(self.http.get(self.url(path)?), StatusCode::OK)
                .await?;
        }
        // Nobody has this account, and only user-service can say so.
        let nobody = json!({"email": "nobody@loadgen.example", "password": "nobody's password"});
        let sign_in = self.http.post(self.url("/api/sessions")?).json(&nobody);
        self.expect(sign_in, StatusCode::UNAUTHORIZED).await?;
        Ok(catalogue)
    }

    /// All products, page by page.
    async fn catalogue(&self) -> Result<Catalogue, String> {
        let mut products = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let page = self.page(cursor.as_deref()).await?;
            products.extend(page.products);
            match page.next_cursor {
                Some(next) if cursor.as_ref() != Some(&next) => cursor = Some(next),
                _ => break,
            }
        }
        if products.is_empty() {
            return Err("the shop has no products".into());
        }
        let mut categories: Vec<_> = products.iter().map(|product| product.category.clone()).collect();
        categories.sort_unstable();
        categories.dedup();
        Ok(Catalogue { products, categories })
    }

    async fn page(&self, cursor: Option<&str>) -> Result<Page, String> {
        let mut call = self
            .http
            .get(self.url("/api/products")?)
            .query(&[("limit", "100"), ("sort", "name")]);
        if let Some(cursor) = cursor {
            call = call.query(&[("cursor", cursor)]);
        }
        let body = self.expect(call, StatusCode::OK).await?;
        serde_json::from_slice(&body).map_err(|error| format!("its list of products cannot be read: {error}"))
    }

    /// The body of an answer that has this status.
    async fn expect(&self, call: RequestBuilder, status: StatusCode) -> Result<Vec<u8>, String> {
        let response = call.send().await.map_err(|error| problem::chain(&error))?;
        let (found, path) = (response.status(), response.url().path().to_owned());
        let body = response.bytes().await.map_err(|error| problem::chain(&error))?;
        if found == status {
            Ok(body.to_vec())
        } else {
            Err(format!("{path} answers {found}"))
        }
    }

    fn url(&self, path: &str) -> Result<Url, String> {
        self.target.join(path).map_err(|error| error.to_string())
    }
}

fn reason(error: &reqwest::Error) -> String {
    let reason = if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "no connection"
    } else {
        "connection lost"
    };
    reason.to_owned()
}

/// The last cookie that was set, with its `Max-Age`; one without lives as long as the shopper.
fn cookie(headers: &HeaderMap) -> Option<(String, Duration)> {
    /// Of a cookie that says nothing about its life.
    const A_LONG_TIME: Duration = Duration::from_hours(24 * 365);
    let line = headers.get_all(SET_COOKIE).iter().next_back()?.to_str().ok()?;
    let mut parts = line.split(';').map(str::trim);
    let pair = parts.next()?.to_owned();
    let lives = parts
        .filter_map(|part| part.split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("max-age"))
        .map_or(Some(A_LONG_TIME), |(_, seconds)| {
            seconds.parse().ok().map(Duration::from_secs)
        })?;
    Some((pair, lives))
}
