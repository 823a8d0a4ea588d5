//! Algorithm a: the best sellers of the whole shop, except for what is looked at.

use std::future::{Ready, ready};

use super::fill_up;
use crate::error::Error;
use crate::learned::Depth;
use crate::model::{Algorithm, Recommendation, Wanted};
use crate::state::AppState;

pub const ALGORITHM: Algorithm = Algorithm::A;
pub const DEPTH: Depth = Depth::BestSellers;

/// Ready at once: everything is in memory.
pub fn recommend(state: &AppState, wanted: &Wanted) -> Ready<Result<Vec<Recommendation>, Error>> {
    let learned = state.memory.learned();
    let looked_at = wanted.product_id.as_deref().and_then(|id| learned.number(id));
    ready(Ok(fill_up(
        &learned,
        Vec::new(),
        wanted.limit,
        looked_at.as_slice(),
    )))
}
