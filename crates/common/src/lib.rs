//! What every Serin service is made of. Read in this order:
//!
//! - [`entry`]: from command-line arguments to a running service and back to an exit code; `healthcheck`: the other way to
//!   start a service's binary
//! - [`config`]: the settings all services share; [`variant`]: v1 and v2 behind cargo features
//! - [`chassis`]: the middleware stack, the admin listener and graceful shutdown around a service's routes
//! - [`context`]: the headers that travel from an incoming request to every call it causes
//! - [`client`]: calls to other services, through the mesh
//! - [`problem`], [`extract`]: bad input and failures as RFC 9457 `application/problem+json`
//! - [`db`]: one body of SQL on SQLite or PostgreSQL
//! - [`clock`], [`random`], [`money`]: time, chance and cents as values that are passed in
//! - [`served`]: who had a part in an answer
//! - `page`: a built web page as a part of the binary (feature `page`)
//! - [`fault`], [`metrics`], [`telemetry`], [`auth`]

pub mod admin;
pub mod auth;
pub mod chassis;
pub mod client;
pub mod clock;
pub mod config;
pub mod context;
pub mod db;
pub mod entry;
pub mod extract;
pub mod fault;
mod healthcheck;
pub mod metrics;
pub mod money;
pub mod observe;
#[cfg(feature = "page")]
pub mod page;
pub mod problem;
pub mod random;
pub mod served;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod variant;

pub use chassis::{Chassis, Identity, Listeners};
pub use clock::Clock;
pub use config::ServiceConfig;
pub use entry::main;
pub use extract::{IdempotencyKey, Json, Path, Query, UserId, Valid};
pub use money::Cents;
pub use problem::Problem;
pub use random::Random;

/// What ends a service early. Only `main` reads it, so it needs no more structure than a message and its sources.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

// Versions of these libraries have to agree between the services and this crate.
pub use tokio_util::sync::CancellationToken;
