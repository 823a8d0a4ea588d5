//! Algorithm b, 2.0.0: item-to-item collaborative filtering. What was bought in the same baskets as the product that is
//! looked at, or else as the user's own purchases; filled up with best sellers.

use std::collections::HashMap;

use crate::knowledge::Learned;
use crate::model::{Because, Recommendation, Wish};
use crate::recommend::List;
use crate::state::AppState;

/// How many of a user's latest orders say what the user likes, and how many products of them.
const LATEST_ORDERS: i64 = 20;
const LATEST_PRODUCTS: usize = 50;

/// A product that may be recommended.
#[derive(Default)]
struct Candidate {
    score: f64,
    /// The product that it owes most of its score to, and how much.
    source: (u32, f64),
}

/// What the user bought lately, newest order first; nothing beside a product, where it does not matter.
pub async fn own_purchases(state: &AppState, wish: &Wish) -> sqlx::Result<Vec<String>> {
    match (wish.user, &wish.product) {
        (Some(user), None) => state.store.baskets_of(user, LATEST_ORDERS).await,
        _ => Ok(Vec::new()),
    }
}

/// `own`: the user's own baskets, ids with blanks between them, newest first.
pub fn recommend(learned: &Learned, wish: &Wish, own: &[String]) -> Vec<Recommendation> {
    let sales = &learned.sales;
    let mut sources = Vec::new();
    let ids = own.iter().flat_map(|basket| basket.split(' '));
    for product in wish
        .product
        .as_deref()
        .into_iter()
        .chain(ids)
        .filter_map(|id| sales.number(id))
    {
        if sources.len() < LATEST_PRODUCTS && !sources.contains(&product) {
            sources.push(product);
        }
    }
    let candidates = ranked(learned, &sources);
    let mut list = List::new(learned, wish.limit, sources);
    for (product, candidate) in candidates {
        let source = sales.id(candidate.source.0).to_owned();
        list.push(product, candidate.score, Because::BoughtWith(source));
    }
    list.filled_up()
}

/// All that was bought with `sources`: best first; of equals what sells better, then by id.
fn ranked(learned: &Learned, sources: &[u32]) -> Vec<(u32, Candidate)> {
    let sales = &learned.sales;
    let mut candidates: HashMap<u32, Candidate> = HashMap::new();
    for source in sources {
        let Some(pairs) = &learned.pairs else { break };
        for (product, similarity) in pairs.alike(*source, sales) {
            let candidate = candidates.entry(product).or_default();
            candidate.score += similarity;
            if similarity > candidate.source.1 {
                candidate.source = (*source, similarity);
            }
        }
    }
    let mut ranked: Vec<_> = candidates.into_iter().collect();
    ranked.sort_unstable_by(|(a, x), (b, y)| {
        y.score
            .total_cmp(&x.score)
            .then_with(|| sales.sold(*b).cmp(&sales.sold(*a)))
            .then_with(|| sales.id(*a).cmp(sales.id(*b)))
    });
    ranked
}
