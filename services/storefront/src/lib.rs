//! storefront: the only service that the public reaches. It serves the shop page and the API behind it, and composes its
//! answers from the services of the mesh. Read in this order:
//!
//! - [`config`]: settings; [`routes`]: the URL table; [`api`]: what travels
//! - [`front`]: what every request passes first: cross-site requests refused, headers from outside dropped, session checked
//! - [`session`]: the cookie's token against user-service's keys; [`visitor`]: who asks; [`bot`]: who is no shopper; [`cookie`]
//! - [`upstream`]: calls to the services behind
//! - [`purchases`]: tells recommendation-service what was bought, in the background
//! - [`metrics`]; [`error`]
//!
//! The rule it keeps: who a request speaks for is decided here, by a signed token, and never by a header from outside.

pub mod api;
pub mod bot;
pub mod config;
pub mod cookie;
pub mod error;
pub mod front;
pub mod metrics;
pub mod purchases;
pub mod routes;
pub mod session;
pub mod state;
pub mod upstream;
pub mod visitor;

use std::ffi::OsString;
use std::process::ExitCode;

use axum::Router;
use common::page::Page;
use common::variant::Declaration;
use common::{BoxError, CancellationToken, Chassis, Clock, Identity, Listeners};
use rust_embed::RustEmbed;

pub use config::Config;

pub const SERVICE: &str = "storefront";

/// There is one variant only: a release of the shop is practised on the services behind it.
pub const DECLARATION: Declaration = Declaration {
    differences: &[],
    ground_truth: &[],
};

pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    common::main(SERVICE, args, run)
}

/// The shop as `npm run build` in web/ made it, if it did.
#[derive(RustEmbed)]
#[folder = "../../web/dist/shop"]
#[allow_missing = true]
struct Built;

/// Serves until `shutdown`; what was bought meanwhile is still told.
pub async fn run(config: Config, listeners: Listeners, shutdown: CancellationToken) -> Result<(), BoxError> {
    let built = Built::iter().filter_map(|path| Some((path.to_string(), Built::get(&path)?.data)));
    let (chassis, state) = assemble(&config, Clock::System, Page::new(built), shutdown.clone())?;
    let purchases = state.purchases.clone();
    chassis
        .serve(router(&chassis, state), listeners, shutdown)
        .await?;
    purchases.finish(config.service.shutdown_grace()).await;
    Ok(())
}

/// Everything that serves requests, not yet listening. `stopping` ends the live streams, which would never end themselves.
pub fn assemble(
    config: &Config,
    clock: Clock,
    page: Option<Page>,
    stopping: CancellationToken,
) -> Result<(Chassis, state::AppState), BoxError> {
    let identity = Identity::single(SERVICE, &config.service);
    let chassis = Chassis::new(identity, DECLARATION, &config.service)?;
    let state = state::AppState::build(config, &chassis, clock, page, stopping)?;
    Ok((chassis, state))
}

/// The URL table behind its front, and the addresses of the page.
pub fn router(chassis: &Chassis, state: state::AppState) -> Router {
    let routes = routes::with_page(routes::router());
    chassis.router(front::around(routes, &state), state)
}
