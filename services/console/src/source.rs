//! Metrics source: where the counters of requests are read. The gateway shows its own; in a cluster the sidecars' are
//! collected by a Prometheus. The names and labels are Istio's in both, so a figure is made of either in one way.

use crate::gateway::{AdminError, GatewayAdmin};
use crate::prometheus::{Prometheus, PrometheusError};
use crate::traffic::Traffic;
use promql::exposition::Unreadable;

/// Where to ask. Clones share their connections, and what they remember.
#[derive(Clone, Debug)]
pub enum MetricsSource {
    Gateway(GatewayAdmin),
    Prometheus(Prometheus),
}

#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error(transparent)]
    Gateway(#[from] AdminError),
    #[error(transparent)]
    Exposition(#[from] Unreadable),
    #[error(transparent)]
    Prometheus(#[from] PrometheusError),
}

impl MetricsSource {
    /// Who is asked, in words.
    pub fn who(&self) -> &'static str {
        match self {
            Self::Gateway(_) => "the gateway",
            Self::Prometheus(_) => "Prometheus",
        }
    }

    /// The counters now. They only grow, unless the gateway was started again.
    pub async fn traffic(&self) -> Result<Traffic, SourceError> {
        match self {
            Self::Gateway(gateway) => Ok(Traffic::read(&gateway.metrics().await?)?),
            Self::Prometheus(prometheus) => Ok(prometheus.traffic().await?),
        }
    }
}
