//! payment-service: completes payments with a payment channel. Read in this order:
//!
//! - [`config`]: settings; [`routes`]: the URL table; [`api`]: what travels
//! - [`charge`]: a payment from *pending* to a final status, resumable at any point; [`model`]: its terms
//! - [`variant`]: blue (one attempt at the channel) against green (retries with the same key)
//! - [`channel`]: the simulated acquirer with its test cards and its own books
//! - [`store`]: the SQL; [`metrics`]; [`error`]
//!
//! The rule it keeps: nothing is charged twice. Each step is written down before it is taken, every step can be repeated,
//! and a status changes only from the one that was read.

pub mod api;
pub mod channel;
pub mod charge;
pub mod config;
pub mod error;
pub mod metrics;
pub mod model;
pub mod routes;
pub mod state;
pub mod store;
pub mod variant;

use std::ffi::OsString;
use std::process::ExitCode;

use common::{BoxError, CancellationToken, Chassis, Identity, Listeners};

pub use config::Config;
pub use variant::Variant;

pub const SERVICE: &str = "payment-service";

pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    common::main(SERVICE, args, run)
}

/// Serves until `shutdown`.
pub async fn run(config: Config, listeners: Listeners, shutdown: CancellationToken) -> Result<(), BoxError> {
    let (chassis, state) = assemble(&config).await?;
    let db = state.store.db().clone();
    chassis
        .serve(chassis.router(routes::router(), state), listeners, shutdown)
        .await?;
    db.close().await;
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
