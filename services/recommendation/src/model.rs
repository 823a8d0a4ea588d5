//! The terms of recommendation-service.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How products are chosen; the two groups of the A/B test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// Best sellers.
    A,
    /// Bought together.
    B,
}

/// What a shopper does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A list of recommendations came into view.
    Impression,
    /// A recommended product was opened.
    Click,
    /// A recommended product was put into the cart.
    Cart,
    /// An order was confirmed.
    Purchase,
    /// Time spent on a page.
    Dwell,
}

/// An event whose fields are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Impression(Algorithm),
    Click(Algorithm),
    Cart(Algorithm),
    Dwell { algorithm: Algorithm, millis: i64 },
    Purchase { order_id: String, products: Vec<String> },
}

/// What recommendations are wanted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub product_id: Option<String>,
    pub user: Option<i64>,
    pub limit: usize,
}

/// A product, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    pub product_id: String,
    /// From 0 to 1 within one reason; 0 is no reason at all.
    pub score: f64,
    pub because: Because,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    BestSeller,
    BoughtTogether(Vec<String>),
}

/// What came of an algorithm so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Figures {
    pub algorithm: String,
    pub users: i64,
    pub converted: i64,
    pub impressions: i64,
    pub clicks: i64,
    pub carts: i64,
    pub dwells: i64,
    pub dwell_ms: i64,
    pub responses: i64,
    pub response_us: i64,
}

// === impl Algorithm ===

impl Algorithm {
    pub const ALL: [Self; 2] = [Self::A, Self::B];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }
}

// === impl Because ===

impl std::fmt::Display for Because {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BestSeller => f.write_str("best seller"),
            Self::BoughtTogether(with) => write!(f, "bought together with {}", with.join(", ")),
        }
    }
}
