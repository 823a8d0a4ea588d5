//! 2.0.0: all words that were typed, in any order and form, of the last one the beginning; the best products first, and
//! how many there are in each category.

use common::db::Step;

use crate::search::{Found, Search};
use crate::state::AppState;
use crate::store;

pub const STEPS: &[Step] = &[store::CATALOGUE, store::ranked::SEARCH];

/// `LIKE` this is every product.
const ALL: &str = "%";

pub async fn find(state: &AppState, search: &Search) -> sqlx::Result<Found> {
    let hits = if search.text.is_empty() {
        state.store.listing(ALL, search).await?
    } else {
        let Some(hits) = state.store.ranked(search).await? else {
            // Nothing but signs was typed: no product has that in it.
            return Ok(Found {
                hits: Vec::new(),
                total: 0,
                facets: Vec::new(),
            });
        };
        hits
    };
    let facets = state.store.facets(&search.text).await?;
    let chosen = facets.iter().filter(|facet| {
        search
            .category
            .as_ref()
            .is_none_or(|category| *category == facet.category)
    });
    let total = chosen.map(|facet| facet.count).sum();
    Ok(Found { hits, total, facets })
}
