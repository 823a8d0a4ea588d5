//! The shop in a cluster: pods as instances, their faults, the figures from Prometheus.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::routing::get;
use common::testing::Call;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Cluster, Events, Prometheus};

/// An admin listener that keeps its fault.
async fn admin() -> SocketAddr {
    let fault = Arc::new(Mutex::new(Value::Null));
    let (shown, set, cleared) = (Arc::clone(&fault), Arc::clone(&fault), fault);
    let handlers = get(async move || axum::Json(shown.lock().expect("unharmed").clone()))
        .put(async move |axum::Json(wanted): axum::Json<Value>| *set.lock().expect("unharmed") = wanted)
        .delete(async move || *cleared.lock().expect("unharmed") = Value::Null);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let router = Router::new().route("/fault", handlers);
    tokio::spawn(axum::serve(listener, router).into_future());
    address
}

#[tokio::test]
async fn a_fault_goes_to_each_pod_of_a_version_by_its_own_address() {
    let cluster = Cluster::new();
    let admin = admin().await;
    cluster.update("kubelet", "pods", "payment-service-v2-5d4c-x2x", |pod| {
        pod["spec"]["containers"][1]["ports"][1]["containerPort"] = admin.port().into();
    });
    let app = cluster.app(&[]).await;
    let path = "/api/faults/payment-service/green";
    let put = Call::new(Method::PUT, path).json(&json!({"error_rate": 0.25}));
    let outcome = put.to(&app.router).await.expect(StatusCode::OK).json();
    assert_eq!(
        outcome,
        json!({"applied": ["payment-service-v2-5d4c-x2x"], "failed": []})
    );
    let faults = Call::get("/api/faults")
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    let found = &faults["faults"][0];
    assert_eq!(
        (&found["subset"], &found["fault"]["error_rate"]),
        (&json!("green"), &json!(0.25))
    );
    let cleared = Call::new(Method::DELETE, path)
        .to(&app.router)
        .await
        .expect(StatusCode::OK);
    assert_eq!(cleared.json()["applied"][0], "payment-service-v2-5d4c-x2x");
    let unknown = Call::new(Method::DELETE, "/api/faults/payment-service/red")
        .to(&app.router)
        .await;
    unknown.expect(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_tick_has_the_pods_the_rules_and_the_figures() {
    let (cluster, prometheus) = (Cluster::new(), Prometheus::start().await);
    cluster.update("kubelet", "pods", "payment-service-v1-5d4c-x2x", |pod| {
        pod["status"]["conditions"][0]["status"] = "False".into();
    });
    cluster.update("kubelet", "pods", "user-service-v1-5d4c-x2x", |pod| {
        pod["metadata"]["deletionTimestamp"] = "2026-11-20T10:00:00Z".into();
    });
    let app = cluster.app(&["--prometheus-url", &prometheus.url]).await;
    let mut sampler = app.sampler();
    let scraped = |count: u32| {
        let labels = "reporter=\"source\",source_app=\"order-service\",destination_service_namespace=\"serin\",\
                      destination_service_name=\"payment-service\",destination_version=\"v2\"";
        format!("istio_requests_total{{{labels},response_code=\"201\"}} {count}\n")
    };
    for count in [100, 130] {
        prometheus.scrape("10.0.0.7:15020", &scraped(count));
        sampler.tick().await;
    }
    let tick = Events::open(&app.router, None).await.history().await.remove(1);
    assert_eq!(tick.stale, None);
    let [payment, user] = tick.services.as_slice() else {
        panic!("two services: {tick:?}");
    };
    let [blue, green] = payment.subsets.as_slice() else {
        panic!("two subsets: {payment:?}");
    };
    assert_eq!(
        (blue.instances, blue.planned, green.instances, green.planned),
        (0, 1, 1, 1)
    );
    assert_eq!((blue.configured, green.configured), (Some(100), Some(0)));
    assert_eq!((green.requests, green.observed.expect("seen").n), (30, 30));
    assert_eq!(payment.exceptions, ["header canary: true → green"]);
    assert_eq!(
        (user.subsets[0].planned, user.subsets[1].planned),
        (0, 1),
        "one is about to end"
    );
    let edge = &tick.edges[0];
    assert_eq!(
        (edge.source.as_str(), edge.subset.as_deref()),
        ("order-service", Some("green"))
    );
    let kinds: Vec<_> = tick.rules.iter().map(|rule| rule.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "VirtualService",
            "VirtualService",
            "DestinationRule",
            "DestinationRule"
        ]
    );
}
