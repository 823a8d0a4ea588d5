//! What every handler works with, built in one place.

use std::sync::Arc;
use std::time::Duration;

use common::db::Db;
use common::{BoxError, Chassis, Clock};

use crate::learned::Learned;
use crate::metrics::Metrics;
use crate::store::Store;
use crate::upkeep::{self, Memory};
use crate::{Config, Variant, history, variant};

#[derive(Clone, Debug)]
pub struct AppState {
    pub variant: Variant,
    pub store: Store,
    pub memory: Arc<Memory>,
    pub refresh: Duration,
    pub metrics: Metrics,
    pub clock: Clock,
}

impl AppState {
    pub async fn build(config: &Config, variant: Variant, chassis: &Chassis) -> Result<Self, BoxError> {
        let learned = Learned::from_history(&history::shipped()?, variant::depth(variant));
        let db = Db::open(&config.database, "recommendation", crate::store::STEPS).await?;
        let state = Self {
            variant,
            store: Store::new(db),
            memory: Arc::new(Memory::new(learned)),
            refresh: config.refresh(),
            metrics: Metrics::new(&chassis.registry)?,
            clock: Clock::System,
        };
        upkeep::learn(&state).await?;
        Ok(state)
    }
}
