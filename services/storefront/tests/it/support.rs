//! A storefront, and one server that plays all the services behind it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use common::auth::{Claims, Signer};
use common::page::Page;
use common::testing::{Answer, Call, config, eventually};
use common::{CancellationToken, Clock};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use storefront::Config;
use storefront::state::AppState;

pub(crate) const HOSTS: [&str; 5] = [
    "product-service",
    "user-service",
    "order-service",
    "recommendation-service",
    "guestbook",
];

/// One service's key, and the one that it takes next.
pub(crate) const SEEDS: [[u8; 32]; 2] = [[7; 32], [8; 32]];

pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) state: AppState,
    pub(crate) clock: Clock,
    pub(crate) behind: Behind,
}

/// The services behind, as they are asked and as they answer.
#[derive(Clone, Default)]
pub(crate) struct Behind {
    seen: Arc<Mutex<Vec<Seen>>>,
    replies: Arc<Mutex<HashMap<String, Reply>>>,
}

/// A request that reached a service.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// `POST order-service/orders`
    pub(crate) line: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

type Reply = Arc<dyn Fn() -> Response + Send + Sync>;

impl TestApp {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    pub(crate) async fn with(flags: &[&str]) -> Self {
        Self::serving(page(), flags).await
    }

    pub(crate) async fn without_page() -> Self {
        Self::serving(None, &[]).await
    }

    async fn serving(page: Option<Page>, flags: &[&str]) -> Self {
        let behind = Behind::default();
        let address = behind.serve().await;
        let upstreams = HOSTS.map(|host| format!("{host}={address}")).join(",");
        Self::at(&[&["--upstreams", &upstreams], flags].concat(), page, behind)
    }

    /// With nobody behind: the address was free a moment ago.
    pub(crate) async fn alone() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let upstreams = HOSTS.map(|host| format!("{host}={address}")).join(",");
        Self::at(&["--upstreams", &upstreams], page(), Behind::default())
    }

    fn at(flags: &[&str], page: Option<Page>, behind: Behind) -> Self {
        let config: Config = config(flags);
        let clock = Clock::manual("2026-11-23T12:00:00Z".parse().expect("a time"));
        let (chassis, state) =
            storefront::assemble(&config, clock.clone(), page, CancellationToken::new()).expect("a service");
        Self {
            router: storefront::router(&chassis, state.clone()),
            state,
            clock,
            behind,
        }
    }

    /// A token of user 42 that is valid for an hour, and the services that know its key.
    pub(crate) fn token(&self, seed: &[u8; 32]) -> String {
        let now = self.clock.millis() / 1_000;
        let claims = Claims {
            sub: 42,
            name: "Ada Finch".to_owned(),
            iat: now,
            exp: now + 3_600,
        };
        signer(seed).sign(&claims).expect("signed")
    }

    pub(crate) fn session(&self) -> String {
        format!("serin_session={}", self.token(&SEEDS[0]))
    }

    pub(crate) async fn order(&self) -> Answer {
        Call::post("/api/orders")
            .header("cookie", &self.session())
            .key("k1")
            .json(&order())
            .to(&self.router)
            .await
    }
}

fn page() -> Option<Page> {
    let files = [
        ("index.html", "<!doctype html>"),
        ("assets/shop-a1.js", "let it = 1"),
        ("favicon.svg", "<svg/>"),
    ];
    Page::new(files.map(|(path, text)| (path.to_owned(), Cow::Borrowed(text.as_bytes()))))
}

pub(crate) fn signer(seed: &[u8; 32]) -> Signer {
    Signer::from_seed(seed).expect("a key")
}

pub(crate) fn order() -> Value {
    json!({"lines": [{"product_id": "moka", "quantity": 2}], "card": {"number": "4242 4242 4242 4242"}})
}

