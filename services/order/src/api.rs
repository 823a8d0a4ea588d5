//! Wire types. Converting them is their validation.

use std::collections::HashSet;

use common::money::CURRENCY;
use common::{Cents, Problem};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::{self, Reason, Status};

/// An order to place.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    #[garde(length(min = 1, max = 50), dive)]
    pub lines: Vec<NewLine>,
    #[garde(dive)]
    pub card: Card,
    #[garde(length(chars, max = 500))]
    #[serde(default)]
    pub gift_message: Option<String>,
}

#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLine {
    #[garde(length(min = 1, max = 100))]
    #[schema(example = "pour-over-kettle-gooseneck")]
    pub product_id: String,
    #[garde(range(min = 1, max = 99))]
    pub quantity: u32,
}

/// The card to charge. It goes to payment-service and is kept nowhere.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Card {
    #[garde(length(min = 12, max = 32))]
    #[schema(example = "4242 4242 4242 4242")]
    pub number: String,
}

/// An order as it stands.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Order {
    pub id: String,
    pub user_id: i64,
    pub status: Status,
    /// Why it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    pub lines: Vec<Line>,
    pub total_cents: Cents,
    pub currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gift_message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// RFC 3339.
    pub created_at: String,
}

#[derive(Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Line {
    pub product_id: String,
    pub name: String,
    pub quantity: u32,
    pub unit_price_cents: Cents,
}

/// One page of orders.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct OrderPage {
    pub orders: Vec<Order>,
    /// Asks for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Orders on the page [default: 20]
    #[garde(range(min = 1, max = 100))]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[garde(length(max = 64), ascii)]
    pub cursor: Option<String>,
}

// === impl NewOrder ===

impl TryFrom<NewOrder> for model::NewOrder {
    type Error = Problem;

    fn try_from(new: NewOrder) -> Result<Self, Problem> {
        let mut seen = HashSet::new();
        if let Some(twice) = new
            .lines
            .iter()
            .position(|line| !seen.insert(line.product_id.as_str()))
        {
            let field = format!("lines[{twice}].product_id");
            return Err(Problem::invalid(
                field,
                "stands in another line already: add the quantities up",
            ));
        }
        Ok(Self {
            lines: new
                .lines
                .into_iter()
                .map(|line| (line.product_id, line.quantity))
                .collect(),
            card: new.card,
            gift_message: new.gift_message.filter(|text| !text.trim().is_empty()),
        })
    }
}

// === impl Card ===

/// Leaves the number out: it may reach a log.
impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Card")
    }
}

// === impl Order ===

impl From<model::Order> for Order {
    fn from(order: model::Order) -> Self {
        let lines = order.lines.into_iter().map(|line| Line {
            product_id: line.product_id,
            name: line.name,
            quantity: line.quantity,
            unit_price_cents: line.unit_price,
        });
        Self {
            lines: lines.collect(),
            id: order.id,
            user_id: order.user_id,
            status: order.status,
            reason: order.reason,
            total_cents: order.total,
            currency: CURRENCY.to_owned(),
            gift_message: order.gift_message,
            payment_id: order.payment_id,
            created_at: common::clock::timestamp(order.created_at).to_string(),
        }
    }
}

// === impl OrderPage ===

impl OrderPage {
    /// A page of at most `limit` from up to one more order than that, which tells whether there is a next page.
    pub fn new(mut orders: Vec<model::Order>, limit: u32) -> Self {
        let more = orders.len() > limit as usize;
        orders.truncate(limit as usize);
        let next_cursor = if more {
            orders.last().map(|order| order.id.clone())
        } else {
            None
        };
        Self {
            orders: orders.into_iter().map(Order::from).collect(),
            next_cursor,
        }
    }
}
