//! A shopper with a cookie, who knows nothing but the shop's port.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::{HeaderMap, Method, StatusCode, header};
use reqwest::Client;
use serde_json::{Value, json};

pub(crate) const GOOD_CARD: &str = "4242 4242 4242 4242";
pub(crate) const DECLINED_CARD: &str = "4000 0000 0000 0002";

/// Somebody in front of the shop.
#[derive(Clone, Debug)]
pub(crate) struct Shopper {
    http: Client,
    shop: String,
    cookie: Option<String>,
    canary: bool,
}

/// What the shop answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Shopper {
    pub(crate) fn new(http: Client, shop: &str) -> Self {
        Self {
            http,
            shop: shop.trim_end_matches('/').to_owned(),
            cookie: None,
            canary: false,
        }
    }

    /// Somebody who has just signed up.
    pub(crate) async fn signed_up(http: Client, shop: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let mut shopper = Self::new(http, shop);
        let email = format!("shopper{}@example.org", NEXT.fetch_add(1, Ordering::Relaxed));
        let body = json!({"email": email, "name": "A shopper", "password": "correct horse battery"});
        let reply = shopper.post("/api/users", &body).await.expect("an answer");
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
        let cookie = reply.headers[header::SET_COOKIE].to_str().expect("text");
        shopper.cookie = cookie.split(';').next().map(str::to_owned);
        shopper
    }

    /// What its browser sends along.
    pub(crate) fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }

    /// The same person with the header `canary: true`.
    pub(crate) fn in_canary(&self) -> Self {
        Self {
            canary: true,
            ..self.clone()
        }
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Result<Reply> {
        self.send(Method::GET, path, None, None).await
    }

    /// The first `n` products of the shop, by id.
    pub(crate) async fn product_ids(&self, n: usize) -> Vec<String> {
        let page = self.get(&format!("/api/products?limit={n}")).await;
        let page = page.expect("an answer").expect(StatusCode::OK);
        let products = page["products"].as_array().expect("products").iter();
        products
            .map(|product| product["id"].as_str().expect("an id").to_owned())
            .collect()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> reqwest::Result<Reply> {
        self.send(Method::POST, path, None, Some(body)).await
    }

    pub(crate) async fn buy(&self, key: &str, lines: &[(&str, u32)], card: &str) -> reqwest::Result<Reply> {
        let lines: Vec<_> = lines
            .iter()
            .map(|(id, quantity)| json!({"product_id": id, "quantity": quantity}))
            .collect();
        let body = json!({"lines": lines, "card": {"number": card}});
        self.send(Method::POST, "/api/orders", Some(key), Some(&body))
            .await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> reqwest::Result<Reply> {
        let mut request = self.http.request(method, format!("{}{path}", self.shop));
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if self.canary {
            request = request.header("canary", "true");
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Reply {
            status,
            headers,
            body: response.text().await?,
        })
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn expect(self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.json()
    }

    /// Everyone who took part in the answer.
    pub(crate) fn served_by(&self) -> Vec<&str> {
        self.headers
            .get_all("x-served-by")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect()
    }
}
