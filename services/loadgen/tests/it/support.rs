//! A small shop, and runs against it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use common::testing::config;
use loadgen::Config;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What the shop does wrong, if anything.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Habits {
    /// Before each answer.
    pub(crate) delay: Duration,
    /// Before each page in particular.
    pub(crate) page_delay: Duration,
    /// Every order fails with a 500.
    pub(crate) breaks_orders: bool,
    /// Sign-in says 503 this often first.
    pub(crate) not_ready: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

#[derive(Clone, Debug)]
pub(crate) struct FakeShop {
    pub(crate) address: SocketAddr,
    habits: Habits,
    seen: Arc<Mutex<Vec<Seen>>>,
    probes: Arc<Mutex<usize>>,
}

impl FakeShop {
    pub(crate) async fn open(habits: Habits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let shop = Self {
            address: listener.local_addr().expect("an address"),
            habits,
            seen: Arc::default(),
            probes: Arc::default(),
        };
        let router = Router::new().fallback(answer).with_state(shop.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        shop
    }

    /// The requests so far, without those that looked whether it is ready.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("whole").clone()
    }

    pub(crate) fn config(&self, flags: &[&str]) -> Config {
        let target = format!("http://{}", self.address);
        config(&[&["--target", target.as_str()], flags].concat())
    }
}

async fn answer(State(shop): State<FakeShop>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let line = format!("{} {}", parts.method, parts.uri);
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    if line.contains("limit=100") || line.contains("limit=1") && !line.contains("limit=10") {
        return reply(&parts.method, parts.uri.path(), &Value::Null);
    }
    if body["email"] == "nobody@loadgen.example" {
        let mut probes = shop.probes.lock().expect("whole");
        *probes += 1;
        let ready = *probes > shop.habits.not_ready;
        return if ready {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        }
        .into_response();
    }
    shop.seen.lock().expect("whole").push(Seen {
        line: line.clone(),
        headers: parts.headers.clone(),
        body: body.clone(),
    });
    let of_page = if parts.method == Method::GET {
        shop.habits.page_delay
    } else {
        Duration::ZERO
    };
    tokio::time::sleep(shop.habits.delay + of_page).await;
    if shop.habits.breaks_orders && line == "POST /api/orders" {
        return problem(StatusCode::INTERNAL_SERVER_ERROR, "internal_error");
    }
    reply(&parts.method, parts.uri.path(), &body)
}

fn reply(method: &Method, path: &str, body: &Value) -> Response {
    let products = ["bird", "book", "pot"].map(product);
    match (method.as_str(), path) {
        ("GET", "/api/products") => Json(json!({"products": products, "total": 3})).into_response(),
        ("GET", "/api/recommendations") => {
            Json(json!({"algorithm": "b", "products": products})).into_response()
        }
        ("GET", path) if path.starts_with("/api/products/") => {
            Json(product(&path["/api/products/".len()..])).into_response()
        }
        ("POST", "/api/users" | "/api/sessions") => {
            let email = body["email"].as_str().unwrap_or_default();
            let cookie = format!("serin_session={email}; HttpOnly; Max-Age=3600");
            (StatusCode::CREATED, [(header::SET_COOKIE, cookie)], Bytes::new()).into_response()
        }
        ("POST", "/api/orders") => match body["card"]["number"].as_str() {
            Some("4000000000000002") => problem(StatusCode::PAYMENT_REQUIRED, "card_declined"),
            Some("4000000000009995") => problem(StatusCode::PAYMENT_REQUIRED, "insufficient_funds"),
            _ => StatusCode::CREATED.into_response(),
        },
        _ => Json(json!({})).into_response(),
    }
}

fn product(id: &str) -> Value {
    json!({"id": id, "category": format!("{id}s"), "tags": [id], "price_cents": 100})
}

fn problem(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({"code": code}))).into_response()
}
