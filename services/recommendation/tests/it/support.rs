//! One service with a database of its own.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use common::testing::{Answer, Call, Engine, TestDatabase, config};
use common::{Chassis, Clock};
use recommendation::state::AppState;
use recommendation::{Config, Variant};
use serde_json::{Value, json};

pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) state: AppState,
    pub(crate) chassis: Chassis,
    pub(crate) clock: Clock,
    database: TestDatabase,
}

/// Runs `check` on every database with every variant.
pub(crate) async fn everywhere<F: Future>(check: impl Fn(TestApp, Variant) -> F) {
    for engine in Engine::ALL {
        for variant in Variant::BUILT {
            check(TestApp::new(*variant, engine).await, *variant).await;
        }
    }
}

impl TestApp {
    pub(crate) async fn new(variant: Variant, engine: Engine) -> Self {
        Self::with(variant, engine, &[]).await
    }

    pub(crate) async fn with(variant: Variant, engine: Engine, flags: &[&str]) -> Self {
        Self::on(variant, TestDatabase::create(engine).await, flags).await
    }

    /// Another instance on the same database.
    pub(crate) async fn beside(&self, variant: Variant) -> Self {
        let database = TestDatabase {
            url: self.database.url.clone(),
            dir: None,
        };
        Self::on(variant, database, &[]).await
    }

    pub(crate) async fn on(variant: Variant, database: TestDatabase, flags: &[&str]) -> Self {
        let always = [
            "--variant",
            variant.selected().as_str(),
            "--database-url",
            &database.url,
        ];
        let config: Config = config(&[&always, flags].concat());
        let clock = Clock::manual("2026-11-23T12:00:00Z".parse().expect("a time"));
        let (chassis, state) = recommendation::assemble(&config, clock.clone())
            .await
            .expect("a service");
        Self {
            router: chassis.router(recommendation::routes::router(), state.clone()),
            state,
            chassis,
            clock,
            database,
        }
    }

    pub(crate) async fn post(&self, user: Option<i64>, events: &Value) -> Answer {
        let call = Call::post("/events").json(&json!({ "events": events }));
        let call = match user {
            Some(user) => call.user(user),
            None => call,
        };
        call.to(&self.router).await
    }

    /// Tells events that have to be taken.
    pub(crate) async fn tell(&self, user: impl Into<Option<i64>>, events: &Value) {
        let answer = self.post(user.into(), events).await.expect(StatusCode::ACCEPTED);
        let count = events.as_array().expect("events").len();
        assert_eq!(answer.json(), json!({ "accepted": count }));
    }

    /// The same, as a bot that has signed in as user 2.
    pub(crate) async fn tell_as_bot(&self, events: &Value) {
        self.tell_with("x-visitor", "bot", events).await;
    }

    /// As user 2 with a header.
    pub(crate) async fn tell_with(&self, header: &str, value: &str, events: &Value) {
        let call = Call::post("/events").user(2).header(header, value);
        let call = call.json(&json!({ "events": events }));
        call.to(&self.router).await.expect(StatusCode::ACCEPTED);
    }

    pub(crate) async fn recommend(&self, user: Option<i64>, query: &str) -> Value {
        let call = Call::get(&format!("/recommendations{query}"));
        let call = match user {
            Some(user) => call.user(user),
            None => call,
        };
        call.to(&self.router).await.expect(StatusCode::OK).json()
    }

    /// The recommended products.
    pub(crate) async fn ids(&self, user: Option<i64>, query: &str) -> Vec<String> {
        let list = self.recommend(user, query).await;
        let list = list["recommendations"].as_array().expect("a list").clone();
        list.iter()
            .map(|one| one["product_id"].as_str().expect("an id").to_owned())
            .collect()
    }

    /// The arms a and b, by algorithm.
    pub(crate) async fn arms(&self) -> (Value, Value) {
        self.arms_of("").await
    }

    pub(crate) async fn arms_of(&self, query: &str) -> (Value, Value) {
        let table = self.experiment(query).await;
        assert_eq!(table["arms"][0]["arm"], "a");
        assert_eq!(table["arms"][1]["arm"], "b");
        assert_eq!(table["arms"].as_array().map(Vec::len), Some(2));
        (table["arms"][0].clone(), table["arms"][1].clone())
    }

    pub(crate) async fn experiment(&self, query: &str) -> Value {
        Call::get(&format!("/experiments/recommendation{query}"))
            .to(&self.router)
            .await
            .expect(StatusCode::OK)
            .json()
    }

    /// Time goes by.
    pub(crate) fn wait_ms(&self, millis: u64) {
        self.clock.advance(Duration::from_millis(millis));
    }

    /// Learns what was bought, now.
    pub(crate) async fn catch_up(&self) {
        self.state
            .knowledge
            .catch_up(&self.state.store)
            .await
            .expect("a database");
    }
}

pub(crate) fn impression(algorithm: &str) -> Value {
    json!({"kind": "impression", "product_id": "bar-tape-cork", "algorithm": algorithm})
}

/// A reaction to algorithm a or b.
pub(crate) fn reaction(kind: &str, algorithm: &str) -> Value {
    json!({"kind": kind, "product_id": "moka", "algorithm": algorithm})
}

pub(crate) fn dwell(algorithm: &str, millis: u32) -> Value {
    json!({"kind": "dwell", "product_id": "moka", "algorithm": algorithm, "dwell_ms": millis})
}

pub(crate) fn purchase(order: &str, products: &[&str]) -> Value {
    json!({"kind": "purchase", "order_id": order, "product_ids": products})
}
