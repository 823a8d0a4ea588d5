//! The terms of product-service.

use common::Cents;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that the shop sells.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Product {
    pub id: String,
    pub name: String,
    pub description: String,
    pub category: String,
    #[sqlx(rename = "price_cents")]
    pub price: Cents,
    /// What can be reserved now.
    pub stock: i64,
    #[sqlx(try_from = "String")]
    pub tags: Tags,
}

/// Words without blanks in them; the database keeps them as one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tags(pub Vec<String>);

/// What an order pays for a product.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Price {
    pub id: String,
    pub name: String,
    #[sqlx(rename = "price_cents")]
    pub price: Cents,
}

/// So many pieces of a product.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Line {
    pub product_id: String,
    pub quantity: i64,
}

/// The stock that an order has a claim on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    pub order_id: String,
    pub status: Status,
    pub lines: Vec<Line>,
}

/// Where a reservation stands. Released is final, also for an order that never held anything.
///
/// ```text
/// held ─► committed ─► released
///   └────────────────────▲
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Held,
    Committed,
    Released,
}

/// The books of one product: `initial + delivered == available + held + sold`.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Books {
    pub product_id: String,
    pub initial: i64,
    pub delivered: i64,
    pub available: i64,
    pub held: i64,
    pub sold: i64,
}

// === impl Tags ===

impl From<String> for Tags {
    fn from(text: String) -> Self {
        Self(text.split_whitespace().map(str::to_owned).collect())
    }
}

// === impl Status ===

impl Status {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Committed => "committed",
            Self::Released => "released",
        }
    }
}

impl TryFrom<String> for Status {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        [Self::Held, Self::Committed, Self::Released]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("unknown status {text}"))
    }
}

// === impl Books ===

impl Books {
    pub const fn balance(&self) -> bool {
        self.initial + self.delivered == self.available + self.held + self.sold
    }
}
