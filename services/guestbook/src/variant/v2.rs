//! v2: the newest entries come from a bounded cache, and entries have reactions.

use common::db::Step;

use crate::error::Error;
use crate::model::{EntryId, Kind, Page, Position, Reactions, Wanted};
use crate::state::AppState;

pub const STEPS: &[Step] = &[
    common::migration!(1, "0001_entries"),
    common::migration!(2, "0002_reactions"),
];

pub async fn page(state: &AppState, wanted: Wanted) -> Result<Page, Error> {
    let wanted = Wanted {
        reactions: true,
        ..wanted
    };
    if wanted.before.is_some() {
        return state.store.page(wanted).await;
    }
    if let Some(page) = state.cache.get(wanted) {
        state.metrics.read_from("cache");
        return Ok(page);
    }
    state.cache.fill(wanted, |whole| state.store.page(whole)).await
}

/// The cached entries are out of date.
pub fn changed(state: &AppState) {
    state.cache.clear();
}

/// Gives a reaction, once for each `once`.
pub async fn react(
    state: &AppState,
    once: &str,
    id: EntryId,
    kind: Kind,
) -> Result<(Reactions, Position), Error> {
    let given = state.store.react(once, id, kind, state.clock.millis()).await?;
    state.metrics.wrote("reaction");
    changed(state);
    Ok(given)
}
