//! v2: all lines at once, prices and stock side by side.

use common::client::CallError;
use common::db::Step;

use crate::model::{Order, Price};
use crate::upstream::Products;

pub const STEPS: &[Step] = &[
    common::migration!(1, "0001_orders"),
    common::migration!(2, "0002_gift_message"),
];

/// An order of v1 has its message in the old column only.
pub const GIFT_MESSAGE: &str = "coalesce(gift_message, note)";
/// v1 still reads the old one.
pub const GIFT_COLUMNS: &[&str] = &["note", "gift_message"];

/// Prices and reserves the order's lines.
pub async fn reserve(products: &Products, order: &Order) -> Result<Vec<Price>, CallError> {
    let ids: Vec<_> = order.lines.iter().map(|line| line.product_id.as_str()).collect();
    // Both to their end: a call that is dropped half-way may still take effect after the order has moved on.
    let (prices, reserved) = tokio::join!(products.prices(&ids), products.reserve(&order.id, &order.lines));
    reserved?;
    prices
}
