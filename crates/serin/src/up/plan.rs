//! Which instances make up the shop, and with which flags and variables each is started. Pure: a list in, a list out.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::replicas::Replicas;

/// Running requests of a stopping instance get this long; a laptop is stopped by somebody who waits for it.
const GRACE_MS: u64 = 3_000;

/// A service and the variants it is released in.
#[derive(Debug)]
pub(crate) struct Service {
    /// As in `serin serve payment`.
    pub(crate) command: &'static str,
    /// Its name in the mesh.
    pub(crate) host: &'static str,
    pub(crate) flavours: &'static [Flavour],
    pub(crate) role: Role,
}

/// One of the deployments of a service.
#[derive(Debug)]
pub(crate) struct Flavour {
    pub(crate) variant: &'static str,
    /// As it is called in names of instances: `green`, `a`, `v2`.
    pub(crate) tag: &'static str,
    /// Its subset in the DestinationRule.
    pub(crate) subset: &'static str,
    /// The label that the subset selects by, beside `version`.
    pub(crate) label: Option<(&'static str, &'static str)>,
}

/// What a service is to the others: it decides the order of starting and stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Load,
    Front,
    Service,
    Gateway,
}

const fn version(variant: &'static str) -> Flavour {
    Flavour {
        variant,
        tag: variant,
        subset: variant,
        label: None,
    }
}

const fn labelled(
    variant: &'static str,
    tag: &'static str,
    subset: &'static str,
    label: &'static str,
) -> Flavour {
    Flavour {
        variant,
        tag,
        subset,
        label: Some((label, tag)),
    }
}

const fn service(command: &'static str, host: &'static str, flavours: &'static [Flavour]) -> Service {
    Service {
        command,
        host,
        flavours,
        role: Role::Service,
    }
}

const fn single(command: &'static str, role: Role) -> Service {
    Service {
        command,
        host: command,
        flavours: &ONE,
        role,
    }
}

const ONE: [Flavour; 1] = [version("v1")];
const TWO: [Flavour; 2] = [version("v1"), version("v2")];

pub(crate) const SERVICES: [Service; 10] = [
    single("gateway", Role::Gateway),
    service("product", "product-service", &TWO),
    service("user", "user-service", &TWO),
    service("order", "order-service", &TWO),
    service(
        "payment",
        "payment-service",
        &[
            labelled("v1", "blue", "blue", "color"),
            labelled("v2", "green", "green", "color"),
        ],
    ),
    service(
        "recommendation",
        "recommendation-service",
        &[
            labelled("v1", "a", "algorithm-a", "algorithm"),
            labelled("v2", "b", "algorithm-b", "algorithm"),
        ],
    ),
    service("guestbook", "guestbook", &TWO),
    single("storefront", Role::Front),
    single("console", Role::Front),
    single("loadgen", Role::Load),
];

/// One process of the shop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instance {
    pub(crate) service: &'static Service,
    pub(crate) flavour: &'static Flavour,
    /// Counts from 1 among the replicas.
    pub(crate) replica: u32,
}

/// The addresses that everyone is told. Port 0 until the system has chosen one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addresses {
    pub(crate) shop: SocketAddr,
    pub(crate) mesh: SocketAddr,
    pub(crate) admin: SocketAddr,
    pub(crate) console: SocketAddr,
}

/// Where things are.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The data directory, and the folder of the databases in it.
    pub(crate) dir: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) run_file: PathBuf,
    /// The Istio files to begin with.
    pub(crate) istio: PathBuf,
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
    #[arg(long, env = "CHANNEL_SILENCE", default_value_t = 0.02, value_name = "0..1")]
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

/// All instances, gateway first.
pub(crate) fn instances(replicas: &Replicas, with_load: bool) -> Vec<Instance> {
    let wanted = SERVICES
        .iter()
        .filter(|service| with_load || service.role != Role::Load)
        .filter(|service| crate::serve::has(service.command));
    wanted
        .flat_map(|service| {
            service.flavours.iter().flat_map(move |flavour| {
                (1..=replicas.of(service, flavour)).map(move |replica| Instance {
                    service,
                    flavour,
                    replica,
                })
            })
        })
        .collect()
}

impl Instance {
    /// `payment-green-1`, `storefront-1`, `gateway`
    pub(crate) fn name(&self) -> String {
        let Service {
            command, flavours, ..
        } = self.service;
        match (flavours.len(), self.service.role) {
            (1, Role::Gateway | Role::Load) => (*command).to_owned(),
            (1, _) if *command == "console" => (*command).to_owned(),
            (1, _) => format!("{command}-{}", self.replica),
            _ => format!("{command}-{}-{}", self.flavour.tag, self.replica),
        }
    }

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
        start.variable("DB_RTT_MS", demo.db_rtt_ms.to_string());
        match self.service.command {
            "gateway" => {
                start.flag("--mesh-listen", addresses.mesh.to_string());
                start.flag("--config", &places.istio);
                start.flag("--state-dir", places.dir.join("gateway"));
            }
            "product" => start.variable("RESTOCK_BELOW", demo.restock_below.to_string()),
            "payment" => {
                start.flag("--channel-delay-ms", demo.channel_delay_ms.to_string());
                start.flag("--channel-silence", demo.channel_silence.to_string());
            }
            "console" => {
                start.flag("--gateway-admin", format!("http://{}", addresses.admin));
                start.flag("--run-file", &places.run_file);
            }
            "loadgen" => {
                start.flag("--rps", demo.rps.to_string());
                start.flag("--target", format!("http://{}", addresses.shop));
            }
            _ => {}
        }
        start
    }

    /// Whether others reach it by its name in the mesh.
    pub(crate) fn is_in_mesh(&self) -> bool {
        self.service.role == Role::Service || self.service.host == "storefront"
    }

    /// The labels that subsets and metrics tell it by.
    pub(crate) fn labels(&self) -> BTreeMap<String, String> {
        let own = [("app", self.service.host), ("version", self.flavour.variant)];
        let mut labels: BTreeMap<_, _> = own
            .into_iter()
            .chain(self.flavour.label)
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        labels.insert("instance".to_owned(), self.name());
        labels
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_service_variant_and_number() {
        let names: Vec<_> = instances(&Replicas::default(), true)
            .iter()
            .map(Instance::name)
            .collect();
        assert_eq!(names.first().map(String::as_str), Some("gateway"));
        for name in [
            "payment-green-1",
            "recommendation-a-1",
            "user-v2-1",
            "storefront-1",
            "console",
            "loadgen",
        ] {
            assert!(
                names.iter().any(|other| other == name),
                "{name} is not among {names:?}"
            );
        }
        assert_eq!(names.len(), 16);
    }
}
