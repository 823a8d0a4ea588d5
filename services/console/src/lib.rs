//! The console: what the traffic does, live. Read in this order:
//!
//! - [`config`]: settings; [`routes`]: the URL table; [`api`]: what travels; [`state`]: the last looks
//! - [`collect`]: asks the [`gateway`] and the instances that [`run_file`] names; [`status`]: from that to the overview
//! - [`traffic`], [`exposition`], [`histogram`], [`interval`]: counters, how they are written, quantiles, certainty
//!
//! `serin status` uses the same code: there is one way from the gateway's counters to a figure.
//!
//! The rule it keeps: a share is never shown without the number of requests behind it and what they can say.

pub mod api;
pub mod collect;
pub mod config;
pub mod error;
pub mod exposition;
pub mod gateway;
pub mod histogram;
pub mod interval;
pub mod routes;
pub mod run_file;
pub mod state;
pub mod status;
pub mod traffic;

use std::ffi::OsString;
use std::process::ExitCode;

use common::variant::Declaration;
use common::{BoxError, CancellationToken, Chassis, Identity, Listeners};

pub use config::Config;

pub const SERVICE: &str = "console";

/// There is one console: nothing of it is released in two variants.
const DECLARATION: Declaration = Declaration {
    differences: &[],
    ground_truth: &[],
};

pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    common::main(SERVICE, args, run)
}

/// Serves until `shutdown`.
pub async fn run(config: Config, listeners: Listeners, shutdown: CancellationToken) -> Result<(), BoxError> {
    let address = listeners.public.local_addr()?;
    if !address.ip().is_loopback() {
        let reason = "it would show the whole shop to everyone who can reach it";
        return Err(format!("the console does not listen on {address}: {reason}; use 127.0.0.1").into());
    }
    let (chassis, state) = assemble(&config)?;
    chassis
        .serve(chassis.router(routes::router(), state), listeners, shutdown)
        .await
}

/// Everything that serves requests, not yet listening.
pub fn assemble(config: &Config) -> Result<(Chassis, state::AppState), BoxError> {
    let identity = Identity::single(SERVICE, &config.service);
    let chassis = Chassis::new(identity, DECLARATION, &config.service)?;
    Ok((chassis, state::AppState::build(config)?))
}
