//! Algorithm b: what was bought together with the product that is looked at, or else with what the user bought.

use super::fill_up;
use crate::error::Error;
use crate::learned::{Depth, Learned, Number};
use crate::model::{Algorithm, Because, Recommendation, Wanted};
use crate::state::AppState;

pub const ALGORITHM: Algorithm = Algorithm::B;
pub const DEPTH: Depth = Depth::BoughtTogether;

pub async fn recommend(state: &AppState, wanted: &Wanted) -> Result<Vec<Recommendation>, Error> {
    let bought = match (&wanted.product_id, wanted.user) {
        (Some(product), _) => vec![product.clone()],
        (None, Some(user)) => state.store.bought(user).await?,
        (None, None) => Vec::new(),
    };
    let learned = state.memory.learned();
    let mut starts: Vec<_> = bought.iter().filter_map(|id| learned.number(id)).collect();
    if let (None, Some(user)) = (&wanted.product_id, wanted.user) {
        starts.extend_from_slice(learned.bought_by(user));
        starts.sort_unstable();
        starts.dedup();
    }
    Ok(beside(&learned, &starts, wanted.limit))
}

/// Up to `limit` companions of `starts`, then best sellers.
pub fn beside(learned: &Learned, starts: &[Number], limit: usize) -> Vec<Recommendation> {
    let name = |number: Number| learned.name(number).to_owned();
    let companions = learned.companions(starts).into_iter().take(limit);
    let chosen = companions.map(|companion| Recommendation {
        product_id: name(companion.product),
        score: companion.score,
        because: Because::BoughtTogether(companion.reasons.into_iter().map(name).collect()),
    });
    fill_up(learned, chosen.collect(), limit, starts)
}
