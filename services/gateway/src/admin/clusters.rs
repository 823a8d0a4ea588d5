//! `GET /clusters`: every service and subset with its endpoints, as Envoy's lines of text or as JSON.

use super::{App, error::ApiError};
use axum::{
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use istio::{
    model::Locality,
    table::{Cluster, Endpoint, Resource},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{fmt::Write, sync::atomic::Ordering};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Options {
    format: Option<String>,
}

pub(super) async fn show(State(shared): App, Query(options): Query<Options>) -> Result<Response, ApiError> {
    let rules = shared.store.rules().load_full();
    match options.format.as_deref() {
        None | Some("text") => {
            let text: String = rules.clusters().iter().map(|cluster| as_text(cluster)).collect();
            Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
        }
        Some("json") => {
            let clusters: Vec<Value> = rules.clusters().iter().map(|cluster| as_json(cluster)).collect();
            let connections = shared.connections();
            Ok(
                axum::Json(json!({ "clusters": clusters, "downstreamConnections": connections }))
                    .into_response(),
            )
        }
        Some(other) => Err(ApiError::bad_request(format!(
            "`{other}` is not a format; allowed: text, json"
        ))),
    }
}

const LIMITS: [(&str, Resource); 4] = [
    ("max_connections", Resource::Connections),
    ("max_pending_requests", Resource::Pending),
    ("max_requests", Resource::Requests),
    ("max_retries", Resource::Retries),
];

fn as_text(cluster: &Cluster) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    for (name, resource) in LIMITS {
        let most = cluster.limits.most(resource);
        let _ = writeln!(text, "{}::default_priority::{name}::{most}", cluster.name);
    }
    for (place, endpoint) in cluster.endpoints.iter().enumerate() {
        let start = format!("{}::{}", cluster.name, endpoint.state.address);
        let flags = if cluster.is_ejected(place) {
            "/failed_outlier_check"
        } else {
            "healthy"
        };
        let Locality {
            region,
            zone,
            subzone,
        } = &endpoint.locality;
        for (name, value) in [
            ("rq_active", active(endpoint).to_string()),
            ("hostname", endpoint.instance.clone().unwrap_or_default()),
            ("health_flags", flags.to_owned()),
            ("weight", endpoint.weight.to_string()),
            ("region", region.clone()),
            ("zone", zone.clone()),
            ("sub_zone", subzone.clone()),
            (
                "priority",
                cluster
                    .priority(place)
                    .map(|priority| priority.to_string())
                    .unwrap_or_default(),
            ),
        ] {
            let _ = writeln!(text, "{start}::{name}::{value}");
        }
    }
    if cluster.endpoints.is_empty() {
        let _ = writeln!(text, "{}::no endpoints", cluster.name);
    }
    text
}

fn as_json(cluster: &Cluster) -> Value {
    let endpoints = cluster.endpoints.iter().enumerate().map(|(place, endpoint)| {
        json!({
            "address": endpoint.state.address.to_string(),
            "instance": endpoint.instance,
            "workload": endpoint.destination.labels.workload,
            "version": endpoint.destination.labels.version,
            "health": if cluster.is_ejected(place) { "ejected" } else { "healthy" },
            "ejections": endpoint.state.health.ejections(),
            "weight": endpoint.weight,
            "locality": endpoint.locality.to_string(),
            "priority": cluster.priority(place),
            "activeRequests": active(endpoint),
        })
    });
    // Without a limit there is nothing to hold what is in use against.
    let limited = LIMITS
        .into_iter()
        .filter(|(_, resource)| cluster.limits.limits(*resource));
    let limits: serde_json::Map<String, Value> = limited
        .map(|(name, resource)| {
            let (used, most) = (cluster.usage.used(resource), cluster.limits.most(resource));
            (
                name.to_owned(),
                json!({ "used": used, "most": most, "overflows": cluster.usage.overflows(resource) }),
            )
        })
        .collect();
    json!({
        "name": cluster.name,
        "host": cluster.host,
        "subset": cluster.subset,
        "port": cluster.port,
        "limits": limits,
        "endpoints": endpoints.collect::<Vec<_>>(),
    })
}

fn active(endpoint: &Endpoint) -> usize {
    endpoint.state.active.load(Ordering::Relaxed)
}
