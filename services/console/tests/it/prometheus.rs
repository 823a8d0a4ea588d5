//! The figures from a Prometheus instead of the gateway.

use axum::http::StatusCode;
use common::testing::Call;
use console::api::tick::Tick;
use console::api::{Overview, Service};

use crate::support::{Events, Gateway, Prometheus, Shop, TestApp};

async fn last(app: &TestApp) -> Tick {
    let mut ticks = Events::open(&app.router, None).await.history().await;
    ticks.pop().expect("a tick")
}

async fn overview(app: &TestApp) -> Vec<Service> {
    let answer = Call::get("/api/overview")
        .to(&app.router)
        .await
        .expect(StatusCode::OK);
    serde_json::from_str::<Overview>(&answer.body)
        .expect("an overview")
        .services
}

#[tokio::test]
async fn the_same_counters_give_the_same_figures_from_both_sources() {
    let shop = Shop::start().await;
    let prometheus = Prometheus::start().await;
    let by_gateway = shop.app();
    let by_prometheus = shop.app_with(&["--prometheus-url", &prometheus.url]);
    let (mut one, mut two) = (by_gateway.sampler(), by_prometheus.sampler());
    for calls in [0, 40, 25] {
        shop.call(calls).await;
        prometheus.scrape("10.0.0.7:15020", &shop.metrics().await);
        one.tick().await;
        two.tick().await;
        let (one, two) = (last(&by_gateway).await, last(&by_prometheus).await);
        assert_eq!(two.stale, None);
        assert_eq!(one.services, two.services);
        assert_eq!(one.edges, two.edges);
        let blue = &two
            .services
            .iter()
            .find(|service| service.name == "payment-service")
            .expect("there")
            .subsets[0];
        assert_eq!(blue.requests, calls as u64, "counted in this second");
    }
    assert_eq!(overview(&by_gateway).await, overview(&by_prometheus).await);
}

#[tokio::test]
async fn other_reporters_and_namespaces_are_not_counted() {
    let (gateway, prometheus) = (Gateway::start().await, Prometheus::start().await);
    let line = |reporter: &str, namespace: &str, count: u32| {
        format!(
            "istio_requests_total{{reporter=\"{reporter}\",destination_service_namespace=\"{namespace}\",\
             destination_service_name=\"payment-service\",destination_version=\"v1\",response_code=\"200\"}} {count}\n"
        )
    };
    let text = [
        line("source", "default", 7),
        line("destination", "default", 70),
        line("source", "staging", 700),
    ];
    prometheus.scrape("10.0.0.7:15020", &text.concat());
    let app = TestApp::with(gateway.address, &["--prometheus-url", &prometheus.url]);
    let services = overview(&app).await;
    assert_eq!(services[0].requests, 7);
}

#[tokio::test]
async fn a_prometheus_that_refuses_or_is_away_is_named_and_the_rules_are_shown() {
    let (gateway, prometheus) = (Gateway::start().await, Prometheus::start().await);
    let app = TestApp::with(gateway.address, &["--prometheus-url", &prometheus.url]);
    let mut sampler = app.sampler();
    let refusal =
        r#"{"status":"error","errorType":"bad_data","error":"1:5: parse error: unexpected end of input"}"#;
    for (status, body, reason) in [
        (
            StatusCode::BAD_REQUEST,
            refusal,
            "parse error: unexpected end of input",
        ),
        (StatusCode::BAD_GATEWAY, "<html>", "it answered 502"),
        (StatusCode::OK, "<html>", "cannot be read"),
        (
            StatusCode::OK,
            r#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#,
            "cannot be read",
        ),
    ] {
        prometheus.answers(status, body);
        sampler.tick().await;
        let tick = last(&app).await;
        let stale = tick.stale.expect("a reason");
        assert!(
            stale.contains("Prometheus at http://") && stale.contains(reason),
            "{stale}"
        );
        assert_eq!(
            tick.services[0].subsets[0].configured,
            Some(100),
            "the rules are known all the same"
        );
        let refused = Call::get("/api/overview").to(&app.router).await;
        assert_eq!(
            refused.expect(StatusCode::SERVICE_UNAVAILABLE).json()["code"],
            "prometheus_away"
        );
    }
    let away = TestApp::with(gateway.address, &["--prometheus-url", "http://127.0.0.1:1"]);
    away.sampler().tick().await;
    let stale = last(&away).await.stale.expect("a reason");
    assert!(
        stale.starts_with("Prometheus does not answer at http://127.0.0.1:1"),
        "{stale}"
    );
}
