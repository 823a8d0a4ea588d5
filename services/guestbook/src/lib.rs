//! guestbook: entries on a Redis leader with followers, or on the embedded database. Read in this order:
//!
//! - [`config`]: settings; [`routes`]: the URL table; [`api`]: what travels; [`model`]: the terms
//! - [`store`]: where entries are kept; [`store::redis`]: leader, followers and who is asked what; [`store::sql`]
//! - [`feed`]: one reader per process, from which all open pages hear of new entries
//! - [`variant`]: v1 reads followers, v2 has a bounded cache and reactions
//! - [`page.html`](../page.html): the page itself; [`metrics`]; [`error`]
//!
//! The rules it keeps: writes go to the leader, reads to followers, a writer sees its own entry at once, and an entry is
//! written once however often it is sent. Processes keep nothing: any replica may answer any request.

pub mod api;
#[cfg(feature = "v2")]
pub mod cache;
pub mod config;
pub mod error;
pub mod feed;
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

pub const SERVICE: &str = "guestbook";

pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    common::main(SERVICE, args, run)
}

/// Serves until `shutdown`.
pub async fn run(config: Config, listeners: Listeners, shutdown: CancellationToken) -> Result<(), BoxError> {
    let (chassis, state) = assemble(&config, &shutdown).await?;
    let store = state.store.clone();
    let router = chassis.router(routes::router(state.variant), state);
    chassis.serve(router, listeners, shutdown).await?;
    store.close().await;
    Ok(())
}

/// Everything that serves requests, not yet listening. `shutdown` ends the open streams, which would otherwise hold up
/// the end of the process.
pub async fn assemble(
    config: &Config,
    shutdown: &CancellationToken,
) -> Result<(Chassis, state::AppState), BoxError> {
    let variant = Variant::from_config(&config.service)?;
    let identity = Identity::new(
        SERVICE,
        variant.selected(),
        variant.subset(),
        variant.release(),
        &config.service,
    );
    let chassis = Chassis::new(identity, variant::DECLARATION, &config.service)?;
    let state = state::AppState::build(config, variant, &chassis, shutdown).await?;
    Ok((chassis, state))
}
