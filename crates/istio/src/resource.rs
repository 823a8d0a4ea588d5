//! A resource: which one it is, and what it says.

use crate::{
    mistake::{Collector, Mistake},
    model::{DestinationRule, Gateway, Labels, ServiceEntry, VirtualService, is_dns_label},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

pub const API_VERSION: &str = "networking.istio.io/v1";
/// The namespace of a resource that names none.
pub const DEFAULT_NAMESPACE: &str = "default";
/// Label of a resource that lives as long as the process that wrote it: neither kept in the history nor on disk.
pub const EPHEMERAL_LABEL: &str = "serin.dev/ephemeral";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    Gateway,
    VirtualService,
    DestinationRule,
    ServiceEntry,
}

/// Names a resource. Ordered by kind, so that a listing opens with the Gateway.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    pub kind: Kind,
    pub namespace: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Resource {
    #[serde(rename = "apiVersion")]
    api_version: &'static str,
    kind: Kind,
    pub metadata: Metadata,
    pub spec: Spec,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    #[serde(default)]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub annotations: Labels,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Spec {
    Gateway(Gateway),
    VirtualService(VirtualService),
    DestinationRule(DestinationRule),
    ServiceEntry(ServiceEntry),
}

// === impl Kind ===

impl Kind {
    pub const ALL: [Self; 4] = [
        Self::Gateway,
        Self::VirtualService,
        Self::DestinationRule,
        Self::ServiceEntry,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "Gateway",
            Self::VirtualService => "VirtualService",
            Self::DestinationRule => "DestinationRule",
            Self::ServiceEntry => "ServiceEntry",
        }
    }
}

/// Accepts what `kubectl` accepts: `VirtualService`, `virtualservices`, `vs`.
impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        match text.to_ascii_lowercase().as_str() {
            "gateway" | "gateways" | "gw" => Ok(Self::Gateway),
            "virtualservice" | "virtualservices" | "vs" => Ok(Self::VirtualService),
            "destinationrule" | "destinationrules" | "dr" => Ok(Self::DestinationRule),
            "serviceentry" | "serviceentries" | "se" => Ok(Self::ServiceEntry),
            _ => Err(UnknownKind(text.to_owned())),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not a kind; allowed: Gateway (gw), VirtualService (vs), DestinationRule (dr), ServiceEntry (se)"
)]
pub struct UnknownKind(String);

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

// === impl Key ===

impl Key {
    pub fn new(kind: Kind, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind,
            namespace: namespace.into(),
            name: name.into(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", self.kind, self.namespace, self.name)
    }
}

// === impl Resource ===

impl Resource {
    pub fn new(metadata: Metadata, spec: Spec) -> Self {
        Self {
            api_version: API_VERSION,
            kind: spec.kind(),
            metadata,
            spec,
        }
    }

    /// A resource with nothing but a name.
    pub fn named(name: impl Into<String>, spec: Spec) -> Self {
        Self::new(
            Metadata {
                name: name.into(),
                ..Metadata::default()
            },
            spec,
        )
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn key(&self) -> Key {
        Key::new(self.kind(), self.namespace(), &self.metadata.name)
    }

    pub fn namespace(&self) -> &str {
        self.metadata.namespace.as_deref().unwrap_or(DEFAULT_NAMESPACE)
    }

    /// Whether it carries the label that keeps it out of the history and off the disk.
    pub fn is_ephemeral(&self) -> bool {
        self.metadata
            .labels
            .get(EPHEMERAL_LABEL)
            .is_some_and(|v| v == "true")
    }

    /// What is wrong with it, looked at alone.
    pub fn check(&self) -> Vec<Mistake> {
        let mut mistakes = Collector::new(self.key());
        self.metadata.check(&mut mistakes);
        match &self.spec {
            Spec::Gateway(spec) => spec.check(&mut mistakes),
            Spec::VirtualService(spec) => spec.check(&mut mistakes),
            Spec::DestinationRule(spec) => spec.check(&mut mistakes),
            Spec::ServiceEntry(spec) => spec.check(&mut mistakes),
        }
        mistakes.into_vec()
    }
}

impl Metadata {
    /// What is wrong with the name and the namespace.
    pub fn check(&self, mistakes: &mut Collector) {
        let is_name = |name: &str| !name.is_empty() && name.len() <= 253 && name.split('.').all(is_dns_label);
        if self.name.is_empty() {
            mistakes.add("metadata.name", "is required");
        } else if !is_name(&self.name) {
            let message = format!("`{}` is not a name; allowed: a-z, 0-9, `-` and `.`", self.name);
            mistakes.add("metadata.name", message);
        }
        if let Some(namespace) = &self.namespace
            && !is_dns_label(namespace)
        {
            let message = format!("`{namespace}` is not a name; allowed: 1 to 63 of a-z, 0-9 and `-`");
            mistakes.add("metadata.namespace", message);
        }
    }
}

impl Spec {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Gateway(_) => Kind::Gateway,
            Self::VirtualService(_) => Kind::VirtualService,
            Self::DestinationRule(_) => Kind::DestinationRule,
            Self::ServiceEntry(_) => Kind::ServiceEntry,
        }
    }
}
