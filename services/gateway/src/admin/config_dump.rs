//! `GET /config_dump`: everything at once, to send along with a question.

use super::App;
use axum::{Json, extract::State};
use istio::Side;
use serde_json::{Value, json};

pub(super) async fn show(State(shared): App) -> Json<Value> {
    let rules = shared.store.rules().load_full();
    let resources: Vec<Value> = shared
        .store
        .all()
        .iter()
        .map(|stored| {
            json!({
                "resource": &*stored.resource,
                "resourceVersion": stored.version.resource_version.to_string(),
                "actor": stored.version.actor,
            })
        })
        .collect();
    let clusters: Vec<&str> = rules
        .clusters()
        .iter()
        .map(|cluster| cluster.name.as_str())
        .collect();
    Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "ingressHosts": rules.hosts(Side::Ingress),
        "ingressTlsHosts": rules.hosts(Side::IngressTls),
        "meshHosts": rules.hosts(Side::Mesh),
        "clusters": clusters,
        "resources": resources,
    }))
}
