//! Traffic policies that are allowed and do nothing, or not what they seem to say.

use super::{Services, carries};
use crate::{
    host,
    mistake::Collector,
    model::{DestinationRule, Labels, OutlierDetection, ServiceEntry},
};

/// Istio's default of `maxEjectionPercent`.
const DEFAULT_PERCENT: i64 = 10;

pub(super) fn find(odd: &mut Collector, services: &Services<'_>, rule: &DestinationRule, namespace: &str) {
    let service = services.get(&host::full_name(&rule.host, namespace));
    for (path, policy) in rule.policies() {
        for (i, of_port) in policy.port_level_settings.iter().enumerate() {
            if let Some(entry) = service.entry
                && !entry.ports.iter().any(|port| port.number == of_port.port.number)
            {
                let message = format!(
                    "`{}` has no port {}: this is never in force",
                    rule.host, of_port.port.number
                );
                odd.add(format!("{path}.portLevelSettings[{i}].port.number"), message);
            }
        }
    }
    let port = service
        .entry
        .and_then(|entry| entry.ports.first())
        .map_or(80, |port| port.number);
    // A policy that all share is spoken of once, and for a subset only what the subset itself says.
    let whole = std::iter::once((None, "spec".to_owned(), None));
    let with_own = rule.subsets.iter().enumerate();
    let with_own = with_own.filter(|(_, subset)| subset.traffic_policy.is_some());
    let subsets = with_own.map(|(i, subset)| {
        (
            Some(subset.name.as_str()),
            format!("spec.subsets[{i}]"),
            Some(&subset.labels),
        )
    });
    for (subset, path, labels) in whole.chain(subsets) {
        let policy = rule.policy(subset, port);
        let localities = policy
            .load_balancer
            .and_then(|balancer| balancer.locality_lb_setting.as_ref());
        if let Some(localities) = localities
            && policy.outlier_detection.is_none()
            && !(localities.failover.is_empty() && localities.failover_priority.is_empty())
        {
            odd.add(
                format!("{path}.trafficPolicy.loadBalancer.localityLbSetting"),
                "has a failover without outlierDetection: it is never in force, because nobody says who is unhealthy",
            );
        }
        if let (Some(detection), Some(entry)) = (policy.outlier_detection, service.entry) {
            let path = format!("{path}.trafficPolicy.outlierDetection");
            ejects_nothing(odd, &path, detection, members(entry, labels));
        }
    }
}

fn members(entry: &ServiceEntry, labels: Option<&Labels>) -> i64 {
    let members = entry
        .endpoints
        .iter()
        .filter(|endpoint| labels.is_none_or(|wanted| carries(&endpoint.labels, wanted)));
    i64::try_from(members.count()).unwrap_or(i64::MAX)
}

fn ejects_nothing(odd: &mut Collector, path: &str, detection: &OutlierDetection, endpoints: i64) {
    let most = detection
        .max_ejection_percent
        .filter(|share| *share > 0)
        .unwrap_or(DEFAULT_PERCENT);
    let counts_nothing = detection.consecutive_5xx_errors == Some(0)
        && detection.consecutive_gateway_errors.unwrap_or(0) == 0
        && !detection.split_external_local_origin_errors.unwrap_or(false);
    if counts_nothing {
        odd.add(path, "counts no failures: nothing is ever ejected");
    } else if endpoints > 0 && 100 > most * endpoints {
        let needed = (100 + endpoints - 1) / endpoints;
        let message = format!(
            "lets {most} % of {endpoints} endpoints be ejected, which is less than one: nothing ever is; for one it takes \
             {needed}"
        );
        odd.add(format!("{path}.maxEjectionPercent"), message);
    } else if endpoints == 1 {
        odd.add(
            path,
            "is for a single endpoint: while it is ejected, every request gets 503",
        );
    }
    if detection.split_external_local_origin_errors != Some(true)
        && detection.consecutive_local_origin_failures.is_some()
    {
        let message = "is in force only with splitExternalLocalOriginErrors: true";
        odd.add(format!("{path}.consecutiveLocalOriginFailures"), message);
    }
}
