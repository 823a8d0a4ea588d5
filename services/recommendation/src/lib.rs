//! recommendation-service: recommends products, and compares the algorithms that do so. Read in this order:
//!
//! - [`config`]: settings; [`routes`]: the URL table; [`api`]: what travels; [`model`]: the terms
//! - [`learned`]: what is known of purchases, in memory: the shipped [`history`] and the shop's own orders
//! - [`variant`]: algorithm a (best sellers) against algorithm b (bought together)
//! - [`batch`]: from events to as few writes as possible; [`store`]: the SQL
//! - [`upkeep`]: when memory and database are brought together; [`metrics`]; [`error`]
//!
//! The rules it keeps: an order is learned from once, however often it is told of; a user converts once for each
//! algorithm; and no request costs more because there were more orders.

pub mod api;
pub mod batch;
pub mod config;
pub mod error;
pub mod history;
pub mod learned;
pub mod metrics;
pub mod model;
pub mod routes;
pub mod state;
pub mod store;
pub mod upkeep;
pub mod variant;

use std::ffi::OsString;
use std::process::ExitCode;

use common::{BoxError, CancellationToken, Chassis, Identity, Listeners};

pub use config::Config;
pub use variant::Variant;

pub const SERVICE: &str = "recommendation-service";

pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    common::main(SERVICE, args, run)
}

/// Serves until `shutdown`.
pub async fn run(config: Config, listeners: Listeners, shutdown: CancellationToken) -> Result<(), BoxError> {
    let (chassis, state) = assemble(&config).await?;
    chassis
        .serve(
            chassis.router(routes::router(), state.clone()),
            listeners,
            shutdown,
        )
        .await?;
    upkeep::tell_response_times(&state).await?;
    state.store.db().close().await;
    Ok(())
}

/// Everything that serves requests, not yet listening.
pub async fn assemble(config: &Config) -> Result<(Chassis, state::AppState), BoxError> {
    let variant = Variant::from_config(&config.service)?;
    let identity = Identity::new(
        SERVICE,
        variant.selected(),
        variant.subset(),
        variant.release(),
        &config.service,
    );
    let chassis = Chassis::new(identity, variant::DECLARATION, &config.service)?;
    let state = state::AppState::build(config, variant, &chassis).await?;
    Ok((chassis, state))
}
