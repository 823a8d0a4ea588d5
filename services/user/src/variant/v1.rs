//! 1.0.0: a profile is gathered part by part, as an object-relational mapper does that loads each part when it is touched.

use crate::model::Profile;
use crate::state::AppState;

pub async fn profile(state: &AppState, id: i64) -> sqlx::Result<Option<Profile>> {
    let store = &state.store;
    let Some(mut profile) = store.bare_profile(id).await? else {
        return Ok(None);
    };
    // A part that was there when the list was read may be gone by now.
    for position in store.address_positions(id).await? {
        profile.addresses.extend(store.address(id, position).await?);
    }
    for position in store.interest_positions(id).await? {
        profile.interests.extend(store.interest(id, position).await?);
    }
    Ok(Some(profile))
}
