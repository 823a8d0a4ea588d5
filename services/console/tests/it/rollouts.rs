//! `/api/rollouts`: where there are none; the good and the bad in modules of their own; and a console that cannot do what it
//! was asked for.

mod bad;
mod good;
mod releases;
mod steering;

use axum::http::StatusCode;
use common::Clock;
use common::testing::{Call, config};
use console::Config;
use console::control::TrafficControl;

use crate::support::TestApp;

#[tokio::test]
async fn where_no_file_describes_a_release_none_can_be_started() {
    let app = TestApp::alone().await;
    let all = Call::get("/api/rollouts")
        .to(&app.router)
        .await
        .expect(StatusCode::OK);
    let all = all.json();
    assert_eq!(all["rollouts"], serde_json::json!([]));
    let mistakes = all["mistakes"][0].as_str().expect("text");
    assert!(mistakes.starts_with("k8s/rollouts: "), "{mistakes}");
    let one = Call::get("/api/rollouts/user-service").to(&app.router).await;
    assert_eq!(one.expect(StatusCode::NOT_FOUND).json()["code"], "no_rollout");
    let steered = Call::post("/api/rollouts/user-service/promote")
        .to(&app.router)
        .await;
    let started = Call::post("/api/rollouts/user-service/start")
        .to(&app.router)
        .await;
    assert_eq!(started.expect(StatusCode::CONFLICT).json()["code"], "refused");
    assert_eq!(steered.expect(StatusCode::NOT_FOUND).json()["code"], "no_rollout");
    let unknown = Call::post("/api/rollouts/user-service/explode")
        .to(&app.router)
        .await;
    assert!(unknown.body.contains("promote-full"), "{}", unknown.body);
}

#[tokio::test]
async fn what_a_cluster_needs_is_missed_at_the_start() {
    let error = async |flags: &[&str]| {
        let connected = TrafficControl::connect(&config::<Config>(flags), Clock::System).await;
        connected.expect_err("not possible").to_string()
    };
    let kubernetes = ["--traffic-control", "kubernetes"];
    let text = error(&kubernetes).await;
    assert!(text.contains("PROMETHEUS_URL"), "{text}");
    #[cfg(not(feature = "kubernetes"))]
    {
        let text = error(&[&kubernetes[..], &["--prometheus-url", "http://prometheus:9090"]].concat()).await;
        assert!(text.contains("--features kubernetes"), "{text}");
    }
}
