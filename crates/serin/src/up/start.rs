//! With which flags and variables each instance is started, and what the demonstration declares. Pure.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::plan::{Addresses, Instance};
use super::postgres;
use crate::fault::share;

/// Running requests of a stopping instance get this long; a laptop is stopped by somebody who waits for it.
const GRACE_MS: u64 = 3_000;

/// Where things are.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The data directory, and the folder of the databases in it.
    pub(crate) dir: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) run_file: PathBuf,
    /// Where a gateway takes over from the one before it.
    pub(crate) restart_socket: PathBuf,
    /// The Istio files to begin with.
    pub(crate) istio: PathBuf,
    /// The files that describe rollouts.
    pub(crate) rollouts: PathBuf,
    /// Where the databases are when they are no files.
    pub(crate) postgres: Option<String>,
}

/// What the demonstration declares about the world, so that a laptop shows what a network and a bank would.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Declared, so that a laptop shows what a network would")]
pub(crate) struct Demo {
    /// Round-trip time of each database query
    #[arg(long, env = "DB_RTT_MS", default_value_t = 1.0, value_name = "MS")]
    pub(crate) db_rtt_ms: f64,

    /// Time the payment channel takes for an answer
    #[arg(long, env = "CHANNEL_DELAY_MS", default_value_t = 20, value_name = "MS")]
    pub(crate) channel_delay_ms: u64,

    /// Share of requests to the payment channel that stay without an answer
    #[arg(long, env = "CHANNEL_SILENCE", default_value_t = 0.02, value_parser = share, value_name = "0..1")]
    pub(crate) channel_silence: f64,

    /// Stock below which a product is delivered anew, so that the shop never sells out
    #[arg(long, env = "RESTOCK_BELOW", default_value_t = 20, value_name = "N")]
    pub(crate) restock_below: u32,

    /// Requests per second of the load generator
    #[arg(long, default_value_t = 5.0, value_name = "N")]
    pub(crate) rps: f64,
}

/// How to start an instance.
#[derive(Debug, Default)]
pub(crate) struct Start {
    pub(crate) args: Vec<OsString>,
    pub(crate) env: BTreeMap<&'static str, OsString>,
}

impl Instance {
    /// The command line and the variables to start it with.
    pub(crate) fn start(&self, addresses: &Addresses, places: &Places, demo: &Demo) -> Start {
        let mut start = Start::default();
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let (listen, admin) = match self.service.command {
            "gateway" => (addresses.shop, addresses.admin),
            "console" => (addresses.console, any),
            _ => (any, any),
        };
        start.args = ["serve", self.service.command, "--exit-with-parent"]
            .map(OsString::from)
            .to_vec();
        start.flag("--variant", self.flavour.variant);
        start.flag("--instance", self.name());
        start.flag("--listen", listen.to_string());
        start.flag("--admin-listen", admin.to_string());
        start.flag("--shutdown-grace-ms", GRACE_MS.to_string());
        start.flag("--faults", "on");
        start.flag("--mesh-proxy", format!("http://{}", addresses.mesh));
        // As variables: a service reads those that concern it.
        start.variable("DATA_DIR", &places.data);
        if let Some(base) = places.postgres.as_deref().filter(|_| self.service.keeps_data()) {
            start.variable("DATABASE_URL", postgres::url(base, self.service));
        }
        start.variable("DB_RTT_MS", demo.db_rtt_ms.to_string());
        match self.service.command {
            "gateway" => {
                start.flag("--mesh-listen", addresses.mesh.to_string());
                start.flag("--config", &places.istio);
                start.flag("--state-dir", places.dir.join("gateway"));
                start.flag("--restart-socket", &places.restart_socket);
            }
            "product" => start.variable("RESTOCK_BELOW", demo.restock_below.to_string()),
            "payment" => {
                start.flag("--channel-delay-ms", demo.channel_delay_ms.to_string());
                start.flag("--channel-silence", demo.channel_silence.to_string());
            }
            "console" => {
                start.flag("--gateway-admin", format!("http://{}", addresses.admin));
                start.flag("--run-file", &places.run_file);
                start.flag("--rollouts-dir", &places.rollouts);
                start.flag("--state-dir", places.dir.join("console"));
            }
            "loadgen" => {
                start.flag("--rps", demo.rps.to_string());
                start.flag("--target", format!("http://{}", addresses.shop));
            }
            _ => {}
        }
        start
    }
}

impl Start {
    fn flag(&mut self, name: &str, value: impl Into<OsString>) {
        self.args.extend([OsString::from(name), value.into()]);
    }

    fn variable(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.env.insert(name, value.into());
    }
}
