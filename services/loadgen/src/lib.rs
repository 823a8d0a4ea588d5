//! loadgen: shoppers that keep the shop busy, through its front door only. Read in this order:
//!
//! - [`config`]: settings; [`routes`]: the URL table; [`api`]: what travels
//! - [`population`]: cohorts and their declared habits; [`tastes`]: what people want
//! - [`plan`]: who comes and does what: pure, and the same for the same seed
//! - [`profile`], [`rate`]: how many come at any time; [`driver`]: lets them come; [`pacer`]: exact waiting
//! - [`visit`]: one visit, request by request, each from its due time to its place in the figures
//! - [`shopper`]: what one shopper knows and wants; [`ask`]: from a step of the plan to a request and back
//! - [`shop`]: the HTTP client
//! - [`stats`], [`histogram`], [`metrics`]: the figures
//! - [`once`]: a single run with a summary at the end
//!
//! The rule it keeps: the schedule does not depend on the shop. A slow shop gets its visits at the same times as a fast one,
//! and latency counts from the time a request was due; what exceeds the bound is skipped, counted and shown.

pub mod api;
pub mod ask;
pub mod config;
pub mod driver;
pub mod histogram;
pub mod metrics;
pub mod once;
pub mod pacer;
pub mod plan;
pub mod population;
pub mod profile;
pub mod rate;
pub mod routes;
pub mod shop;
pub mod shopper;
pub mod state;
pub mod stats;
pub mod tastes;
pub mod visit;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use common::variant::Declaration;
use common::{BoxError, CancellationToken, Chassis, Identity, Listeners};
use garde::Validate;

pub use config::Config;

pub const SERVICE: &str = "loadgen";

/// One variant only.
const DECLARATION: Declaration = Declaration {
    differences: &[],
    ground_truth: &[],
};

pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<_> = args.into_iter().collect();
    match Config::try_parse_from(&args) {
        Ok(config) if config.once => once::main(&config),
        // A service: mistakes and `--help` are answered there.
        _ => common::main(SERVICE, args, run),
    }
}

/// Serves and sends until `shutdown`.
pub async fn run(config: Config, listeners: Listeners, shutdown: CancellationToken) -> Result<(), BoxError> {
    let (chassis, state) = assemble(&config)?;
    // The load ends with the service, and the service with a load that cannot begin.
    let stop = shutdown.child_token();
    let load = async {
        let result = driver::run(&state, &config, stop.clone()).await;
        if result.is_err() {
            shutdown.cancel();
        }
        result
    };
    let router = chassis.router(routes::router(), state.clone());
    let serve = async {
        let result = chassis.serve(router, listeners, shutdown.clone()).await;
        stop.cancel();
        result
    };
    let (load, serve) = tokio::join!(load, serve);
    load.and(serve)
}

/// Everything that serves requests, not yet listening.
pub fn assemble(config: &Config) -> Result<(Chassis, state::AppState), BoxError> {
    config
        .load()
        .validate()
        .map_err(|mistakes| mistakes.to_string())?;
    let identity = Identity::single(SERVICE, &config.service);
    let chassis = Chassis::new(identity, DECLARATION, &config.service)?;
    let state = state::AppState::build(config, &chassis.registry)?;
    Ok((chassis, state))
}
