//! v1: one line after the other.

use common::client::CallError;
use common::db::Step;

use crate::model::{Order, Price};
use crate::upstream::Products;

pub const STEPS: &[Step] = &[common::migration!(1, "0001_orders")];

pub const GIFT_MESSAGE: &str = "note";
pub const GIFT_COLUMNS: &[&str] = &["note"];

/// Prices and reserves the order's lines.
pub async fn reserve(products: &Products, order: &Order) -> Result<Vec<Price>, CallError> {
    let mut prices = Vec::new();
    for (position, line) in order.lines.iter().enumerate() {
        // The reservation is set and not added to: it grows by a line each time. It comes first, because its refusal
        // names the line.
        products.reserve(&order.id, &order.lines[..=position]).await?;
        prices.extend(products.prices(&[&line.product_id]).await?);
    }
    Ok(prices)
}
