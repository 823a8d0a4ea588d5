//! What every handler works with, built in one place.

use std::sync::Arc;

use common::db::Db;
use common::{BoxError, CancellationToken, Chassis, Clock, Random};
use tokio::sync::Semaphore;

#[cfg(feature = "v2")]
use crate::cache::Cache;
use crate::feed::Feed;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::store::redis::RedisBook;
use crate::store::sql::SqlBook;
use crate::{Config, Variant};

#[derive(Clone, Debug)]
pub struct AppState {
    pub variant: Variant,
    pub store: Store,
    pub feed: Arc<Feed>,
    #[cfg(feature = "v2")]
    pub cache: Arc<Cache>,
    /// One permit for each page that may still listen.
    pub streams: Arc<Semaphore>,
    pub shutdown: CancellationToken,
    pub metrics: Metrics,
    pub clock: Clock,
    pub random: Random,
    /// The one line that `curl /` gets.
    pub greeting: Arc<str>,
}

impl AppState {
    pub async fn build(
        config: &Config,
        variant: Variant,
        chassis: &Chassis,
        shutdown: &CancellationToken,
    ) -> Result<Self, BoxError> {
        let metrics = Metrics::new(&chassis.registry)?;
        let identity = &chassis.identity;
        let store = if let Some(leader) = &config.redis_leader_url {
            Store::Redis(Arc::new(RedisBook::new(config, leader, metrics.clone())?))
        } else {
            let db = Db::open(&config.database, "guestbook", variant.steps()).await?;
            Store::Sql(Arc::new(SqlBook::new(db, config.keep_entries, metrics.clone())))
        };
        let state = Self {
            variant,
            store,
            feed: Arc::default(),
            #[cfg(feature = "v2")]
            cache: Arc::default(),
            streams: Arc::new(Semaphore::new(config.max_streams as usize)),
            shutdown: shutdown.clone(),
            metrics,
            clock: Clock::System,
            random: Random::system(),
            greeting: format!(
                "{} {} {}\n",
                identity.service, identity.variant, identity.instance
            )
            .into(),
        };
        tokio::spawn(crate::feed::run(state.clone()));
        Ok(state)
    }
}