pub(crate) fn confirmed() -> Value {
    json!({
        "id": "o1", "user_id": 42, "status": "confirmed", "total_cents": 5980, "currency": "EUR",
        "lines": [{"product_id": "moka", "name": "Moka", "quantity": 2, "unit_price_cents": 2990}],
        "created_at": "2026-11-23T12:00:00Z",
    })
}

pub(crate) fn product(id: &str) -> Value {
    json!({
        "id": id, "name": "Moka", "description": "", "category": "coffee-tea", "price_cents": 2990,
        "currency": "EUR", "stock": 3, "tags": ["coffee"],
    })
}

pub(crate) fn served_by(answer: &Answer) -> Vec<&str> {
    let values = answer.headers.get_all("x-served-by").into_iter();
    values.filter_map(|value| value.to_str().ok()).collect()
}

pub(crate) fn cookies(answer: &Answer) -> Vec<&str> {
    let values = answer.headers.get_all(header::SET_COOKIE).into_iter();
    values.filter_map(|value| value.to_str().ok()).collect()
}

impl Behind {
    pub(crate) async fn serve(&self) -> SocketAddr {
        self.json("GET user-service/.well-known/jwks.json", 200, &keys(&[0]));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let app = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }

    /// Lets `METHOD host/path` answer so from now on.
    pub(crate) fn reply(&self, line: &str, reply: impl Fn() -> Response + Send + Sync + 'static) {
        let mut replies = self.replies.lock().expect("no panic");
        replies.insert(line.to_owned(), Arc::new(reply));
    }

    pub(crate) fn json(&self, line: &str, status: u16, body: &Value) {
        let kind = match status {
            200..400 => "application/json",
            _ => "application/problem+json",
        };
        let (status, body) = (StatusCode::from_u16(status).expect("a status"), body.to_string());
        self.reply(line, move || {
            (status, [(header::CONTENT_TYPE, kind)], body.clone()).into_response()
        });
    }

    pub(crate) fn problem(&self, line: &str, status: u16, code: &str) {
        let body = json!({
            "type": "", "title": "", "status": status, "detail": format!("because {code}"), "code": code,
            "errors": [{"field": "card.number", "message": "no"}],
        });
        self.json(line, status, &body);
    }

    pub(crate) fn seen(&self, line: &str) -> Vec<Seen> {
        let seen = self.seen.lock().expect("no panic");
        seen.iter().filter(|seen| seen.line == line).cloned().collect()
    }

    /// The only request to `line`.
    pub(crate) fn only(&self, line: &str) -> Seen {
        let mut seen = self.seen(line);
        assert_eq!(seen.len(), 1, "{line}: {seen:?}");
        seen.remove(0)
    }

    pub(crate) async fn wait_for(&self, line: &str) -> Seen {
        let limit = Duration::from_secs(5);
        eventually(line, limit, async || !self.seen(line).is_empty()).await;
        self.only(line)
    }
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

pub(crate) fn keys(which: &[usize]) -> Value {
    let keys = which.iter().map(|i| signer(&SEEDS[*i]).public_keys().keys);
    json!({ "keys": keys.flatten().collect::<Vec<_>>() })
}

async fn answer(State(behind): State<Behind>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let host = parts
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.unwrap_or_default().to_owned();
    let line = format!("{} {host}{}", parts.method, parts.uri.path());
    let body = body.collect().await.expect("a whole body").to_bytes();
    behind.seen.lock().expect("no panic").push(Seen {
        line: line.clone(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    });
    let reply = behind.replies.lock().expect("no panic").get(&line).cloned();
    let mut response = reply.map_or_else(|| StatusCode::NOT_IMPLEMENTED.into_response(), |reply| reply());
    let served_by = format!("{host} v2 {host}-1");
    let served_by = served_by.parse().expect("a header value");
    response.headers_mut().append("x-served-by", served_by);
    response
}

/// An endless answer, made of what is sent to it.
pub(crate) fn stream_of(receiver: tokio::sync::mpsc::Receiver<Result<Bytes, std::io::Error>>) -> Response {
    let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(receiver));
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}
