//! `GET /clusters`: every service and subset with its endpoints, as Envoy's lines of text or as JSON.

use super::{App, error::ApiError};
use axum::{
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use istio::table::{Cluster, Endpoint};
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

fn as_text(cluster: &Cluster) -> String {
    let mut text = String::new();
    for endpoint in &cluster.endpoints {
        let start = format!("{}::{}", cluster.name, endpoint.state.address);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{start}::rq_active::{}", active(endpoint));
        let _ = writeln!(
            text,
            "{start}::hostname::{}",
            endpoint.instance.as_deref().unwrap_or_default()
        );
        let _ = writeln!(text, "{start}::health_flags::healthy");
        let _ = writeln!(text, "{start}::weight::1");
    }
    if text.is_empty() {
        let _ = writeln!(text, "{}::no endpoints", cluster.name);
    }
    text
}

fn as_json(cluster: &Cluster) -> Value {
    let endpoints = cluster.endpoints.iter().map(|endpoint| {
        json!({
            "address": endpoint.state.address.to_string(),
            "instance": endpoint.instance,
            "workload": endpoint.destination.labels.workload,
            "version": endpoint.destination.labels.version,
            "health": "healthy",
            "activeRequests": active(endpoint),
        })
    });
    json!({
        "name": cluster.name,
        "host": cluster.host,
        "subset": cluster.subset,
        "port": cluster.port,
        "endpoints": endpoints.collect::<Vec<_>>(),
    })
}

fn active(endpoint: &Endpoint) -> usize {
    endpoint.state.active.load(Ordering::Relaxed)
}
