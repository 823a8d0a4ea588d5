//! Orders: what is placed, and how they stand.

use std::fmt;

use common::Cents;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    #[garde(dive, length(min = 1, max = 100))]
    pub lines: Vec<NewLine>,
    #[garde(dive)]
    pub card: Card,
    #[garde(length(max = 1000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_message: Option<String>,
}

#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLine {
    #[garde(length(min = 1, max = 100))]
    pub product_id: String,
    #[garde(range(min = 1, max = 1000))]
    pub quantity: u32,
}

/// One of the test cards that payment-service lists.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Digits; spaces do not matter.
    #[garde(length(min = 1, max = 32))]
    #[schema(example = "4242 4242 4242 4242")]
    pub number: String,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Order {
    pub id: String,
    pub user_id: i64,
    pub status: String,
    /// Why it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub lines: Vec<OrderLine>,
    pub total_cents: Cents,
    pub currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gift_message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// RFC 3339.
    pub created_at: String,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct OrderLine {
    pub product_id: String,
    pub name: String,
    pub quantity: u32,
    pub unit_price_cents: Cents,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct OrderPage {
    pub orders: Vec<Order>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// As much of a confirmed order as is told to recommendation-service.
#[derive(Debug, Deserialize)]
pub struct PlacedOrder {
    pub id: String,
    pub lines: Vec<PlacedLine>,
}

#[derive(Debug, Deserialize)]
pub struct PlacedLine {
    pub product_id: String,
}

/// Leaves the number out: it may reach a log.
impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card")
    }
}
