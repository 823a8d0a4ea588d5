//! The settings that all services share, read by clap from flags or the environment: one source for both and for `--help`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use reqwest::Url;

use crate::variant::Selected;

/// Settings of every service.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Every service")]
pub struct ServiceConfig {
    /// Which variant to be: v1 (stable) or v2 (candidate) [default: v1]
    #[arg(long = "variant", env = "SERVICE_VERSION", value_name = "v1|v2")]
    service_version: Option<Selected>,

    /// Says the same as SERVICE_VERSION, which wins
    #[arg(long, env = "VERSION", hide = true)]
    version_alias: Option<Selected>,

    /// Address that serves requests
    #[arg(
        long,
        env = "LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS"
    )]
    pub listen: SocketAddr,

    /// Address that serves health, metrics, version and faults
    #[arg(
        long,
        env = "ADMIN_LISTEN",
        default_value = "127.0.0.1:9464",
        value_name = "ADDRESS"
    )]
    pub admin_listen: SocketAddr,

    /// Name of this instance, shown in `x-served-by` [default: service and subset]
    #[arg(long, env = "INSTANCE", value_name = "NAME")]
    pub instance: Option<String>,

    /// Proxy that leads to the other services, such as <http://127.0.0.1:15001>; unset where a sidecar or DNS does it
    #[arg(long, env = "MESH_PROXY", value_name = "URL")]
    pub mesh_proxy: Option<Url>,

    /// Addresses of other services where there is neither proxy nor DNS, as in `payment-service=127.0.0.1:9001`
    #[arg(long, env = "UPSTREAMS", value_delimiter = ',', value_parser = upstream, value_name = "HOST=ADDRESS")]
    pub upstreams: Vec<Upstream>,

    /// Longest wait for one call to another service
    #[arg(long, env = "CALL_TIMEOUT_MS", default_value_t = 5_000, value_name = "MS")]
    pub call_timeout_ms: u64,

    /// Whether `/fault` on the admin address may inject errors and delays
    #[arg(long, env = "FAULTS", default_value = "off", value_name = "on|off")]
    pub faults: Switch,

    /// Largest request body
    #[arg(long, env = "MAX_BODY_BYTES", default_value_t = 262_144, value_name = "BYTES")]
    pub max_body_bytes: usize,

    /// Most header bytes of a request
    #[arg(long, env = "MAX_HEADER_BYTES", default_value_t = 8_192, value_name = "BYTES")]
    pub max_header_bytes: usize,

    /// Longest time to answer a request; then 503
    #[arg(long, env = "REQUEST_TIMEOUT_MS", default_value_t = 15_000, value_name = "MS")]
    pub request_timeout_ms: u64,

    /// Most requests in work at once; further ones get 503
    #[arg(long, env = "MAX_CONCURRENCY", default_value_t = 1_024, value_name = "N")]
    pub max_concurrency: usize,

    /// Time that running requests get to finish after a stop signal
    #[arg(long, env = "SHUTDOWN_GRACE_MS", default_value_t = 10_000, value_name = "MS")]
    pub shutdown_grace_ms: u64,

    /// Stop when standard input ends: a pipe held by the process that started this one
    #[arg(long)]
    pub exit_with_parent: bool,

    /// Ask the service that runs with these settings whether it is ready, and end: exit code 0 if it is. For containers
    #[arg(long)]
    pub healthcheck: bool,

    /// Of the successful requests, one in N is logged; 0 logs none. Failures are always logged
    #[arg(long, env = "LOG_ONE_IN", default_value_t = 100, value_name = "N")]
    pub log_one_in: u64,

    /// OTLP/HTTP endpoint for traces, such as <http://127.0.0.1:4318>; unset means no traces
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    pub otlp_endpoint: Option<Url>,

    /// Share of new traces that is kept
    #[arg(
        long,
        env = "OTEL_TRACES_SAMPLER_ARG",
        default_value_t = 0.01,
        value_name = "0..1"
    )]
    pub trace_share: f64,
}

impl ServiceConfig {
    pub fn variant(&self) -> Selected {
        self.service_version
            .or(self.version_alias)
            .unwrap_or(Selected::V1)
    }

    pub fn call_timeout(&self) -> Duration {
        Duration::from_millis(self.call_timeout_ms)
    }

    pub fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }

    pub fn shutdown_grace(&self) -> Duration {
        Duration::from_millis(self.shutdown_grace_ms)
    }
}

/// Settings of every service that keeps data in SQL.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Database")]
pub struct DatabaseConfig {
    /// `postgres://user:password@host/name` or `sqlite://path` [default: a SQLite file in DATA_DIR]
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<String>,

    /// Folder of the embedded database
    #[arg(long, env = "DATA_DIR", default_value = ".serin/data", value_name = "DIR")]
    pub data_dir: PathBuf,

    /// Most connections to the database
    #[arg(long, env = "DB_CONNECTIONS", default_value_t = 8, value_name = "N")]
    pub db_connections: u32,

    /// Declared round-trip time of each query, so that a laptop shows what a network would
    #[arg(long, env = "DB_RTT_MS", default_value_t = 0.0, value_name = "MS")]
    pub db_rtt_ms: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// A host of the mesh and where to find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    pub host: String,
    pub address: SocketAddr,
}

fn upstream(text: &str) -> Result<Upstream, String> {
    let (host, address) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` should be HOST=ADDRESS:PORT"))?;
    let address = address
        .parse()
        .map_err(|_| format!("`{address}` should be an IP address and a port, as in 127.0.0.1:9001"))?;
    Ok(Upstream {
        host: host.to_owned(),
        address,
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        service: ServiceConfig,
    }

    #[test]
    fn version_is_understood_and_service_version_wins() {
        let parse = |args: &[&str]| {
            Cli::try_parse_from([&["x"], args].concat())
                .expect("valid")
                .service
                .variant()
        };
        assert_eq!(parse(&[]), Selected::V1);
        assert_eq!(parse(&["--version-alias", "v2.0"]), Selected::V2);
        assert_eq!(parse(&["--version-alias", "v2", "--variant", "v1"]), Selected::V1);
    }

    #[test]
    fn a_wrong_upstream_says_what_it_should_be() {
        assert_eq!(
            upstream("nowhere").unwrap_err(),
            "`nowhere` should be HOST=ADDRESS:PORT"
        );
        assert!(
            upstream("payment-service=localhost")
                .unwrap_err()
                .contains("127.0.0.1:9001")
        );
    }
}
