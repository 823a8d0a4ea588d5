//! Settings of the gateway, beside those that all services share.

use clap::Parser;
use common::ServiceConfig;
use istio::model::Locality;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// gateway: executes Istio's traffic rules, without Istio
#[derive(Parser, Clone, Debug)]
#[command(
    name = "gateway",
    version,
    mut_arg("admin_listen", |arg| arg.default_value("127.0.0.1:15000")
        .help("Address that serves the admin API: rules, metrics, readiness")),
)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    /// Address that serves calls between services (their MESH_PROXY)
    #[arg(
        long,
        env = "MESH_LISTEN",
        default_value = "127.0.0.1:15001",
        value_name = "ADDRESS"
    )]
    pub mesh_listen: SocketAddr,

    /// Address that serves callers from outside with TLS: the Gateways' servers with the protocol HTTPS [default: none]
    #[arg(long, env = "TLS_LISTEN", value_name = "ADDRESS")]
    pub tls_listen: Option<SocketAddr>,

    /// Folder of the certificates that Gateways call by name (credentialName): NAME.crt and NAME.key, or tls.crt and tls.key in
    /// a folder NAME
    #[arg(long, env = "CERTIFICATES_DIR", value_name = "DIR")]
    pub certificates_dir: Option<PathBuf>,

    /// Folder of the Istio files to begin with
    #[arg(long, env = "CONFIG_DIR", default_value = "istio", value_name = "DIR")]
    pub config: PathBuf,

    /// File with the ServiceEntries of this place, beside the rules in CONFIG_DIR, which are the same everywhere
    #[arg(long, env = "ENDPOINTS_FILE", value_name = "FILE")]
    pub endpoints: Option<PathBuf>,

    /// Folder that keeps changed rules and their history
    #[arg(long, env = "STATE_DIR", default_value = ".serin/gateway", value_name = "DIR")]
    pub state_dir: PathBuf,

    /// Socket in the file system where the gateway that is started next with these settings takes the listeners over, and this
    /// one ends without losing a request [default: none]
    #[arg(long, env = "RESTART_SOCKET", value_name = "PATH")]
    pub restart_socket: Option<PathBuf>,

    /// Where the gateway is, which decides what is near: region, region/zone or region/zone/subzone [default: nowhere, all
    /// endpoints are alike]
    #[arg(long, env = "LOCALITY", value_name = "PLACE")]
    pub locality: Option<Locality>,

    /// Threads that carry requests [default: one per core]
    #[arg(long, env = "WORKERS", value_name = "N")]
    pub workers: Option<usize>,

    /// File that gets a line for each request, in Istio's format (`/dev/stdout` is one too) [default: none]
    #[arg(long, env = "ACCESS_LOG", value_name = "FILE")]
    pub access_log: Option<PathBuf>,

    /// Longest wait for a connection to an endpoint
    #[arg(long, env = "CONNECT_TIMEOUT_MS", default_value_t = 1_000, value_name = "MS")]
    pub connect_timeout_ms: u64,

    /// Longest wait for the head of a request from outside, the wait for a connection's next one included
    #[arg(long, env = "HEAD_TIMEOUT_MS", default_value_t = 120_000, value_name = "MS")]
    pub head_timeout_ms: u64,
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}

impl Config {
    pub fn workers(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.workers.unwrap_or_else(cores).max(1)
    }

    pub fn head_timeout(&self) -> Duration {
        Duration::from_millis(self.head_timeout_ms)
    }

    pub fn connect_timeout(&self) -> Duration {
        Duration::from_millis(self.connect_timeout_ms)
    }
}
