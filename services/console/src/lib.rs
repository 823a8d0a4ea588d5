//! The console: what the traffic does, live, and the ways to change it. Read in this order:
//!
//! - [`config`]: settings; [`routes`]: the URL table; [`guard`]: what every request passes first; [`api`]: what travels
//! - live: [`sampler`] looks once a second, [`picture`] makes a tick of it, [`hub`] sends it to everyone who follows
//! - what a tick is made of: [`window`] (the last minute of [`traffic`]), [`business`], [`status`] (who should get which
//!   share), [`shown`]; below: [`histogram`], and `promql::exposition`
//! - changes: [`rules`] with [`edit`] and [`weights`]; faults on [`instances`]; [`load`]
//! - [`control`]: who executes the rules, [`source`]: who has counted the requests. On a laptop both are the [`gateway`]; in a
//!   cluster they are the Kubernetes API (`kubernetes`, a cargo feature) and [`prometheus`]
//! - [`experiment`]: the A/B test and its verdict
//! - [`rollouts`]: releases carried out step by step, where no cluster does it
//! - [`run_file`], [`places`]: where everything is; [`ask`]: how it is asked; [`collect`], [`looks`]: `GET /api/overview`
//!
//! `serin` uses the same code: there is one way from Istio's counters to a figure, and one from a wish to a rule.
//!
//! The rules it keeps: a share is never shown without the number of requests behind it and what they can say; a change is
//! made for the version its author saw, and called confirmed only when it was read back.

pub mod api;
pub mod ask;
pub mod business;
pub mod collect;
pub mod config;
pub mod control;
pub mod edit;
pub mod endpoints;
pub mod error;
pub mod experiment;
pub mod gateway;
pub mod guard;
pub mod histogram;
pub mod hub;
pub mod instances;
#[cfg(feature = "kubernetes")]
pub mod kubernetes;
pub mod load;
pub mod looks;
pub mod metrics;
pub mod picture;
pub mod places;
pub mod prometheus;
pub mod rollouts;
pub mod routes;
pub mod rules;
pub mod run_file;
pub mod sampler;
pub mod shown;
pub mod source;
pub mod state;
pub mod status;
pub mod traffic;
pub mod weights;
pub mod window;

use std::ffi::OsString;
use std::process::ExitCode;

use axum::Router;
use common::page::Page;
use common::variant::Declaration;
use common::{BoxError, CancellationToken, Chassis, Clock, Identity, Listeners};
use control::TrafficControl;
use rollouts::Rollouts;
use rust_embed::RustEmbed;
use sampler::Sampler;

pub use config::Config;

pub const SERVICE: &str = "console";

/// There is one console: nothing of it is released in two variants.
const DECLARATION: Declaration = Declaration {
    differences: &[],
    ground_truth: &[],
};

pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    common::main(SERVICE, args, run)
}

/// The page as `npm run build` in web/ made it, if it did.
#[derive(RustEmbed)]
#[folder = "../../web/dist/console"]
#[allow_missing = true]
struct Built;

/// Serves until `shutdown`.
pub async fn run(config: Config, listeners: Listeners, shutdown: CancellationToken) -> Result<(), BoxError> {
    let address = listeners.public.local_addr()?;
    if config.token().is_none() && !address.ip().is_loopback() {
        let reason = "everyone who can reach it could change the shop";
        let next = "use 127.0.0.1, or set CONSOLE_TOKEN";
        return Err(format!("the console does not listen on {address}: {reason}; {next}").into());
    }
    let built = Built::iter().filter_map(|path| Some((path.to_string(), Built::get(&path)?.data)));
    let control = TrafficControl::connect(&config, Clock::System).await?;
    let (chassis, state) = assemble(
        &config,
        control,
        Clock::System,
        Page::new(built),
        shutdown.clone(),
    )?;
    let runner = state.rollouts.as_ref().map(Rollouts::runner).transpose()?;
    let sampler = tokio::spawn(Sampler::new(&state)?.run(shutdown.clone()));
    let runner = runner.map(|runner| tokio::spawn(runner.run(shutdown.clone())));
    chassis
        .serve(router(&chassis, state), listeners, shutdown)
        .await?;
    if let Some(runner) = runner {
        runner.await?;
    }
    Ok(sampler.await?)
}

/// Everything that serves requests, not yet listening. `stopping` ends the streams, which would never end themselves.
pub fn assemble(
    config: &Config,
    control: TrafficControl,
    clock: Clock,
    page: Option<Page>,
    stopping: CancellationToken,
) -> Result<(Chassis, state::AppState), BoxError> {
    let identity = Identity::single(SERVICE, &config.service);
    let chassis = Chassis::new(identity, DECLARATION, &config.service)?;
    let state = state::AppState::build(config, control, &chassis, clock, page, stopping)?;
    Ok((chassis, state))
}

/// The URL table behind its guard.
pub fn router(chassis: &Chassis, state: state::AppState) -> Router {
    chassis.router(guard::around(routes::router(), &state), state)
}
