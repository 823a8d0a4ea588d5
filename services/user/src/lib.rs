//! user-service: users, their sessions and their profiles. Read in this order:
//!
//! - [`config`]: settings; [`routes`]: the URL table; [`api`]: what travels; [`model`]: the terms
//! - [`account`]: signing up and in; [`password`]: Argon2id; [`session`]: the tokens
//! - [`profile`]: reading and changing a profile
//! - [`variant`]: v1 (one query for each part of a profile) against v2 (one join and a bounded cache)
//! - [`store`]: the SQL; [`metrics`]; [`error`]
//!
//! The rule it keeps: a password leaves the request it came in only as a hash, and nobody learns from an answer, or from
//! the time it takes, whether an email has an account here, except by trying to register it.

pub mod account;
pub mod api;
pub mod config;
pub mod error;
pub mod metrics;
pub mod model;
pub mod password;
pub mod profile;
pub mod routes;
pub mod session;
pub mod state;
pub mod store;
pub mod variant;

use std::ffi::OsString;
use std::process::ExitCode;

use common::{BoxError, CancellationToken, Chassis, Identity, Listeners};

pub use config::Config;
pub use variant::Variant;

pub const SERVICE: &str = "user-service";

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
