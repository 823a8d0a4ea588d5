//! The use cases of stock: an order holds it, buys it, or gives it back.
//!
//! Every step can be repeated, and says what is so rather than what was done; it is counted when something has changed.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::model::{Line, Reservation, Status};
use crate::state::AppState;
use crate::store::stock::Reserving;

/// What has to change for one product, so that an order holds what it wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    pub product_id: &'a str,
    /// What the order is to hold; 0 means that the line goes.
    pub quantity: i64,
    /// How many more that is than it holds now.
    pub more: i64,
    /// Which of the wanted lines says so; none when the product is no longer wanted.
    pub line: Option<usize>,
}

/// Makes the reservation of an order equal to `lines`.
pub async fn reserve(state: &AppState, order_id: String, lines: Vec<Line>) -> Result<Reservation, Error> {
    let (outcome, result) = match state.store.reserve(&order_id, &lines).await? {
        Reserving::Done { status, changed } => {
            let reservation = Reservation {
                order_id,
                status,
                lines,
            };
            (changed.then_some("held"), Ok(reservation))
        }
        Reserving::Refused(refusals) => {
            let unknown: Vec<_> = refusals
                .iter()
                .filter(|refusal| refusal.available.is_none())
                .map(|refusal| format!("lines[{}].product_id", refusal.line))
                .collect();
            if unknown.is_empty() {
                let short = refusals
                    .iter()
                    .map(|refusal| (refusal.line, refusal.available.unwrap_or_default()))
                    .collect();
                (Some("out_of_stock"), Err(Error::OutOfStock(short)))
            } else {
                (Some("unknown_product"), Err(Error::UnknownProduct(unknown)))
            }
        }
        Reserving::Committed => (Some("refused"), Err(Error::Committed)),
        Reserving::Released => (Some("refused"), Err(Error::Released)),
    };
    if let Some(outcome) = outcome {
        state.metrics.reserved(outcome);
    }
    result
}

/// Buys what an order holds.
pub async fn commit(state: &AppState, order_id: &str) -> Result<Reservation, Error> {
    let Some(settled) = state.store.commit(order_id).await? else {
        state.metrics.reserved("refused");
        return Err(Error::Released);
    };
    if settled.changed {
        state.metrics.reserved(Status::Committed.as_str());
        state.metrics.delivered(settled.deliveries);
    }
    Ok(settled.reservation)
}

/// Gives back what an order holds or has bought, and lets it reserve nothing more.
pub async fn release(state: &AppState, order_id: &str) -> Result<Reservation, Error> {
    let settled = state.store.release(order_id).await?;
    if settled.changed {
        state.metrics.reserved(Status::Released.as_str());
    }
    Ok(settled.reservation)
}

/// From what an order holds to what it wants (each product in one line), in the order of product ids.
pub fn changes<'a>(held: &'a [Line], wanted: &'a [Line]) -> Vec<Change<'a>> {
    let mut changes: BTreeMap<&str, Change<'a>> = BTreeMap::new();
    for (index, line) in wanted.iter().enumerate() {
        let change = Change {
            product_id: &line.product_id,
            quantity: line.quantity,
            more: line.quantity,
            line: Some(index),
        };
        changes.insert(&line.product_id, change);
    }
    for line in held {
        let change = changes.entry(&line.product_id).or_insert(Change {
            product_id: &line.product_id,
            quantity: 0,
            more: 0,
            line: None,
        });
        change.more -= line.quantity;
    }
    changes.into_values().filter(|change| change.more != 0).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines() -> impl Strategy<Value = Vec<Line>> {
        let line = |(product_id, quantity)| Line { product_id, quantity };
        prop::collection::btree_map("[a-f]", 1..9_i64, 0..5)
            .prop_map(move |lines| lines.into_iter().map(line).collect())
            .prop_shuffle()
    }

    proptest! {
        #[test]
        fn changes_lead_from_what_is_held_to_what_is_wanted(held in lines(), wanted in lines()) {
            let changes = changes(&held, &wanted);
            prop_assert!(changes.is_sorted_by(|a, b| a.product_id < b.product_id));
            let mut result: BTreeMap<_, _> =
                held.iter().map(|line| (line.product_id.as_str(), line.quantity)).collect();
            for change in &changes {
                let before = result.remove(change.product_id).unwrap_or_default();
                prop_assert_eq!(before + change.more, change.quantity);
                if change.quantity > 0 {
                    result.insert(change.product_id, change.quantity);
                }
                let line = change.line.map(|line| wanted[line].product_id.as_str());
                prop_assert_eq!(line, (change.quantity > 0).then_some(change.product_id));
            }
            let wanted: BTreeMap<_, _> =
                wanted.iter().map(|line| (line.product_id.as_str(), line.quantity)).collect();
            prop_assert_eq!(result, wanted);
        }
    }
}
