//! A list of recommendations: what the algorithm picks, then best sellers until there are enough.

use std::time::Instant;

use crate::error::Error;
use crate::knowledge::Learned;
use crate::model::{Because, Recommendation, Visitor, Wish};
use crate::state::AppState;

/// Counted and timed, unless `visitor` is one who does not count.
pub async fn recommend(
    state: &AppState,
    visitor: Visitor,
    wish: &Wish,
) -> Result<Vec<Recommendation>, Error> {
    let start = Instant::now();
    state.knowledge.follow(&state.store, state.clock.millis());
    let list = state.variant.recommend(state, wish).await?;
    if visitor.excluded.is_none() {
        state.metrics.recommended(state.variant.algorithm());
        state.timing.record(visitor.user, start.elapsed(), &state.store);
    }
    Ok(list)
}

/// A list in the making, without repetitions.
#[derive(Debug)]
pub struct List<'a> {
    learned: &'a Learned,
    limit: usize,
    /// Products that are in it, or must not be.
    seen: Vec<u32>,
    picks: Vec<Recommendation>,
}

impl<'a> List<'a> {
    /// `without`: products that are not to be recommended.
    pub fn new(learned: &'a Learned, limit: usize, without: Vec<u32>) -> Self {
        Self {
            learned,
            limit,
            seen: without,
            picks: Vec::with_capacity(limit),
        }
    }

    /// Adds a product unless the list is full or has it.
    pub fn push(&mut self, product: u32, score: f64, because: Because) {
        if self.picks.len() < self.limit && !self.seen.contains(&product) {
            self.seen.push(product);
            self.picks.push(Recommendation {
                product: self.learned.sales.id(product).to_owned(),
                score,
                because,
            });
        }
    }

    /// The list, filled up with the shop's best sellers.
    pub fn filled_up(mut self) -> Vec<Recommendation> {
        for product in self.learned.sales.ranking() {
            if self.picks.len() == self.limit {
                break;
            }
            self.push(*product, self.learned.sales.share(*product), Because::BestSeller);
        }
        self.picks
    }
}
