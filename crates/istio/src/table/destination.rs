//! The labels Istio counts a request under, by where it went.

use crate::{host, model::Labels};

pub(super) const UNKNOWN: &str = "unknown";

/// Labels with a number that stands for them in the look-ups of the data path.
#[derive(Debug, PartialEq, Eq)]
pub struct Destination {
    pub id: u32,
    pub labels: DestinationLabels,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DestinationLabels {
    /// Full name: `payment-service.default.svc.cluster.local`.
    pub service: String,
    pub service_name: String,
    pub service_namespace: String,
    /// Name of the Deployment: `payment-service-v2`.
    pub workload: String,
    pub workload_namespace: String,
    pub app: String,
    pub version: String,
}

impl DestinationLabels {
    /// Of a request for which there is no service.
    pub fn unknown() -> Self {
        Self {
            service: UNKNOWN.into(),
            service_name: UNKNOWN.into(),
            service_namespace: UNKNOWN.into(),
            workload: UNKNOWN.into(),
            workload_namespace: UNKNOWN.into(),
            app: UNKNOWN.into(),
            version: UNKNOWN.into(),
        }
    }

    /// Of a request to a service that had no endpoint for it.
    pub fn nowhere(service: &str) -> Self {
        let (name, namespace) = host::name_and_namespace(service).unwrap_or((service, UNKNOWN));
        Self {
            service: service.into(),
            service_name: name.into(),
            service_namespace: namespace.into(),
            ..Self::unknown()
        }
    }

    /// Of a request to an endpoint with these labels.
    ///
    /// The workload is the label that Istio has for it, or else `app-version`: so are Serin's Deployments called.
    pub fn endpoint(service: &str, namespace: &str, labels: &Labels) -> Self {
        let nowhere = Self::nowhere(service);
        let label = |name: &str| labels.get(name).map(String::as_str);
        let app = label("app").unwrap_or(&nowhere.service_name).to_owned();
        let workload = match (label("service.istio.io/workload-name"), label("version")) {
            (Some(name), _) => name.to_owned(),
            (None, Some(version)) => format!("{app}-{version}"),
            (None, None) => app.clone(),
        };
        let version = label("version").unwrap_or(UNKNOWN).to_owned();
        Self {
            workload,
            workload_namespace: namespace.into(),
            app,
            version,
            ..nowhere
        }
    }
}
