//! The blue-green strategy: all requests are switched at once, from one version to the other.

use super::{AnalysisRef, ClusterOnly, rollout::seconds};
use istio::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct BlueGreen {
    /// The service that users reach.
    #[serde(default)]
    pub active_service: String,
    /// The service under which the candidate is reached before the switch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview_service: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview_replica_count: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview_metadata: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_metadata: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_unavailable: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anti_affinity: ClusterOnly,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_down_delay_revision_limit: ClusterOnly,
    /// Whether the switch comes by itself. True when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_promotion_enabled: Option<bool>,
    /// How long the switch waits then. Means nothing where `autoPromotionEnabled` is false, as in Argo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_promotion_seconds: Option<i64>,
    /// How long the old colour stays up after the promotion. 30 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_down_delay_seconds: Option<i64>,
    /// How long the candidate stays up after an abort; 0 keeps it. 30 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abort_scale_down_delay_seconds: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pre_promotion_analysis: Option<AnalysisRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_promotion_analysis: Option<AnalysisRef>,
}

impl BlueGreen {
    pub(super) fn check(&self, mistakes: &mut Collector) {
        let at = "spec.strategy.blueGreen";
        mistakes.require(&format!("{at}.activeService"), !self.active_service.is_empty());
        if self.preview_service.as_ref() == Some(&self.active_service) {
            mistakes.add(
                format!("{at}.previewService"),
                "is the activeService too; they have to differ",
            );
        }
        for (name, value) in [
            ("autoPromotionSeconds", self.auto_promotion_seconds),
            ("scaleDownDelaySeconds", self.scale_down_delay_seconds),
            ("abortScaleDownDelaySeconds", self.abort_scale_down_delay_seconds),
        ] {
            seconds(mistakes, &format!("{at}.{name}"), value);
        }
        for (name, analysis) in [
            ("prePromotionAnalysis", &self.pre_promotion_analysis),
            ("postPromotionAnalysis", &self.post_promotion_analysis),
        ] {
            if let Some(analysis) = analysis {
                analysis.check(mistakes, &format!("{at}.{name}"));
            }
        }
    }
}
