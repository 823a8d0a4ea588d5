//! order-service: places orders and manages their status. Read in this order:
//!
//! - [`config`]: settings; [`routes`]: the URL table; [`api`]: what travels; [`model`]: the terms
//! - [`saga`]: an order from *reserving* to *confirmed* or *cancelled*; [`recovery`]: orders that a crash left behind
//! - [`place`], [`cancel`]: the use cases that begin a saga
//! - [`variant`]: line by line against batched; [`upstream`]: product-service and payment-service
//! - [`store`]: the SQL; [`metrics`]; [`error`]
//!
//! The rule it keeps: an order is paid once or cancelled, and its stock is sold or given back. Each step is written down
//! before it is taken, every step can be repeated, and a status changes only from the one that was read.

pub mod api;
pub mod cancel;
pub mod config;
pub mod error;
pub mod metrics;
pub mod model;
pub mod place;
pub mod recovery;
pub mod routes;
pub mod saga;
pub mod state;
pub mod store;
pub mod upstream;
pub mod variant;

use std::ffi::OsString;
use std::process::ExitCode;

use common::{BoxError, CancellationToken, Chassis, Identity, Listeners};

pub use config::Config;
pub use variant::Variant;

pub const SERVICE: &str = "order-service";

pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    common::main(SERVICE, args, run)
}

/// Serves until `shutdown`.
pub async fn run(config: Config, listeners: Listeners, shutdown: CancellationToken) -> Result<(), BoxError> {
    let (chassis, state) = assemble(&config).await?;
    let recovery = tokio::spawn(recovery::run(
        state.clone(),
        config.recovery_interval(),
        shutdown.clone(),
    ));
    let db = state.store.db().clone();
    chassis
        .serve(chassis.router(routes::router(), state), listeners, shutdown)
        .await?;
    recovery.await?;
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
