//! What every handler works with, built in one place.

use std::time::Duration;

use common::db::Db;
use common::{BoxError, Chassis, Clock, Random};

use crate::channel::Channel;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::{Config, Variant};

#[derive(Clone, Debug)]
pub struct AppState {
    pub variant: Variant,
    pub store: Store,
    pub channel: Channel,
    pub metrics: Metrics,
    pub clock: Clock,
    pub random: Random,
}

impl AppState {
    pub async fn build(config: &Config, variant: Variant, chassis: &Chassis) -> Result<Self, BoxError> {
        let (clock, random) = (Clock::System, Random::system());
        let db = Db::open(&config.database, "payment", crate::store::STEPS).await?;
        let delay = Duration::from_millis(config.channel_delay_ms);
        Ok(Self {
            variant,
            channel: Channel::new(db.clone(), delay, config.channel_silence, random.clone()),
            store: Store::new(db, clock.clone()),
            metrics: Metrics::new(&chassis.registry)?,
            clock,
            random,
        })
    }
}
