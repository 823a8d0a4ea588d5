//! v1: every read asks a follower.

use common::db::Step;

use crate::error::Error;
use crate::model::{Page, Wanted};
use crate::state::AppState;

pub const STEPS: &[Step] = &[common::migration!(1, "0001_entries")];

pub async fn page(state: &AppState, wanted: Wanted) -> Result<Page, Error> {
    state.store.page(wanted).await
}

/// Nothing is kept that could be out of date.
pub fn changed(_: &AppState) {}
