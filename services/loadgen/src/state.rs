//! What the driver and every handler work with, built in one place.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use common::{BoxError, Clock, Random};
use prometheus::Registry;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::Config;
use crate::api::{Load, LoadStats, Spike, SpikeNow};
use crate::metrics::Metrics;
use crate::pacer::Pacer;
use crate::rate::{Burst, Control};
use crate::shop::{Catalogue, Shop};
use crate::shopper::Shopper;
use crate::stats::Stats;
use crate::tastes::Tastes;

#[derive(Clone, Debug)]
pub struct AppState {
    pub control: Arc<watch::Sender<Control>>,
    pub shop: Shop,
    pub stats: Stats,
    pub metrics: Metrics,
    pub clock: Clock,
    /// For idempotency keys only: they must not repeat when the same seed runs twice.
    pub random: Random,
    pub pacer: Pacer,
    pub tastes: Arc<Tastes>,
    pub seed: u64,
    catalogue: Arc<OnceLock<Arc<Catalogue>>>,
    shoppers: Arc<Mutex<HashMap<u32, Shopper>>>,
}

impl AppState {
    pub fn build(config: &Config, registry: &Registry) -> Result<Self, BoxError> {
        let clock = Clock::System;
        Ok(Self {
            control: Arc::new(watch::Sender::new(Control {
                load: config.load(),
                spike: None,
            })),
            shop: Shop::new(config.target.clone(), config.service.call_timeout())?,
            stats: Stats::new(clock.clone()),
            metrics: Metrics::new(registry)?,
            clock,
            random: Random::system(),
            pacer: Pacer::start()?,
            tastes: Arc::new(Tastes::declared()?),
            seed: config.seed,
            catalogue: Arc::default(),
            shoppers: Arc::default(),
        })
    }

    /// Changes the load; the figures begin anew.
    pub fn change(&self, load: Load) {
        self.stats.reset();
        self.control.send_modify(|control| control.load = load);
    }

    /// Begins a spike, or another one instead of one that lasts. The figures go on.
    pub fn spike(&self, spike: Spike) {
        let now = Instant::now();
        self.control.send_modify(|control| {
            let lasts = Duration::from_secs_f64(spike.seconds / control.load.time_warp);
            control.spike = Some(Burst {
                factor: spike.factor,
                until: now + lasts,
            });
        });
    }

    pub fn figures(&self) -> LoadStats {
        let left = self.control.borrow().spike_left(Instant::now());
        LoadStats {
            spike: left.map(|(factor, left)| SpikeNow {
                factor,
                ends_in_s: left.as_secs_f64(),
            }),
            ..self.stats.snapshot()
        }
    }

    /// What is on sale; empty until the shop is ready.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.get().cloned().unwrap_or_default()
    }

    pub fn learn_catalogue(&self, catalogue: Catalogue) {
        // It is learnt once; shoppers draw their wishes from it.
        let _ = self.catalogue.set(Arc::new(catalogue));
    }

    /// The shopper with this number, who comes into being when first asked for.
    pub fn shopper(&self, number: u32) -> Shopper {
        let newcomer = || Shopper::new(self.seed, number, &self.tastes, &self.catalogue().categories);
        self.shoppers().entry(number).or_insert_with(newcomer).clone()
    }

    /// Somebody comes no more.
    pub fn forget(&self, number: u32) {
        self.shoppers().remove(&number);
    }

    fn shoppers(&self) -> MutexGuard<'_, HashMap<u32, Shopper>> {
        self.shoppers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
