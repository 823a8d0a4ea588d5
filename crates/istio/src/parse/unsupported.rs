//! Fields that Istio knows and Serin's gateway does not execute, so that the refusal can tell them from misspellings.

use super::reader::Unsupported;
use crate::resource::Kind;

#[rustfmt::skip]
pub(super) fn fields(kind: Kind) -> Unsupported<'static> {
    let fields: &[&str] = match kind {
        Kind::Gateway => &[
            "bind", "caCertCredentialName", "caCertificates", "caCrl", "cipherSuites", "credentialNames", "defaultEndpoint",
            "maxProtocolVersion", "minProtocolVersion", "subjectAltNames", "tlsCertificates", "verifyCertificateHash",
            "verifyCertificateSpki",
        ],
        Kind::VirtualService => &[
            "allowOrigin", "bytes", "exponentialDelay", "exportTo", "grpcStatus", "http2Error", "mirrorPercent",
            "mirror_percent", "percent", "retryRemoteLocalities", "statPrefix", "tcp", "tls",
        ],
        Kind::DestinationRule => &[
            "backendUtilization", "consecutiveErrors", "exportTo", "idleTimeout",
            "maxConcurrentStreams", "minimumRingSize", "proxyProtocol", "retryBudget", "tls", "tunnel", "useClientProtocol",
            "warmup", "warmupDurationSecs", "workloadSelector", "zoneAwareLbSetting",
        ],
        Kind::ServiceEntry => &[
            "addresses", "exportTo", "network", "serviceAccount", "subjectAltNames", "workloadSelector",
        ],
    };
    Unsupported { fields, what: "a field of Istio's that Serin's gateway does not support" }
}
