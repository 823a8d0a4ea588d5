//! One service with a database of its own.

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
        Self::on(variant, TestDatabase::create(engine).await).await
    }

    /// Another instance on the same database.
    pub(crate) async fn beside(&self, variant: Variant) -> Self {
        let database = TestDatabase {
            url: self.database.url.clone(),
            dir: None,
        };
        Self::on(variant, database).await
    }

    async fn on(variant: Variant, database: TestDatabase) -> Self {
        let config: Config = config(&[
            "--variant",
            variant.selected().as_str(),
            "--database-url",
            &database.url,
        ]);
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

    /// The rows of algorithms a and b.
    pub(crate) async fn rows(&self) -> (Value, Value) {
        let table = self.experiment().await;
        assert_eq!(table["algorithms"][0]["algorithm"], "a");
        assert_eq!(table["algorithms"][1]["algorithm"], "b");
        (table["algorithms"][0].clone(), table["algorithms"][1].clone())
    }

    pub(crate) async fn experiment(&self) -> Value {
        Call::get("/experiments/recommendation")
            .to(&self.router)
            .await
            .expect(StatusCode::OK)
            .json()
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

pub(crate) fn purchase(order: &str, products: &[&str]) -> Value {
    json!({"kind": "purchase", "order_id": order, "product_ids": products})
}
