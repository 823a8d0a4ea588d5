//! 1.0.0: what was typed is looked for as it is, in names and descriptions; the order is the one of the names.

use common::db::Step;

use crate::search::{Found, Search};
use crate::state::AppState;
use crate::{store, text};

pub const STEPS: &[Step] = &[store::CATALOGUE];

pub async fn find(state: &AppState, search: &Search) -> sqlx::Result<Found> {
    let pattern = text::substring_pattern(&search.text);
    Ok(Found {
        hits: state.store.listing(&pattern, search).await?,
        total: state.store.count(&pattern, search.category.as_deref()).await?,
        facets: Vec::new(),
    })
}
