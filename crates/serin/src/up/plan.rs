//! Which instances make up the shop. Pure: a list in, a list out.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::replicas::Replicas;

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

impl Service {
    /// Whether it has a database.
    pub(crate) fn keeps_data(&self) -> bool {
        self.role == Role::Service
    }
}

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

/// All instances, gateway first.
pub(crate) fn instances(replicas: &Replicas, with_load: bool) -> Vec<Instance> {
    let wanted = SERVICES
        .iter()
        .filter(|service| with_load || service.role != Role::Load);
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
