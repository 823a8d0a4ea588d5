//! The use case of prices: what an order is about to pay, in the order in which it asks.

use std::collections::HashMap;

use crate::error::Error;
use crate::model::Price;
use crate::state::AppState;

pub async fn prices(state: &AppState, ids: &[String]) -> Result<Vec<Price>, Error> {
    let known: HashMap<String, Price> = state
        .store
        .prices(ids)
        .await?
        .into_iter()
        .map(|price| (price.id.clone(), price))
        .collect();
    let unknown: Vec<String> = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| !known.contains_key(*id))
        .map(|(index, _)| format!("product_ids[{index}]"))
        .collect();
    if unknown.is_empty() {
        Ok(ids.iter().filter_map(|id| known.get(id).cloned()).collect())
    } else {
        Err(Error::UnknownProduct(unknown))
    }
}
