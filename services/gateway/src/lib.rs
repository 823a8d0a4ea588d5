//! The gateway: on a laptop it plays Istio's ingress gateway, every service's sidecar, and the control plane.
//! Read in this order:
//!
//! - [`config`]: settings; [`gateway`]: what is started, and how it stops; [`hot_restart`]: how it is replaced by another
//!   process
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
mod hot_restart;
mod listener;
mod metrics;
mod pool;
mod proxy;
mod sockets;
pub mod store;
mod upstream;
mod worker;

use common::{BoxError, CancellationToken};
pub use config::Config;
pub use gateway::Gateway;
use hot_restart::Predecessor;
use std::{ffi::OsString, process::ExitCode};

pub const SERVICE: &str = "gateway";

pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    common::entry::main_unbound(SERVICE, args, run)
}

/// Serves until `shutdown`, then finishes what is under way.
pub async fn run(config: Config, shutdown: CancellationToken) -> Result<(), BoxError> {
    let predecessor = match &config.restart_socket {
        Some(path) => Predecessor::find(path).await?,
        None => None,
    };
    Gateway::open(&config, predecessor).await?.run(shutdown).await
}
