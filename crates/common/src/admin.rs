//! The admin listener: health, metrics, version and faults. Never reached through the mesh, never hit by a fault.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::{Chassis, Problem, Valid, metrics};

pub(crate) fn router(chassis: &Chassis) -> Router {
    Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(render))
        .route("/version", get(version))
        .route("/fault", get(show_fault).put(set_fault).delete(clear_fault))
        .fallback(async || Problem::not_found("Here are /livez, /readyz, /metrics, /version and /fault."))
        .with_state(chassis.clone())
}

async fn ready(State(chassis): State<Chassis>) -> Result<&'static str, Problem> {
    if chassis.ready.load(Ordering::Acquire) {
        Ok("ready\n")
    } else {
        Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not_ready",
            "The service starts or stops.",
        ))
    }
}

async fn render(State(chassis): State<Chassis>) -> Response {
    metrics::render(&chassis.registry)
}

async fn version(State(chassis): State<Chassis>) -> Json<Value> {
    Json(json!({
        "identity": chassis.identity,
        "differences": chassis.declaration.differences,
        "ground_truth": chassis.declaration.ground_truth,
    }))
}

async fn show_fault(State(chassis): State<Chassis>) -> Json<Option<Fault>> {
    Json(chassis.observer.fault.get())
}

async fn set_fault(
    State(chassis): State<Chassis>,
    Valid(fault): Valid<Fault>,
) -> Result<Json<Fault>, Problem> {
    chassis.observer.fault.set(fault.clone())?;
    tracing::warn!(?fault, "fault on");
    Ok(Json(fault))
}

async fn clear_fault(State(chassis): State<Chassis>) -> StatusCode {
    chassis.observer.fault.clear();
    tracing::warn!("fault off");
    StatusCode::NO_CONTENT
}
