//! What the handlers work with, built in one place.

use std::sync::Arc;
use std::time::Duration;

use common::page::Page;
use common::{BoxError, CancellationToken, Chassis, Clock};
use tokio::sync::Semaphore;

use crate::Config;
use crate::collect::Collector;
use crate::config::Token;
use crate::control::TrafficControl;
use crate::experiment::Experiments;
use crate::gateway::GatewayAdmin;
use crate::hub::Hub;
use crate::instances::Instances;
use crate::load::Loadgen;
use crate::looks::Looks;
use crate::metrics::Metrics;
use crate::places::Places;
use crate::prometheus::Prometheus;
use crate::rollouts::Rollouts;
use crate::rules::Rules;
use crate::source::MetricsSource;

/// An instance that is told to change its fault is given so long.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub struct AppState {
    pub control: TrafficControl,
    pub source: MetricsSource,
    pub looks: Looks,
    pub rules: Rules,
    /// Those that the console carries out; nothing where a cluster does.
    pub rollouts: Option<Rollouts>,
    pub hub: Hub,
    pub places: Places,
    pub instances: Instances,
    pub loadgen: Loadgen,
    pub experiments: Experiments,
    pub metrics: Metrics,
    pub clock: Clock,
    pub token: Option<Token>,
    /// The built page; without it a plain one is served.
    pub page: Option<Page>,
    /// One permit for each stream.
    pub streams: Arc<Semaphore>,
    pub stopping: CancellationToken,
}

impl AppState {
    pub fn build(
        config: &Config,
        control: TrafficControl,
        chassis: &Chassis,
        clock: Clock,
        page: Option<Page>,
        stopping: CancellationToken,
    ) -> Result<Self, BoxError> {
        let source = match &config.prometheus_url {
            Some(url) => MetricsSource::Prometheus(Prometheus::new(url, control.namespace())?),
            None => MetricsSource::Gateway(GatewayAdmin::new(&config.gateway_admin, crate::SERVICE)?),
        };
        let places = Places::new(config, control.clone());
        let collector = Collector::new(control.clone(), source.clone(), places.clone())?;
        let metrics = Metrics::new(&chassis.registry)?;
        let rollouts = match &control {
            TrafficControl::Gateway(gateway) => Some(Rollouts::new(
                config,
                gateway,
                source.clone(),
                places.clone(),
                metrics.clone(),
                clock.clone(),
            )?),
            #[cfg(feature = "kubernetes")]
            TrafficControl::Kubernetes(_) => None,
        };
        Ok(Self {
            looks: Looks::new(collector),
            rules: Rules::new(control.clone(), rollouts.clone(), clock.clone()),
            rollouts,
            control,
            source,
            hub: Hub::default(),
            places,
            instances: Instances::new(PATIENCE)?,
            loadgen: Loadgen::new()?,
            experiments: Experiments::new()?,
            metrics,
            clock,
            token: config.token().cloned(),
            page,
            streams: Arc::new(Semaphore::new(config.max_streams)),
            stopping,
        })
    }
}
