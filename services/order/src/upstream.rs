//! product-service and payment-service, as this service calls them.
//!
//! Every call can be repeated without doing more than once, so each is repeated a few times before it counts as unknown:
//! an instance that is being restarted then costs a moment and not the order.

use std::time::Duration;

use axum::http::Method;
use common::client::{CallError, MeshClient, fetch, send};
use common::money::CURRENCY;
use common::{Cents, Random};
use reqwest::RequestBuilder;
use serde::Deserialize;
use serde_json::json;

use crate::api::Card;
use crate::model::{Line, Price};

const PRODUCTS: &str = "product-service";
const PAYMENTS: &str = "payment-service";

const ATTEMPTS: u32 = 3;

#[derive(Clone, Debug)]
pub struct Products {
    mesh: MeshClient,
    patience: Patience,
}

#[derive(Clone, Debug)]
pub struct Payments {
    mesh: MeshClient,
    patience: Patience,
}

/// How long to wait between attempts.
#[derive(Clone, Debug)]
pub struct Patience {
    /// Before the second attempt; tripled before each further one, and spread by up to as much again.
    pub backoff: Duration,
    pub random: Random,
}

/// What payment-service says of a payment.
#[derive(Debug, Deserialize)]
pub struct Charge {
    pub id: String,
    pub status: String,
    pub reason: Option<String>,
}

#[derive(Deserialize)]
struct Prices {
    prices: Vec<Price>,
}

// === impl Products ===

impl Products {
    pub fn new(mesh: MeshClient, patience: Patience) -> Self {
        Self { mesh, patience }
    }

    pub async fn prices(&self, products: &[&str]) -> Result<Vec<Price>, CallError> {
        let body = json!({ "product_ids": products });
        let request = || self.mesh.post(PRODUCTS, "/prices").json(&body);
        let answer: Prices = repeat(&self.patience, || fetch(request())).await?;
        Ok(answer.prices)
    }

    /// Makes the order's reservation equal to `lines`.
    pub async fn reserve(&self, order: &str, lines: &[Line]) -> Result<(), CallError> {
        let lines: Vec<_> = lines
            .iter()
            .map(|line| json!({ "product_id": line.product_id, "quantity": line.quantity }))
            .collect();
        let body = json!({ "lines": lines });
        self.call(|| {
            self.mesh
                .request(Method::PUT, PRODUCTS, &format!("/reservations/{order}"))
                .json(&body)
        })
        .await
    }

    /// Sells what is reserved.
    pub async fn commit(&self, order: &str) -> Result<(), CallError> {
        self.call(|| self.mesh.post(PRODUCTS, &format!("/reservations/{order}/commit")))
            .await
    }

    /// Gives back what was reserved or sold.
    pub async fn release(&self, order: &str) -> Result<(), CallError> {
        self.call(|| {
            self.mesh
                .request(Method::DELETE, PRODUCTS, &format!("/reservations/{order}"))
        })
        .await
    }

    async fn call(&self, request: impl Fn() -> RequestBuilder) -> Result<(), CallError> {
        repeat(&self.patience, || done(request())).await
    }
}

// === impl Payments ===

impl Payments {
    pub fn new(mesh: MeshClient, patience: Patience) -> Self {
        Self { mesh, patience }
    }

    /// Charges the order; its id is the key.
    pub async fn charge(&self, order: &str, amount: Cents, card: &Card) -> Result<Charge, CallError> {
        let body = json!({ "order_id": order, "amount_cents": amount, "currency": CURRENCY, "card": card });
        let request = || {
            self.mesh
                .post(PAYMENTS, "/payments")
                .header("idempotency-key", order)
                .json(&body)
        };
        repeat(&self.patience, || fetch(request())).await
    }

    /// Asks what became of the order's charge, and lets nothing more become of it.
    pub async fn close(&self, order: &str) -> Result<Charge, CallError> {
        let body = json!({ "order_id": order });
        let request = || {
            self.mesh
                .post(PAYMENTS, "/payments/close")
                .header("idempotency-key", order)
                .json(&body)
        };
        repeat(&self.patience, || fetch(request())).await
    }

    pub async fn refund(&self, payment: &str) -> Result<(), CallError> {
        let request = || self.mesh.post(PAYMENTS, &format!("/payments/{payment}/refund"));
        repeat(&self.patience, || done(request())).await
    }
}

/// Repeats a call that gave no definite answer.
async fn repeat<T, F, R>(patience: &Patience, call: F) -> Result<T, CallError>
where
    F: Fn() -> R,
    R: Future<Output = Result<T, CallError>>,
{
    let mut attempt = 1;
    loop {
        match call().await {
            Err(CallError::Unavailable { .. }) if attempt < ATTEMPTS => {}
            outcome => return outcome,
        }
        let wait = patience.backoff * 3_u32.pow(attempt - 1);
        tokio::time::sleep(wait.mul_f64(1.0 + patience.random.unit())).await;
        attempt += 1;
    }
}

async fn done(request: RequestBuilder) -> Result<(), CallError> {
    send(request).await.map(|_| ())
}
