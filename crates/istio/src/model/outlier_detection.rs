//! `outlierDetection`: an endpoint that fails several times in a row gets no requests for a while.

use super::{Period, check};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OutlierDetection {
    /// Answers 500 to 599 in a row [default: 5]; 0 switches it off. Failures to get an answer count too, unless split.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        rename = "consecutive5xxErrors"
    )]
    pub consecutive_5xx_errors: Option<i64>,
    /// The same for 502, 503 and 504 alone [default: off].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consecutive_gateway_errors: Option<i64>,
    /// Failures to connect or to get an answer are counted apart from what the endpoint answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split_external_local_origin_errors: Option<bool>,
    /// How many of those failures, if they are counted apart [default: 5].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consecutive_local_origin_failures: Option<i64>,
    /// How often it is looked whether an endpoint may come back [default: 10s].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Period>,
    /// Times the number of ejections is how long one stays away [default: 30s].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_ejection_time: Option<Period>,
    /// Most endpoints away at once [default: 10 %].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_ejection_percent: Option<i64>,
    /// With fewer endpoints left than this share, all get requests, ejected or not [default: 0 %, never].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_health_percent: Option<i64>,
}

impl OutlierDetection {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        for (name, number) in [
            ("consecutive5xxErrors", self.consecutive_5xx_errors),
            ("consecutiveGatewayErrors", self.consecutive_gateway_errors),
            (
                "consecutiveLocalOriginFailures",
                self.consecutive_local_origin_failures,
            ),
        ] {
            check::count(mistakes, &format!("{path}.{name}"), number);
        }
        for (name, period) in [
            ("interval", &self.interval),
            ("baseEjectionTime", &self.base_ejection_time),
        ] {
            if let Some(period) = period {
                period.check(mistakes, &format!("{path}.{name}"), false);
            }
        }
        for (name, share) in [
            ("maxEjectionPercent", self.max_ejection_percent),
            ("minHealthPercent", self.min_health_percent),
        ] {
            if let Some(share) = share
                && !(0..=100).contains(&share)
            {
                mistakes.add(format!("{path}.{name}"), format!("is {share}; allowed: 0 to 100"));
            }
        }
    }
}
