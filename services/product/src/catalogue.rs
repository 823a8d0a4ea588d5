//! The products that an empty database starts with, built into the binary.

use common::{BoxError, Cents};
use serde::Deserialize;

const DATA: &str = include_str!("../data/products.json");

/// A product as the catalogue lists it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub id: String,
    pub name: String,
    pub description: String,
    pub category: String,
    pub price_cents: Cents,
    pub currency: String,
    pub stock: i64,
    pub tags: Vec<String>,
}

pub fn products() -> Result<Vec<Entry>, BoxError> {
    serde_json::from_str(DATA).map_err(|error| format!("data/products.json: {error}").into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use common::money::CURRENCY;

    use super::*;

    #[test]
    fn every_product_can_be_sold() {
        let products = products().expect("the catalogue");
        assert_eq!(products.len(), 200);
        let ids: BTreeSet<_> = products.iter().map(|product| &product.id).collect();
        assert_eq!(ids.len(), products.len(), "each id is there once");
        for product in &products {
            assert!(product.price_cents > Cents(0) && product.stock > 0, "{product:?}");
            assert_eq!(product.currency, CURRENCY);
            assert!(!product.name.is_empty() && product.id.len() <= 64, "{product:?}");
            assert!(
                product.tags.iter().all(|tag| !tag.contains(' ')),
                "tags are kept with blanks between them: {product:?}"
            );
        }
    }
}
