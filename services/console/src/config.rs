//! Settings of the console, beside those that all services share.

use clap::Parser;
use common::ServiceConfig;

/// console: what the traffic does, live
#[derive(Parser, Clone, Debug)]
#[command(
    name = "console",
    version,
    mut_arg("listen", |arg| arg.default_value("127.0.0.1:8090")
        .help("Address that serves the page; loopback only, since whoever sees it sees the whole shop")),
)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    /// Admin API of the gateway
    #[arg(
        long,
        env = "GATEWAY_ADMIN",
        default_value = "http://127.0.0.1:15000",
        value_name = "URL"
    )]
    pub gateway_admin: String,

    /// The `run.json` that `serin up` writes: how many instances there should be, and where their faults are asked for
    #[arg(long, env = "RUN_FILE", value_name = "FILE")]
    pub run_file: Option<std::path::PathBuf>,
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}
