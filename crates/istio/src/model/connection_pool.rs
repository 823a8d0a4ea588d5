//! `connectionPool`: how much of a service a gateway may take up at once. 0 is as good as nothing said, as in Istio.

use super::{Period, check};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConnectionPool {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp: Option<TcpPool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpPool>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TcpPool {
    /// To all endpoints of the subset together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect_timeout: Option<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp_keepalive: Option<TcpKeepalive>,
    /// Longest life of a connection; a request under way on it is finished first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_connection_duration: Option<Period>,
}

/// What is not said is the kernel's choice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TcpKeepalive {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probes: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Period>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HttpPool {
    /// Requests that wait for a connection, one that is being made included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http1_max_pending_requests: Option<i64>,
    /// Requests under way; despite its name for HTTP/1.1 too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http2_max_requests: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_requests_per_connection: Option<i64>,
    /// Retries under way at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_retries: Option<i64>,
    /// A connection without a request for so long is closed; 0 keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_timeout: Option<Period>,
    /// Whether an HTTP port is spoken to in HTTP/2. Ports with the protocol HTTP2 or GRPC are in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub h2_upgrade_policy: Option<H2UpgradePolicy>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum H2UpgradePolicy {
    /// As the mesh has it, which is `DO_NOT_UPGRADE` unless somebody changed that.
    Default,
    DoNotUpgrade,
    Upgrade,
}

impl ConnectionPool {
    pub(crate) fn upgrades_to_http2(&self) -> bool {
        let policy = self.http.as_ref().and_then(|http| http.h2_upgrade_policy);
        policy == Some(H2UpgradePolicy::Upgrade)
    }

    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        if let Some(tcp) = &self.tcp {
            tcp.check(mistakes, &format!("{path}.tcp"));
        }
        if let Some(http) = &self.http {
            let path = format!("{path}.http");
            for (name, number) in [
                ("http1MaxPendingRequests", http.http1_max_pending_requests),
                ("http2MaxRequests", http.http2_max_requests),
                ("maxRequestsPerConnection", http.max_requests_per_connection),
                ("maxRetries", http.max_retries),
            ] {
                check::count(mistakes, &format!("{path}.{name}"), number);
            }
            if let Some(timeout) = &http.idle_timeout {
                timeout.check(mistakes, &format!("{path}.idleTimeout"), true);
            }
        }
    }
}

impl TcpPool {
    fn check(&self, mistakes: &mut Collector, path: &str) {
        check::count(mistakes, &format!("{path}.maxConnections"), self.max_connections);
        if let Some(timeout) = &self.connect_timeout {
            timeout.check(mistakes, &format!("{path}.connectTimeout"), false);
        }
        if let Some(longest) = &self.max_connection_duration {
            longest.check(mistakes, &format!("{path}.maxConnectionDuration"), false);
        }
        let Some(keepalive) = &self.tcp_keepalive else {
            return;
        };
        let path = format!("{path}.tcpKeepalive");
        check::count(mistakes, &format!("{path}.probes"), keepalive.probes);
        for (name, period) in [("time", &keepalive.time), ("interval", &keepalive.interval)] {
            let path = format!("{path}.{name}");
            if let Some(period) = period {
                period.check(mistakes, &path, false);
                if period.get().is_some_and(|length| length.subsec_nanos() != 0) {
                    mistakes.add(
                        path,
                        "is not a number of whole seconds, which the kernel counts in",
                    );
                }
            }
        }
    }
}
