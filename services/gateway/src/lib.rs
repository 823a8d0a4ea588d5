//! The gateway: on a laptop it plays Istio's ingress gateway, every service's sidecar, and the control plane.
//! Read in this order:
//!
//! - [`config`]: settings; [`gateway`]: what is started, and how it stops
//! - the data path: [`listener`] hands connections to [`worker`]s, one thread each with a runtime, a [`pool`] of
//!   connections and [`metrics`] of its own; [`certificates`] are for
//!   those who come encrypted; [`proxy`] takes a request to its endpoint and the answer back, [`upstream`] keeps requests from endpoints that fail
//! - [`alone`]: one worker without listeners, for tests
//! - the rules: [`store`] validates, applies, keeps and undoes changes; [`admin`] is its HTTP API
//!
//! The rules it keeps: a request sees one set of rules from beginning to end; no change of rules drops a request; a
//! request that an endpoint may have begun to work on is not sent again, unless it changes nothing by definition.

mod access_log;
pub mod admin;
pub mod alone;
mod certificates;
pub mod config;
mod executor;
pub mod gateway;
mod listener;
mod metrics;
mod pool;
mod proxy;
pub mod store;
mod upstream;
mod worker;

use common::{BoxError, CancellationToken, Listeners};
pub use config::Config;
pub use gateway::Gateway;
use std::{ffi::OsString, process::ExitCode};

pub const SERVICE: &str = "gateway";

pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    common::main(SERVICE, args, run)
}

/// Serves until `shutdown`, then finishes what is under way.
pub async fn run(config: Config, listeners: Listeners, shutdown: CancellationToken) -> Result<(), BoxError> {
    let mesh = common::chassis::bind(config.mesh_listen).await?;
    let tls = match config.tls_listen {
        Some(address) => Some(common::chassis::bind(address).await?),
        None => None,
    };
    Gateway::start(&config, listeners, mesh, tls)?.run(shutdown).await
}
