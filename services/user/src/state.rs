//! What every handler works with, built in one place.

use std::time::Duration;

use common::db::Db;
use common::{BoxError, Chassis, Clock, Random};

use crate::metrics::Metrics;
use crate::password::Passwords;
use crate::session::Sessions;
use crate::store::Store;
#[cfg(feature = "v2")]
use crate::variant::v2::ProfileCache;
use crate::{Config, Variant};

#[derive(Clone, Debug)]
pub struct AppState {
    pub variant: Variant,
    pub store: Store,
    pub passwords: Passwords,
    pub sessions: Sessions,
    /// Empty in v1, which does not read it.
    #[cfg(feature = "v2")]
    pub cache: ProfileCache,
    pub metrics: Metrics,
}

impl AppState {
    pub async fn build(config: &Config, variant: Variant, chassis: &Chassis) -> Result<Self, BoxError> {
        Self::build_at(config, variant, chassis, Clock::System).await
    }

    /// With a clock that a test may hold.
    pub async fn build_at(
        config: &Config,
        variant: Variant,
        chassis: &Chassis,
        clock: Clock,
    ) -> Result<Self, BoxError> {
        let random = Random::system();
        let metrics = Metrics::new(&chassis.registry)?;
        let db = Db::open(&config.database, "user", crate::store::STEPS).await?;
        let store = Store::new(db, clock.clone(), metrics.clone());
        let length = Duration::from_hours(u64::from(config.session_hours));
        Ok(Self {
            variant,
            sessions: Sessions::open(&store, &random, length, clock).await?,
            store,
            passwords: Passwords::new(config.password_memory_kib, config.password_concurrency, random)?,
            #[cfg(feature = "v2")]
            cache: ProfileCache::new(
                config.profile_cache_entries,
                Duration::from_millis(config.profile_cache_ttl_ms),
            ),
            metrics,
        })
    }
}
