//! One service with a database of its own.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use common::testing::{Answer, Call, Engine, TestDatabase, config};
use recommendation::state::AppState;
use recommendation::{Config, Variant};
use serde_json::{Value, json};

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) state: AppState,
    database: TestDatabase,
}

/// Runs `check` with every variant and every database.
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
        let url = self.database.url.clone();
        Self::on(variant, TestDatabase { url, dir: None }).await
    }

    async fn on(variant: Variant, database: TestDatabase) -> Self {
        let config: Config = config(&[
            "--variant",
            variant.selected().as_str(),
            "--database-url",
            &database.url,
            "--refresh-ms",
            "20",
        ]);
        let (chassis, state) = recommendation::assemble(&config).await.expect("a service");
        Self {
            router: chassis.router(recommendation::routes::router(), state.clone()),
            state,
            database,
        }
    }

    pub(crate) async fn recommend(&self, query: &str, user: Option<i64>) -> Answer {
        let mut call = Call::get(&format!("/recommendations{query}"));
        if let Some(user) = user {
            call = call.user(user);
        }
        call.to(&self.router).await
    }

    /// The recommended products, in order.
    pub(crate) async fn products(&self, query: &str, user: Option<i64>) -> Vec<String> {
        let answer = self.recommend(query, user).await.expect(StatusCode::OK).json();
        let products = answer["recommendations"]
            .as_array()
            .expect("recommendations")
            .iter();
        products
            .map(|product| product["product_id"].as_str().expect("an id").to_owned())
            .collect()
    }

    pub(crate) async fn tell(&self, user: Option<i64>, events: Value) -> Answer {
        let mut call = Call::post("/events").json(&json!({"events": events}));
        if let Some(user) = user {
            call = call.user(user);
        }
        call.to(&self.router).await
    }

    /// What came of algorithm `a` or `b`.
    pub(crate) async fn outcome(&self, algorithm: &str) -> Value {
        let answer = Call::get("/experiments/recommendation").to(&self.router).await;
        let answer = answer.expect(StatusCode::OK).json();
        let outcomes = answer["algorithms"].as_array().expect("algorithms").clone();
        let mut found = outcomes
            .into_iter()
            .filter(|outcome| outcome["algorithm"] == algorithm);
        found.next().expect("both algorithms are always there")
    }
}

pub(crate) fn purchase(order: &str, products: &[&str]) -> Value {
    json!({"kind": "purchase", "order_id": order, "product_ids": products})
}

pub(crate) fn impression(algorithm: &str) -> Value {
    json!({"kind": "impression", "product_ids": ["tea", "coffee"], "algorithm": algorithm})
}
