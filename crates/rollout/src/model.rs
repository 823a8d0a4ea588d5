//! `Rollout` and `AnalysisTemplate` of `argoproj.io/v1alpha1`, with exactly the fields that may stand in a file.
//!
//! A field belongs to one of three groups:
//!
//! - **executed**: Serin does what Argo's controller does
//! - **executed by the cluster only**: accepted, so that one file serves both, and kept as they were written. Their type
//!   says so: [`ClusterOnly`]. Of a rollout: `replicas`, `selector`, `template` (with probes and resources), `workloadRef`,
//!   `minReadySeconds`, `revisionHistoryLimit`, `restartAt`, `rollbackWindow`, `analysis` (history limits); of a canary:
//!   `canaryService`, `stableService`, `canaryMetadata`, `stableMetadata`, `maxSurge`, `maxUnavailable`, `antiAffinity`,
//!   `minPodsPerReplicaSet`, `scaleDownDelayRevisionLimit`; of blue-green: `previewReplicaCount`, `previewMetadata`,
//!   `activeMetadata`, `maxUnavailable`, `antiAffinity`, `scaleDownDelayRevisionLimit`; of an analysis:
//!   `measurementRetention`, `analysisRunMetadata`; of the provider: `insecure`
//! - everything else is refused with its path when a file is read, so that no field is ever silently ignored
//!
//! Fields are written out in the order in which they are declared.

mod analysis;
mod blue_green;
mod canary;
mod rollout;
mod routing;
mod step;
mod template;

pub use analysis::{AnalysisArg, AnalysisRef, DryRun, FieldRef, PodHash, TemplateRef, ValueFrom};
pub use blue_green::BlueGreen;
pub use canary::{BackgroundAnalysis, Canary};
pub use rollout::{RolloutSpec, Strategy};
pub use routing::{DestinationRuleRef, Istio, ManagedRoute, TrafficRouting, VirtualServiceRef};
pub use step::{HeaderMatch, MirrorMatch, Pause, SetHeaderRoute, SetMirrorRoute, Step};
pub(crate) use template::number;
pub use template::{AnalysisTemplateSpec, Metric, Prometheus, Provider, TemplateArg, TemplateValueFrom};

use istio::Metadata;
use serde::Serialize;

pub const API_VERSION: &str = "argoproj.io/v1alpha1";

/// The value of a field that only a cluster executes, kept as it was written.
pub type ClusterOnly = Option<serde_json::Value>;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rollout {
    pub metadata: Metadata,
    pub spec: RolloutSpec,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnalysisTemplate {
    pub metadata: Metadata,
    pub spec: AnalysisTemplateSpec,
}

/// `Rollout default/payment-service`: how mistakes name a resource.
pub(crate) fn name_of(kind: &str, metadata: &Metadata) -> String {
    let namespace = metadata
        .namespace
        .as_deref()
        .unwrap_or(istio::resource::DEFAULT_NAMESPACE);
    format!("{kind} {namespace}/{}", metadata.name)
}
