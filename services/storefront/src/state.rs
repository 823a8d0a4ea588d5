//! What every handler works with, built in one place.

use std::sync::Arc;

use common::client::MeshClient;
use common::page::Page;
use common::{BoxError, CancellationToken, Chassis, Clock};
use tokio::sync::Semaphore;

use crate::Config;
use crate::metrics::Metrics;
use crate::purchases::Purchases;
use crate::session::Sessions;
use crate::upstream::Services;

#[derive(Clone, Debug)]
pub struct AppState {
    pub services: Services,
    pub sessions: Sessions,
    pub purchases: Purchases,
    /// `None` where it was not built.
    pub page: Option<Page>,
    pub metrics: Metrics,
    pub clock: Clock,
    /// One permit for each live stream.
    pub streams: Arc<Semaphore>,
    pub stopping: CancellationToken,
    /// What `/` answers to `curl`.
    pub greeting: Arc<str>,
}

impl AppState {
    pub fn build(
        config: &Config,
        chassis: &Chassis,
        clock: Clock,
        page: Option<Page>,
        stopping: CancellationToken,
    ) -> Result<Self, BoxError> {
        let identity = &chassis.identity;
        let mesh = MeshClient::new(&config.service, identity)?;
        let services = Services::new(mesh, config.service.call_timeout());
        let metrics = Metrics::new(&chassis.registry)?;
        let purchases = Purchases::new(services.clone(), metrics.clone(), config.max_purchase_events);
        Ok(Self {
            sessions: Sessions::new(services.clone(), clock.clone()),
            services,
            purchases,
            page,
            metrics,
            clock,
            streams: Arc::new(Semaphore::new(config.max_streams)),
            stopping,
            greeting: format!(
                "{} {} {}\n",
                identity.service, identity.variant, identity.instance
            )
            .into(),
        })
    }
}
