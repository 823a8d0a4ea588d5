//! What the services' tests share: databases that vanish, requests in one line, waiting without sleeping, READMEs that
//! are held against the code ([`readme`]).

pub mod readme;

use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use clap::Parser;
use http_body_util::BodyExt;
use serde_json::Value;
use sqlx::Connection;
use tempfile::TempDir;
use tower::ServiceExt;

/// The two databases that every contract suite runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// A database of its own for one test.
#[derive(Debug)]
pub struct TestDatabase {
    pub url: String,
    /// Removed when the test ends. A PostgreSQL database stays until `scripts/test` stops its server.
    pub dir: Option<TempDir>,
}

impl TestDatabase {
    /// An empty database.
    ///
    /// # Panics
    /// When PostgreSQL is asked for and `TEST_POSTGRES_URL` does not lead to one: `./scripts/test` starts it.
    pub async fn create(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let dir = tempfile::tempdir().expect("a temporary folder");
                Self {
                    url: format!("sqlite://{}/test.db", dir.path().display()),
                    dir: Some(dir),
                }
            }
            Engine::Postgres => Self {
                url: create_postgres().await,
                dir: None,
            },
        }
    }
}

async fn create_postgres() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = env("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL: run ./scripts/test, which starts a PostgreSQL for the tests");
    let name = format!(
        "test_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let mut connection = sqlx::PgConnection::connect(&server)
        .await
        .expect("PostgreSQL at TEST_POSTGRES_URL");
    let statement = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(statement)
        .execute(&mut connection)
        .await
        .expect("a database of its own");
    let (base, _) = server
        .rsplit_once('/')
        .expect("TEST_POSTGRES_URL ends with a database name");
    format!("{base}/{name}")
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests learn from ./scripts/test where its servers are"
)]
pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A service's configuration from flags alone, as in `config::<Config>(&["--variant", "v2"])`.
///
/// # Panics
/// When the flags are wrong.
pub fn config<C: Parser>(flags: &[&str]) -> C {
    C::try_parse_from([&["test"], flags].concat()).unwrap_or_else(|error| panic!("{error}"))
}

/// A path of the project, from its root.
pub fn project(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path)
}

/// The project's rollouts and their templates in a folder of its own, but for how many requests are enough for a verdict:
/// tests have fewer than a shop.
///
/// # Panics
/// When the files cannot be read or written.
pub fn eager_rollouts() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for from in ["k8s/rollouts", "k8s/rollouts/templates"] {
        for entry in std::fs::read_dir(project(from)).expect("there") {
            let path = entry.expect("readable").path();
            if path.extension().is_some_and(|end| end == "yaml") {
                let text = std::fs::read_to_string(&path).expect("text");
                let text = text.replace(
                    "- {name: version, value: v2}",
                    "- {name: version, value: v2}\n          - {name: min-requests, value: \"5\"}",
                );
                let name = path.file_name().expect("a name");
                std::fs::write(dir.path().join(name), text).expect("written");
            }
        }
    }
    dir
}

/// A request to send into a router.
#[derive(Debug)]
pub struct Call {
    request: Builder,
    body: Body,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Call {
    pub fn new(method: Method, path: &str) -> Self {
        Self {
            request: Request::builder().method(method).uri(path),
            body: Body::empty(),
        }
    }

    pub fn get(path: &str) -> Self {
        Self::new(Method::GET, path)
    }

    pub fn post(path: &str) -> Self {
        Self::new(Method::POST, path)
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    #[must_use]
    pub fn user(self, id: i64) -> Self {
        self.header("x-user-id", &id.to_string())
    }

    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.raw_json(body.to_string())
    }

    #[must_use]
    pub fn raw_json(mut self, body: impl Into<Body>) -> Self {
        self.request = self.request.header(header::CONTENT_TYPE, "application/json");
        self.body = body.into();
        self
    }

    /// Sends it into `router`, through all its middleware.
    ///
    /// # Panics
    /// When the request is not one, or the answer's body breaks off.
    pub async fn to(self, router: &Router) -> Answer {
        let request = self.request.body(self.body).expect("a valid request");
        let response = router
            .clone()
            .oneshot(request)
            .await
            .expect("routers do not fail");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

impl Answer {
    /// # Panics
    /// When the body is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// # Panics
    /// When the status is another one; the message shows the body.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "an assertion, whose answer is often not needed"
    )]
    pub fn expect(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// The `field` of each error of a problem.
    pub fn fields(&self) -> Vec<String> {
        let problem = self.json();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .filter_map(|error| error["field"].as_str().map(str::to_owned))
            .collect()
    }
}

/// Holds a committed file against what the code makes of it now: `text` has to be the file at `path` of the project, to the
/// letter. With `UPDATE=1` it is written instead.
///
/// # Panics
/// When they differ; the message says how to renew the file.
pub fn snapshot(path: &str, text: &str, renew: &str) {
    let file = project(path);
    if env("UPDATE").is_some_and(|update| update == "1") {
        std::fs::write(&file, text).unwrap_or_else(|error| panic!("{path}: {error}"));
        return;
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let first = known
        .lines()
        .zip(text.lines())
        .position(|(known, new)| known != new);
    let line = first.unwrap_or_else(|| known.lines().count().min(text.lines().count())) + 1;
    assert!(
        known == text,
        "{path} is stale from line {line} on; renew it with\n  UPDATE=1 {renew}"
    );
}

/// An OpenAPI document as it is committed: the operations of `router`, as it serves them itself.
///
/// # Panics
/// When the router has no `/openapi.json`.
pub async fn openapi(router: &Router) -> String {
    let answer = Call::get("/openapi.json").to(router).await.expect(StatusCode::OK);
    let mut text = serde_json::to_string_pretty(&answer.json()).expect("JSON");
    text.push('\n');
    text
}

/// Waits until `condition` holds, by asking it again and again, for `limit` at most.
///
/// # Panics
/// When it does not come to hold; the message says what was waited for.
pub async fn eventually<F: Future<Output = bool>>(
    what: &str,
    limit: Duration,
    mut condition: impl FnMut() -> F,
) {
    let start = Instant::now();
    while !condition().await {
        assert!(start.elapsed() < limit, "{what}: not within {limit:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
