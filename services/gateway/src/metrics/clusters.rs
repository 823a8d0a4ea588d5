//! What is in use of each cluster and who is ejected, with Envoy's names: only where a rule limits or watches it, so that
//! a shop without such rules has no such series.

use super::export::escape;
use istio::{
    Table,
    table::{Cluster, Ejections, Resource},
};
use std::fmt::Write;

struct Metric {
    name: &'static str,
    help: &'static str,
    kind: &'static str,
    /// `None` where the rules of the cluster say nothing of it.
    value: fn(&Cluster) -> Option<u64>,
}

const METRICS: [Metric; 13] = [
    Metric {
        name: "envoy_cluster_upstream_cx_active",
        help: "Connections to the cluster.",
        kind: "gauge",
        value: |cluster| used(cluster, Resource::Connections),
    },
    Metric {
        name: "envoy_cluster_upstream_cx_overflow",
        help: "Times there was no room for another connection.",
        kind: "counter",
        value: |cluster| overflows(cluster, Resource::Connections),
    },
    Metric {
        name: "envoy_cluster_upstream_rq_pending_active",
        help: "Requests that wait for a connection.",
        kind: "gauge",
        value: |cluster| used(cluster, Resource::Pending),
    },
    Metric {
        name: "envoy_cluster_upstream_rq_pending_overflow",
        help: "Requests turned away because too many waited.",
        kind: "counter",
        value: |cluster| overflows(cluster, Resource::Pending),
    },
    Metric {
        name: "envoy_cluster_upstream_rq_active",
        help: "Requests under way.",
        kind: "gauge",
        value: |cluster| used(cluster, Resource::Requests),
    },
    Metric {
        name: "envoy_cluster_upstream_rq_active_overflow",
        help: "Requests turned away because too many were under way.",
        kind: "counter",
        value: |cluster| overflows(cluster, Resource::Requests),
    },
    Metric {
        name: "envoy_cluster_upstream_rq_retry_active",
        help: "Retries under way.",
        kind: "gauge",
        value: |cluster| used(cluster, Resource::Retries),
    },
    Metric {
        name: "envoy_cluster_upstream_rq_retry_overflow",
        help: "Retries that were not made because too many were under way.",
        kind: "counter",
        value: |cluster| overflows(cluster, Resource::Retries),
    },
    Metric {
        name: "envoy_cluster_outlier_detection_ejections_active",
        help: "Endpoints that are ejected at present.",
        kind: "gauge",
        value: |cluster| cluster.ejections().map(|ejections| ejections.active() as u64),
    },
    Metric {
        name: "envoy_cluster_outlier_detection_ejections_enforced_total",
        help: "Times an endpoint was ejected.",
        kind: "counter",
        value: |cluster| cluster.ejections().map(Ejections::enforced),
    },
    Metric {
        name: "envoy_cluster_outlier_detection_ejections_overflow",
        help: "Times an endpoint was to be ejected and was not, because too many were already.",
        kind: "counter",
        value: |cluster| cluster.ejections().map(Ejections::overflows),
    },
    Metric {
        name: "envoy_cluster_membership_total",
        help: "Endpoints of a cluster with outlier detection.",
        kind: "gauge",
        value: |cluster| cluster.ejections().map(|_| cluster.endpoints.len() as u64),
    },
    Metric {
        name: "envoy_cluster_membership_healthy",
        help: "Those of them that are not ejected.",
        kind: "gauge",
        value: |cluster| {
            let total = cluster.endpoints.len();
            cluster
                .ejections()
                .map(|ejections| total.saturating_sub(ejections.active()) as u64)
        },
    },
];

/// Prometheus' text format.
pub(crate) fn of_clusters(table: &Table) -> String {
    let mut text = String::new();
    for Metric {
        name,
        help,
        kind,
        value,
    } in METRICS
    {
        let values = table
            .clusters()
            .iter()
            .filter_map(|cluster| Some((cluster, value(cluster)?)));
        for (i, (cluster, value)) in values.enumerate() {
            if i == 0 {
                // Writing to a String cannot fail.
                let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
            }
            let _ = writeln!(
                text,
                "{name}{{cluster_name=\"{}\"}} {value}",
                escape(&cluster.name)
            );
        }
    }
    text
}

fn used(cluster: &Cluster, resource: Resource) -> Option<u64> {
    let is_limited = cluster.limits.limits(resource);
    is_limited.then(|| u64::from(cluster.usage.used(resource)))
}

fn overflows(cluster: &Cluster, resource: Resource) -> Option<u64> {
    let is_limited = cluster.limits.limits(resource);
    is_limited.then(|| cluster.usage.overflows(resource))
}
