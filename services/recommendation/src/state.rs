//! What every handler works with, built in one place.

use common::db::Db;
use common::{BoxError, Chassis, Clock};

use crate::knowledge::{Knowledge, Learned};
use crate::metrics::Metrics;
use crate::store::Store;
use crate::timing::{FLUSH_AFTER, Timing};
use crate::visitor::Staff;
use crate::{Config, Variant, history};

#[derive(Clone, Debug)]
pub struct AppState {
    pub variant: Variant,
    pub store: Store,
    pub knowledge: Knowledge,
    pub timing: Timing,
    pub metrics: Metrics,
    pub staff: Staff,
    /// How long after the first exposure an outcome counts.
    pub window_ms: i64,
    pub clock: Clock,
}

impl AppState {
    pub async fn build(
        config: &Config,
        variant: Variant,
        chassis: &Chassis,
        clock: Clock,
    ) -> Result<Self, BoxError> {
        let db = Db::open(&config.database, "recommendation", crate::store::STEPS).await?;
        let learned = Learned::new(history::baskets()?, variant.learns_pairs());
        Ok(Self {
            variant,
            store: Store::new(db, clock.clone()),
            knowledge: Knowledge::new(learned, config.learn_every_ms),
            timing: Timing::new(variant.algorithm(), FLUSH_AFTER),
            metrics: Metrics::new(&chassis.registry)?,
            staff: Staff::new(&config.staff_users),
            window_ms: config.attribution_window_ms,
            clock,
        })
    }
}
