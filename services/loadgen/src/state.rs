//! What the driver and every handler work with, built in one place.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use common::{BoxError, Clock, Random};
use prometheus::Registry;
use tokio::sync::watch;

use crate::Config;
use crate::api::Load;
use crate::metrics::Metrics;
use crate::shop::{Catalogue, Shop};
use crate::shopper::Shopper;
use crate::stats::Stats;

#[derive(Clone, Debug)]
pub struct AppState {
    pub load: Arc<watch::Sender<Load>>,
    pub shop: Shop,
    pub stats: Stats,
    pub metrics: Metrics,
    pub clock: Clock,
    /// For idempotency keys only: they must not repeat when the same seed runs twice.
    pub random: Random,
    seed: u64,
    catalogue: Arc<OnceLock<Arc<Catalogue>>>,
    shoppers: Arc<Mutex<HashMap<u32, Shopper>>>,
}

impl AppState {
    pub fn build(config: &Config, registry: &Registry) -> Result<Self, BoxError> {
        let clock = Clock::System;
        Ok(Self {
            load: Arc::new(watch::Sender::new(config.load())),
            shop: Shop::new(config.target.clone(), config.service.call_timeout())?,
            stats: Stats::new(clock.clone()),
            metrics: Metrics::new(registry)?,
            clock,
            random: Random::system(),
            seed: config.seed,
            catalogue: Arc::default(),
            shoppers: Arc::default(),
        })
    }

    /// Changes the load; the figures begin anew.
    pub fn change(&self, load: Load) {
        self.stats.reset();
        self.load.send_replace(load);
    }

    /// What is on sale; empty until the shop is ready.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.get().cloned().unwrap_or_default()
    }

    pub fn learn_catalogue(&self, catalogue: Catalogue) {
        // It is learnt once; shoppers have drawn their interests from it.
        let _ = self.catalogue.set(Arc::new(catalogue));
    }

    /// The shopper with this number, who comes into being when first asked for.
    pub fn shopper(&self, number: u32) -> Shopper {
        let mut shoppers = self.shoppers.lock().unwrap_or_else(PoisonError::into_inner);
        shoppers
            .entry(number)
            .or_insert_with(|| Shopper::new(self.seed, number, &self.catalogue().categories))
            .clone()
    }
}
