//! One service with a database of its own.

use axum::Router;
use axum::http::{Method, StatusCode};
use common::testing::{Answer, Call, Engine, TestDatabase, config};
use common::{Chassis, Clock, Identity};
use serde_json::{Value, json};
use user::state::AppState;
use user::{Config, Variant, variant};

pub(crate) const PASSWORD: &str = "correct horse";

pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) state: AppState,
    pub(crate) clock: Clock,
    database: TestDatabase,
}

impl TestApp {
    pub(crate) async fn new(variant: Variant, engine: Engine) -> Self {
        Self::with(variant, TestDatabase::create(engine).await, &[]).await
    }

    /// Another instance on the same database.
    pub(crate) async fn beside(&self, variant: Variant, flags: &[&str]) -> Self {
        let database = TestDatabase {
            url: self.database.url.clone(),
            dir: None,
        };
        Self::with(variant, database, flags).await
    }

    pub(crate) async fn with(variant: Variant, database: TestDatabase, flags: &[&str]) -> Self {
        let config = flagged(variant, &database.url, flags);
        let identity = Identity::new(
            user::SERVICE,
            variant.selected(),
            variant.subset(),
            variant.release(),
            &config.service,
        );
        let chassis = Chassis::new(identity, variant::DECLARATION, &config.service).expect("a chassis");
        let clock = Clock::manual("2026-11-23T12:00:00Z".parse().expect("a time"));
        let state = AppState::build_at(&config, variant, &chassis, clock.clone())
            .await
            .expect("a service");
        Self {
            router: chassis.router(user::routes::router(), state.clone()),
            state,
            clock,
            database,
        }
    }

    pub(crate) async fn register(&self, email: &str) -> Answer {
        let body = json!({"email": email, "name": "Ada", "password": PASSWORD});
        Call::post("/users").json(&body).to(&self.router).await
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password});
        Call::post("/sessions").json(&body).to(&self.router).await
    }

    /// A new user's id and token.
    pub(crate) async fn member(&self, email: &str) -> (i64, String) {
        self.register(email).await.expect(StatusCode::CREATED);
        let session = self
            .sign_in(email, PASSWORD)
            .await
            .expect(StatusCode::CREATED)
            .json();
        let id = session["user"]["id"].as_i64().expect("an id");
        (id, session["token"].as_str().expect("a token").to_owned())
    }

    pub(crate) async fn me(&self, token: &str) -> Answer {
        Call::get("/users/me")
            .header("authorization", &format!("Bearer {token}"))
            .to(&self.router)
            .await
    }

    pub(crate) async fn change(&self, token: &str, details: &Value) -> Answer {
        Call::new(Method::PUT, "/users/me/profile")
            .header("authorization", &format!("Bearer {token}"))
            .json(details)
            .to(&self.router)
            .await
    }

    pub(crate) async fn profile(&self, id: i64) -> Answer {
        Call::get(&format!("/users/{id}/profile")).to(&self.router).await
    }

    /// Statements run so far to read profiles.
    pub(crate) fn queries(&self) -> u64 {
        self.state.metrics.profile_queries.get()
    }
}

/// Passwords hashed with next to no memory, so that tests are quick; a cache that does not forget during a test. `flags`
/// may say otherwise.
pub(crate) fn flagged(variant: Variant, url: &str, flags: &[&str]) -> Config {
    let mut all = vec!["--variant", variant.selected().as_str(), "--database-url", url];
    for default in [
        ["--password-memory-kib", "8"],
        ["--profile-cache-ttl-ms", "600000"],
    ] {
        if !flags.contains(&default[0]) {
            all.extend(default);
        }
    }
    all.extend(flags);
    config(&all)
}

pub(crate) async fn everywhere<F: Future>(check: impl Fn(TestApp, Variant) -> F) {
    for engine in Engine::ALL {
        for variant in Variant::BUILT {
            check(TestApp::new(*variant, engine).await, *variant).await;
        }
    }
}

/// Two addresses, three interests and a wish.
pub(crate) fn details() -> Value {
    let address = |label: &str, street: &str| json!({"label": label, "recipient": "Ada Finch", "street": street, "postal_code": "1010", "city": "Wien", "country": "AT"});
    json!({
        "addresses": [address("home", "Hedge Lane 3"), address("work", "Nest Road 1")],
        "interests": ["birds", "coffee-tea", "books"],
        "delivery": {"slot": "evening", "note": "Leave it with the neighbour"},
    })
}
