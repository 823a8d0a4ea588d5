//! One guestbook, on Redis or on a database of its own.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use common::CancellationToken;
use common::testing::{Answer, Call, Engine, TestDatabase, config};
use guestbook::{Config, Variant};
use serde_json::{Value, json};

use crate::servers::Servers;

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What entries can be kept in. Every sentence that is not about Redis has to hold in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    InRedis,
    In(Engine),
}

impl Kept {
    pub(crate) const ALL: [Self; 3] = [
        Self::InRedis,
        Self::In(Engine::Sqlite),
        Self::In(Engine::Postgres),
    ];
}

/// Where the entries of one test are; shared by the replicas of that test.
#[derive(Clone)]
pub(crate) enum Place {
    Redis { leader: String, followers: String },
    Database(Arc<TestDatabase>),
}

pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) shutdown: CancellationToken,
    pub(crate) registry: prometheus::Registry,
    pub(crate) place: Place,
}

impl Place {
    pub(crate) fn of(servers: &Servers) -> Self {
        Self::Redis {
            leader: servers.leader.url(),
            followers: servers.follower_urls(),
        }
    }

    pub(crate) async fn app(&self, variant: Variant, flags: &[&str]) -> TestApp {
        let mut all = vec!["--variant", variant.selected().as_str()];
        match self {
            Self::Redis { leader, followers } => {
                all.extend(["--redis-leader-url", leader, "--redis-follower-urls", followers]);
            }
            Self::Database(database) => all.extend(["--database-url", &database.url]),
        }
        all.extend(flags);
        let config: Config = config(&all);
        let shutdown = CancellationToken::new();
        let (chassis, state) = guestbook::assemble(&config, &shutdown).await.expect("a service");
        TestApp {
            router: chassis.router(guestbook::routes::router(state.variant), state),
            shutdown,
            registry: chassis.registry,
            place: self.clone(),
        }
    }
}

/// Runs `check` with every variant and everything that entries can be kept in, on entries of its own.
pub(crate) async fn everywhere<F: Future>(flags: &[&str], check: impl Fn(TestApp, Variant) -> F) {
    for kept in Kept::ALL {
        for variant in Variant::BUILT {
            let (place, _servers) = place(kept).await;
            check(place.app(*variant, flags).await, *variant).await;
        }
    }
}

/// A place for entries; the servers, if there are any, have to be kept until the end of the test.
pub(crate) async fn place(kept: Kept) -> (Place, Option<Servers>) {
    match kept {
        Kept::InRedis => {
            let servers = Servers::start().await;
            (Place::of(&servers), Some(servers))
        }
        Kept::In(engine) => {
            let database = TestDatabase::create(engine).await;
            (Place::Database(Arc::new(database)), None)
        }
    }
}

impl TestApp {
    /// Another replica beside this one.
    pub(crate) async fn beside(&self, variant: Variant) -> Self {
        self.place.app(variant, &[]).await
    }

    pub(crate) async fn write(&self, text: &str) -> Answer {
        self.write_with(text, None).await
    }

    pub(crate) async fn write_with(&self, text: &str, key: Option<&str>) -> Answer {
        let mut call = Call::post("/entries").json(&json!({"author": "Ada", "text": text}));
        if let Some(key) = key {
            call = call.key(key);
        }
        call.to(&self.router).await
    }

    /// Writes it, and answers with its id and the position to read it at.
    pub(crate) async fn sign(&self, text: &str) -> (String, String) {
        let answer = self.write(text).await.expect(StatusCode::CREATED);
        let id = answer.json()["id"].as_str().expect("an id").to_owned();
        let position = answer.headers["x-guestbook-position"].to_str().expect("text");
        (id, position.to_owned())
    }

    pub(crate) async fn list(&self, query: &str, position: Option<&str>) -> Answer {
        let mut call = Call::get(&format!("/entries{query}"));
        if let Some(position) = position {
            call = call.header("x-guestbook-position", position);
        }
        call.to(&self.router).await
    }

    /// The texts that a reader sees who has seen the write at `position`.
    pub(crate) async fn texts_at(&self, position: &str) -> Vec<String> {
        let answer = self.list("", Some(position)).await.expect(StatusCode::OK);
        texts(&answer.json())
    }

    /// The texts that a reader sees who has written nothing.
    pub(crate) async fn texts(&self) -> Vec<String> {
        texts(&self.list("", None).await.expect(StatusCode::OK).json())
    }

    /// The value of a counter or gauge, or the sum over its labels that are not named.
    pub(crate) fn metric(&self, name: &str, label: &str) -> i64 {
        let families = self.registry.gather();
        let metrics = families.iter().filter(|family| family.name() == name);
        let values = metrics
            .flat_map(|family| family.get_metric())
            .filter_map(|metric| {
                let named = metric.get_label().iter().any(|pair| pair.value() == label);
                (label.is_empty() || named)
                    .then(|| metric.get_counter().get_value() + metric.get_gauge().get_value())
            });
        #[expect(clippy::cast_possible_truncation, reason = "whole numbers")]
        let sum = values.sum::<f64>() as i64;
        sum
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

pub(crate) fn texts(page: &Value) -> Vec<String> {
    let entries = page["entries"].as_array().expect("entries");
    let text = |entry: &Value| entry["text"].as_str().expect("a text").to_owned();
    entries.iter().map(text).collect()
}
