//! What every handler works with, built in one place.

use common::client::MeshClient;
use common::db::Db;
use common::{BoxError, Chassis, Clock, Random};

use crate::metrics::Metrics;
use crate::store::Store;
use crate::upstream::{Patience, Payments, Products};
use crate::{Config, Variant};

#[derive(Clone, Debug)]
pub struct AppState {
    pub variant: Variant,
    pub store: Store,
    pub products: Products,
    pub payments: Payments,
    pub metrics: Metrics,
    pub clock: Clock,
    pub random: Random,
}

impl AppState {
    pub async fn build(config: &Config, variant: Variant, chassis: &Chassis) -> Result<Self, BoxError> {
        let (clock, random) = (Clock::System, Random::system());
        let db = Db::open(&config.database, "order", variant.steps()).await?;
        let mesh = MeshClient::new(&config.service, &chassis.identity)?;
        let patience = Patience {
            backoff: config.retry_backoff(),
            random: random.clone(),
        };
        Ok(Self {
            variant,
            store: Store::new(db, clock.clone(), variant, config.order_lease()),
            products: Products::new(mesh.clone(), patience.clone()),
            payments: Payments::new(mesh, patience),
            metrics: Metrics::new(&chassis.registry)?,
            clock,
            random,
        })
    }
}
