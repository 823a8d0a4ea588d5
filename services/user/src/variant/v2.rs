//! 2.0.0: a profile is read with one join, and kept for a while.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::future::Cache;

use crate::model::Profile;
use crate::state::AppState;

pub async fn profile(state: &AppState, id: i64) -> sqlx::Result<Option<Profile>> {
    let cached = state.cache.profiles.get(&id).await;
    let outcome = if cached.is_some() { "hit" } else { "miss" };
    state.metrics.profile_cache.with_label_values(&[outcome]).inc();
    if let Some(profile) = cached {
        return Ok(Some(Arc::unwrap_or_clone(profile)));
    }
    let changes = state.cache.changes.load(Ordering::SeqCst);
    let profile = state.store.joined_profile(id).await?;
    if let Some(profile) = &profile {
        state.cache.keep(profile, changes).await;
    }
    Ok(profile)
}

/// Profiles of late, bounded in number and age. A change by this process takes effect at once.
#[derive(Clone, Debug)]
pub struct ProfileCache {
    profiles: Cache<i64, Arc<Profile>>,
    /// How many changes this process has made: a reader sees by it that what it read may be old by now.
    changes: Arc<AtomicU64>,
}

impl ProfileCache {
    pub fn new(entries: u64, ttl: Duration) -> Self {
        Self {
            profiles: Cache::builder().max_capacity(entries).time_to_live(ttl).build(),
            changes: Arc::default(),
        }
    }

    /// After a change has been committed.
    pub async fn forget(&self, id: i64) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.profiles.invalidate(&id).await;
    }

    /// How many profiles it holds, after its own housekeeping.
    pub async fn settled_len(&self) -> u64 {
        self.profiles.run_pending_tasks().await;
        self.profiles.entry_count()
    }

    /// Keeps a profile that was read when there had been `changes` changes. One that was committed since is either seen
    /// here, or its `forget` comes after the insertion: an old profile never stays.
    async fn keep(&self, profile: &Profile, changes: u64) {
        let id = profile.user.id;
        self.profiles.insert(id, Arc::new(profile.clone())).await;
        if self.changes.load(Ordering::SeqCst) != changes {
            self.profiles.invalidate(&id).await;
        }
    }
}
