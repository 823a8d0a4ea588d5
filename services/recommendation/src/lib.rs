//! recommendation-service: recommends products and counts what comes of it. Read in this order:
//!
//! - [`config`]: settings; [`routes`]: the URL table; [`api`]: what travels; [`model`]: its terms
//! - [`recommend`]: a request from the wish to the list; [`variant`]: best sellers (a) against bought together (b)
//! - [`sales`], [`pairs`]: what was learned; [`knowledge`]: keeps it up to date; [`history`]: what it starts with
//! - [`visitor`]: who makes a request, and whether they count; [`tally`]: what a batch of events adds up to
//! - [`experiment`]: the table of the A/B test; [`timing`]: its response times
//! - [`store`]: the SQL; [`metrics`]; [`error`]
//!
//! The rules it keeps: an order is learned and counted once, however often it is told. Nothing counts for a user before the
//! user's first exposure, or longer after it than the attribution window. What a request costs does not grow
//! with the number of orders. At idle it asks the database nothing.

pub mod api;
pub mod config;
pub mod error;
pub mod experiment;
pub mod history;
pub mod knowledge;
pub mod metrics;
pub mod model;
pub mod pairs;
pub mod recommend;
pub mod routes;
pub mod sales;
pub mod state;
pub mod store;
pub mod tally;
pub mod timing;
pub mod variant;
pub mod visitor;

use std::ffi::OsString;
use std::process::ExitCode;

use common::{BoxError, CancellationToken, Chassis, Clock, Identity, Listeners};

pub use config::Config;
pub use variant::Variant;

pub const SERVICE: &str = "recommendation-service";

pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    common::main(SERVICE, args, run)
}

/// Serves until `shutdown`; then writes down the response times that are not written yet.
pub async fn run(config: Config, listeners: Listeners, shutdown: CancellationToken) -> Result<(), BoxError> {
    let (chassis, state) = assemble(&config, Clock::System).await?;
    let served = chassis
        .serve(
            chassis.router(routes::router(), state.clone()),
            listeners,
            shutdown,
        )
        .await;
    let flushed = state.timing.flush(&state.store).await;
    state.store.db().close().await;
    served.and(flushed.map_err(BoxError::from))
}

/// Everything that serves requests, not yet listening. A test passes a clock that it holds.
pub async fn assemble(config: &Config, clock: Clock) -> Result<(Chassis, state::AppState), BoxError> {
    let variant = Variant::from_config(&config.service)?;
    let identity = Identity::new(
        SERVICE,
        variant.selected(),
        variant.subset(),
        variant.release(),
        &config.service,
    );
    let chassis = Chassis::new(identity, variant::DECLARATION, &config.service)?;
    let state = state::AppState::build(config, variant, &chassis, clock).await?;
    Ok((chassis, state))
}
