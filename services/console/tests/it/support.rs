//! A console, and what stands around it: a gateway that says what a test wants, or a real one with instances behind it.

#[cfg(feature = "kubernetes")]
mod cluster;
mod events;
mod fake;
mod load;
mod prometheus;
mod shop;

use std::net::SocketAddr;

use axum::Router;
use common::testing::config;
use common::{CancellationToken, Clock};
use console::Config;
use console::control::TrafficControl;
use console::sampler::Sampler;
use console::state::AppState;
use tokio::net::TcpListener;

#[cfg(feature = "kubernetes")]
pub(crate) use cluster::{Cluster, Wrong};
pub(crate) use events::Events;
pub(crate) use fake::Gateway;
pub(crate) use load::Load;
pub(crate) use prometheus::Prometheus;
pub(crate) use shop::Shop;

pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) state: AppState,
    pub(crate) stopping: CancellationToken,
}

impl TestApp {
    pub(crate) fn new(gateway: SocketAddr, run_file: Option<&str>) -> Self {
        let mut flags = Vec::new();
        flags.extend(run_file.into_iter().flat_map(|file| ["--run-file", file]));
        Self::with(gateway, &flags)
    }

    pub(crate) fn with(gateway: SocketAddr, flags: &[&str]) -> Self {
        let gateway = format!("http://{gateway}");
        let config: Config = config(&[&["--gateway-admin", &gateway], flags].concat());
        let control = TrafficControl::gateway(&config.gateway_admin).expect("a client");
        Self::assemble(&config, control)
    }

    pub(crate) fn assemble(config: &Config, control: TrafficControl) -> Self {
        let stopping = CancellationToken::new();
        let (chassis, state) =
            console::assemble(config, control, Clock::System, None, stopping.clone()).expect("a console");
        Self {
            router: console::router(&chassis, state.clone()),
            state,
            stopping,
        }
    }

    /// Without a gateway: nobody listens on the address any more.
    pub(crate) async fn alone() -> Self {
        Self::alone_with(&[]).await
    }

    pub(crate) async fn alone_with(flags: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        Self::with(address, flags)
    }

    /// What carries out rollouts, until the test stops it.
    pub(crate) fn run_rollouts(&self) -> tokio::task::JoinHandle<()> {
        let rollouts = self.state.rollouts.as_ref().expect("a gateway");
        let runner = rollouts.runner().expect("the only one");
        tokio::spawn(runner.run(self.stopping.clone()))
    }

    /// What looks once a second; a test says when a second is over.
    pub(crate) fn sampler(&self) -> Sampler {
        Sampler::new(&self.state).expect("a sampler")
    }
}
