//! A gateway that says what a test wants.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use common::testing::project;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What the gateway says.
#[derive(Clone)]
pub(crate) struct Gateway {
    pub(crate) address: SocketAddr,
    metrics: Arc<Mutex<String>>,
}

impl Gateway {
    /// With the rules of `istio/payment.yaml`, and one instance of blue.
    pub(crate) async fn start() -> Self {
        let text = std::fs::read_to_string(project("istio/payment.yaml")).expect("there");
        let mut rules = istio::parse::documents(&text).expect("good");
        rules.push(istio::parse::document(BLUE).expect("good"));
        let items: Vec<Value> = rules
            .iter()
            .map(|rule| json!({"resource": rule, "resourceVersion": "1", "actor": "file", "changedAt": "2026-11-23T15:00:00Z"}))
            .collect();
        let metrics = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&metrics);
        let router = Router::new()
            .route("/config", get(async move || axum::Json(json!({"items": items}))))
            .route(
                "/stats/prometheus",
                get(async move || shown.lock().expect("unharmed").clone()),
            );
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { address, metrics }
    }

    /// Sets how many requests it has counted, by version, and how many of v2's failed.
    pub(crate) fn counted(&self, v1: u32, v2: u32, failed: u32) {
        let line = |version: &str, code: &str, count: u32| {
            let labels = format!(
                "destination_service_name=\"payment-service\",destination_version=\"{version}\",response_code=\"{code}\""
            );
            format!(
                "istio_requests_total{{{labels}}} {count}\n\
                 istio_request_duration_milliseconds_bucket{{{labels},le=\"10\"}} {count}\n\
                 istio_request_duration_milliseconds_bucket{{{labels},le=\"+Inf\"}} {count}\n"
            )
        };
        let text = [
            // Requests that reached nobody.
            line("unknown", "503", 3),
            line("v1", "201", v1),
            line("v2", "201", v2 - failed),
            line("v2", "500", failed),
        ]
        .concat();
        *self.metrics.lock().expect("unharmed") = text;
    }
}

const BLUE: &str = "
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: payment-service}
spec:
  hosts: [payment-service.default.svc.cluster.local]
  ports: [{number: 80, name: http, protocol: HTTP}]
  resolution: STATIC
  endpoints:
    - address: 127.0.0.1
      ports: {http: 9001}
      labels: {app: payment-service, version: v1, color: blue, instance: payment-blue-1}
";
