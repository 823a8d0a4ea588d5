//! Reading and changing a profile.

use crate::error::Error;
use crate::model::{Details, Profile};
use crate::state::AppState;
use crate::variant;

pub async fn show(state: &AppState, id: i64) -> Result<Profile, Error> {
    let profile = match state.variant {
        #[cfg(feature = "v1")]
        variant::Variant::V1 => variant::v1::profile(state, id).await?,
        #[cfg(feature = "v2")]
        variant::Variant::V2 => variant::v2::profile(state, id).await?,
    };
    profile.ok_or(Error::NotFound(id))
}

/// Replaces what a user may change.
pub async fn change(state: &AppState, id: i64, details: &Details) -> Result<Profile, Error> {
    if !state.store.replace_details(id, details).await? {
        return Err(Error::NotFound(id));
    }
    #[cfg(feature = "v2")]
    state.cache.forget(id).await;
    show(state, id).await
}
