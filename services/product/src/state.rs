//! What every handler works with, built in one place.

use common::db::Db;
use common::{BoxError, Chassis, Clock};

use crate::metrics::Metrics;
use crate::store::Store;
use crate::{Config, Variant, catalogue};

#[derive(Clone, Debug)]
pub struct AppState {
    pub variant: Variant,
    pub store: Store,
    pub metrics: Metrics,
}

impl AppState {
    pub async fn build(config: &Config, variant: Variant, chassis: &Chassis) -> Result<Self, BoxError> {
        let db = Db::open(&config.database, "product", variant.steps()).await?;
        let store = Store::new(db, Clock::System, config.restock_below.into());
        let metrics = Metrics::new(&chassis.registry)?;
        store.seed(catalogue::products()?).await?;
        metrics.delivered(store.deliver_everywhere().await?);
        Ok(Self {
            variant,
            store,
            metrics,
        })
    }
}
