//! Rollouts: releases carried out step by step, on a laptop, from the very files that a cluster takes. Read in this order:
//!
//! - [`files`]: what is described; `release`: what that is in the shop as it is; `kept`: what is written down of one
//! - `runner`: the loop, over `rollout::step`; what it looks at: `observed`, `live` with `samples`, `measure`; what it
//!   changes: `act`, by `rules`
//! - [`Rollouts`]: what people see of it (`shown`, `detail`) and may do to it (`steering`)
//!
//! The rules it keeps: each transition is on the disk before anything is done about it, so a console that dies at any moment
//! goes on where it was; one rollout a service, and while it runs the service's rule is changed by nobody else.

mod act;
mod detail;
mod files;
mod kept;
mod live;
mod measure;
mod observed;
mod release;
mod rules;
mod runner;
mod samples;
mod shown;
mod steering;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use common::{BoxError, Clock};
use tokio::sync::{Mutex, Notify};

use crate::Config;
use crate::api::rollouts::RunningRollout;
use crate::api::traffic::{Owner, OwnerKind};
use crate::gateway::GatewayAdmin;
use crate::instances::Instances;
use crate::metrics::Metrics;
use crate::places::Places;
use crate::source::MetricsSource;
use files::Files;
use kept::{Disk, Kept};

pub use runner::Runner;

/// An instance that is asked whether it is ready is given so long: a busy one is not a dead one, and its requests tell more.
const INSTANCE_PATIENCE: Duration = Duration::from_millis(1_500);

/// The rollouts of a shop. Clones share them.
#[derive(Clone, Debug)]
pub struct Rollouts(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Changes that it makes are noted as those of rollouts.
    gateway: GatewayAdmin,
    source: MetricsSource,
    places: Places,
    instances: Instances,
    metrics: Metrics,
    clock: Clock,
    files: PathBuf,
    disk: Disk,
    /// By service: what runs, or ran last.
    kept: Mutex<BTreeMap<String, Kept>>,
    /// Those that own their service's rule, for whoever cannot wait.
    running: RwLock<Vec<RunningRollout>>,
    /// Something was asked for: no need to wait for the next look.
    wake: Notify,
}

/// Whom the shares of a service belong to while its rollout runs.
pub fn owner(service: &str) -> Owner {
    Owner {
        kind: OwnerKind::Serin,
        by: format!("Rollout {service}"),
    }
}

impl Rollouts {
    /// Those that were kept by a console before go on as soon as a [`Runner`] runs.
    pub fn new(
        config: &Config,
        gateway: &GatewayAdmin,
        source: MetricsSource,
        places: Places,
        metrics: Metrics,
        clock: Clock,
    ) -> Result<Self, BoxError> {
        let disk = Disk::new(config.state_dir.join("rollouts"));
        let kept = disk.load()?;
        let running = shown::running(&kept);
        Ok(Self(Arc::new(Shared {
            gateway: gateway.acting_as(rules::ACTOR),
            source,
            places,
            instances: Instances::new(INSTANCE_PATIENCE)?,
            metrics,
            clock,
            files: config.rollouts_dir.clone(),
            disk,
            kept: Mutex::new(kept),
            running: RwLock::new(running),
            wake: Notify::new(),
        })))
    }

    /// What carries them out. There can be one for a state folder, of all processes.
    pub fn runner(&self) -> Result<Runner, BoxError> {
        Ok(Runner::new(self.clone(), self.0.disk.lock()?))
    }

    /// Those that run now.
    pub fn running(&self) -> Vec<RunningRollout> {
        self.0
            .running
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whom the shares of a service belong to, if a rollout of it runs.
    pub fn owner(&self, service: &str) -> Option<Owner> {
        let running = self.0.running.read().unwrap_or_else(PoisonError::into_inner);
        let runs = running.iter().any(|rollout| rollout.service == service);
        runs.then(|| owner(service))
    }
}

impl Shared {
    fn read_files(&self) -> Files {
        Files::read(&self.files)
    }

    /// Takes over what has changed, for those who cannot wait.
    fn publish(&self, kept: &BTreeMap<String, Kept>) {
        let now = shown::running(kept);
        *self.running.write().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Writes one down, and waits until it is on the disk.
    async fn save(self: &Arc<Self>, kept: &Kept) -> io::Result<()> {
        let (shared, kept) = (Arc::clone(self), kept.clone());
        let saved = tokio::task::spawn_blocking(move || shared.disk.save(&kept)).await;
        saved.map_err(io::Error::other)?
    }
}
