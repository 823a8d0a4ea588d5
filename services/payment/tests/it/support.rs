//! One service with a database of its own.

use axum::Router;
use common::Chassis;
use common::testing::{Answer, Call, Engine, TestDatabase, config};
use payment::channel::TestCard;
use payment::state::AppState;
use payment::{Config, Variant};
use serde_json::{Value, json};

pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) state: AppState,
    database: TestDatabase,
}

impl TestApp {
    pub(crate) async fn new(variant: Variant, engine: Engine) -> Self {
        Self::on(variant, TestDatabase::create(engine).await).await
    }

    /// The other variant on the same database.
    pub(crate) async fn beside(&self, variant: Variant) -> Self {
        Self::on(
            variant,
            TestDatabase {
                url: self.database.url.clone(),
                dir: None,
            },
        )
        .await
    }

    async fn on(variant: Variant, database: TestDatabase) -> Self {
        let config: Config = config(&[
            "--variant",
            variant.selected().as_str(),
            "--database-url",
            &database.url,
        ]);
        let (chassis, state): (Chassis, AppState) = payment::assemble(&config).await.expect("a service");
        Self {
            router: chassis.router(payment::routes::router(), state.clone()),
            state,
            database,
        }
    }

    pub(crate) async fn charge(&self, key: &str, order: &str, card: TestCard) -> Answer {
        Call::post("/payments")
            .key(key)
            .json(&body(order, card))
            .to(&self.router)
            .await
    }

    pub(crate) async fn close(&self, key: &str, order: &str) -> Answer {
        Call::post("/payments/close")
            .key(key)
            .json(&json!({"order_id": order}))
            .to(&self.router)
            .await
    }

    pub(crate) async fn refund(&self, id: &str) -> Answer {
        Call::post(&format!("/payments/{id}/refund"))
            .to(&self.router)
            .await
    }

    /// How many charges the channel holds for an order.
    pub(crate) async fn booked(&self, order: &str) -> i64 {
        self.state
            .channel
            .captured(order)
            .await
            .expect("the channel's books")
    }
}

pub(crate) fn body(order: &str, card: TestCard) -> Value {
    json!({"order_id": order, "amount_cents": 1999, "currency": "EUR", "card": {"number": card.number()}})
}
