//! A shop of three services, each with a database of its own, the two behind under one sky.

use std::net::SocketAddr;

use axum::Router;
use axum::http::{Method, StatusCode};
use common::testing::{Answer, Call, Engine, TestDatabase, config};
use common::{CancellationToken, Chassis, Listeners};
use order::state::AppState;
use order::{Config, Variant, recovery};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::weather::Weather;

pub(crate) const GOOD_CARD: &str = "4242 4242 4242 4242";
pub(crate) const DECLINED_CARD: &str = "4000 0000 0000 0002";
pub(crate) const USER: i64 = 7;

pub(crate) struct Shop {
    pub(crate) orders: Router,
    pub(crate) state: AppState,
    pub(crate) products: Router,
    pub(crate) payments: payment::state::AppState,
    pub(crate) weather: Weather,
    engine: Engine,
    upstreams: String,
    databases: Vec<TestDatabase>,
    _stop: StopOnDrop,
}

/// Ends the services behind when the test ends.
struct StopOnDrop(CancellationToken);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Shop {
    pub(crate) async fn open(variant: Variant, engine: Engine) -> Self {
        let (weather, stop) = (Weather::default(), CancellationToken::new());
        let databases = [
            TestDatabase::create(engine).await,
            TestDatabase::create(engine).await,
            TestDatabase::create(engine).await,
        ];

        let settings: product::Config = config(&["--database-url", &databases[0].url]);
        let (chassis, state) = product::assemble(&settings).await.expect("product-service");
        let products = chassis.router(product::routes::router(), state);
        let product_address = serve(&chassis, weather.over(products.clone()), &stop).await;

        let settings: payment::Config = config(&["--database-url", &databases[1].url]);
        let (chassis, payments) = payment::assemble(&settings).await.expect("payment-service");
        let router = chassis.router(payment::routes::router(), payments.clone());
        let payment_address = serve(&chassis, weather.over(router), &stop).await;

        let upstreams = format!("product-service={product_address},payment-service={payment_address}");
        let (orders, state) = order_service(variant, &databases[2].url, &upstreams).await;
        let databases = Vec::from(databases);
        Self {
            orders,
            state,
            products,
            payments,
            weather,
            engine,
            upstreams,
            databases,
            _stop: StopOnDrop(stop),
        }
    }

    /// Another order-service on the same databases.
    pub(crate) async fn beside(&self, variant: Variant) -> (Router, AppState) {
        order_service(variant, &self.databases[2].url, &self.upstreams).await
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    pub(crate) async fn buy(&self, key: &str, body: &Value) -> Answer {
        Call::post("/orders")
            .user(USER)
            .key(key)
            .json(body)
            .to(&self.orders)
            .await
    }

    pub(crate) async fn order(&self, id: &str) -> Value {
        Call::get(&format!("/orders/{id}"))
            .user(USER)
            .to(&self.orders)
            .await
            .expect(StatusCode::OK)
            .json()
    }

    /// The newest order of the user.
    pub(crate) async fn newest(&self) -> Value {
        let page = Call::get("/orders?limit=1")
            .user(USER)
            .to(&self.orders)
            .await
            .expect(StatusCode::OK)
            .json();
        page["orders"][0].clone()
    }

    pub(crate) async fn cancel(&self, id: &str) -> Answer {
        Call::new(Method::POST, &format!("/orders/{id}/cancel"))
            .user(USER)
            .to(&self.orders)
            .await
    }

    pub(crate) async fn stock(&self, product: &str) -> i64 {
        let product = Call::get(&format!("/products/{product}"))
            .to(&self.products)
            .await
            .expect(StatusCode::OK)
            .json();
        product["stock"].as_i64().expect("a number")
    }

    /// How many charges the channel holds for an order.
    pub(crate) async fn charges(&self, order: &str) -> i64 {
        self.payments
            .channel
            .captured(order)
            .await
            .expect("the channel's books")
    }

    /// Two products of the catalogue, the first ones by name.
    pub(crate) async fn two_products(&self) -> [String; 2] {
        let page = Call::get("/products?limit=2&sort=name")
            .to(&self.products)
            .await
            .expect(StatusCode::OK)
            .json();
        [0, 1].map(|index| page["products"][index]["id"].as_str().expect("an id").to_owned())
    }

    /// Takes abandoned orders on until none is left.
    pub(crate) async fn recover(&self) {
        common::testing::eventually(
            "every order comes to its end",
            std::time::Duration::from_secs(20),
            async || {
                recovery::round(&self.state).await.expect("a round");
                let page = Call::get("/orders?limit=100")
                    .user(USER)
                    .to(&self.orders)
                    .await
                    .expect(StatusCode::OK)
                    .json();
                let orders = page["orders"].as_array().cloned().unwrap_or_default();
                orders
                    .iter()
                    .all(|order| order["status"] == "confirmed" || order["status"] == "cancelled")
            },
        )
        .await;
    }
}

pub(crate) fn order_of(lines: &[(&str, u32)], card: &str) -> Value {
    let lines: Vec<_> = lines
        .iter()
        .map(|(id, quantity)| json!({"product_id": id, "quantity": quantity}))
        .collect();
    json!({"lines": lines, "card": {"number": card}})
}

async fn order_service(variant: Variant, database: &str, upstreams: &str) -> (Router, AppState) {
    let config: Config = config(&[
        "--variant",
        variant.selected().as_str(),
        "--database-url",
        database,
        "--upstreams",
        upstreams,
        // No lease: recovery may take every order on at once, also one that a handler still works at.
        "--order-lease-ms",
        "0",
        "--retry-backoff-ms",
        "1",
        // Tests crowd it on purpose.
        "--max-concurrency",
        "1000",
    ]);
    let (chassis, state): (Chassis, AppState) = order::assemble(&config).await.expect("order-service");
    (chassis.router(order::routes::router(), state.clone()), state)
}

async fn serve(chassis: &Chassis, router: Router, stop: &CancellationToken) -> SocketAddr {
    let bind = async || TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let listeners = Listeners {
        public: bind().await,
        admin: bind().await,
        announce: false,
    };
    let address = listeners.public.local_addr().expect("an address");
    let (chassis, stop) = (chassis.clone(), stop.clone());
    tokio::spawn(async move { chassis.serve(router, listeners, stop).await });
    address
}
