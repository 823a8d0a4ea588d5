//! product-service: shows, finds and reserves the products of the shop. Read in this order:
//!
//! - [`config`]: settings; [`routes`]: the URL table; [`api`]: what travels; [`model`]: its terms
//! - [`search`]: one page of a search; [`text`]: what a shopper typed; [`cursor`]: where a page ends
//! - [`variant`]: substrings (v1) against ranked full-text search with facets (v2)
//! - [`reserve`]: stock that an order holds, buys or gives back
//! - [`catalogue`]: the products that an empty database starts with
//! - [`store`]: the SQL; [`metrics`]; [`error`]
//!
//! The rule it keeps: no stock is lost or sold twice. For each product, initial stock + deliveries = available + held +
//! committed, whatever is repeated, raced or cut off in between.

pub mod api;
pub mod catalogue;
pub mod config;
pub mod cursor;
pub mod error;
pub mod metrics;
pub mod model;
pub mod prices;
pub mod reserve;
pub mod routes;
pub mod search;
pub mod state;
pub mod store;
pub mod text;
pub mod variant;

use std::ffi::OsString;
use std::process::ExitCode;

use common::{BoxError, CancellationToken, Chassis, Identity, Listeners};

pub use config::Config;
pub use variant::Variant;

pub const SERVICE: &str = "product-service";

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
