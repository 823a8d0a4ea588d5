//! What a canary's analysis can ask for.

use common::testing::Engine;
use recommendation::Variant;
use serde_json::json;

use crate::support::{TestApp, impression, purchase};

#[tokio::test]
async fn they_count_lists_events_and_conversions() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    app.recommend(Some(1), "").await;
    let bought = purchase("o1", &["moka"]);
    app.tell(
        1,
        &json!([impression("b"), {"kind": "cart", "product_id": "moka"}]),
    )
    .await;
    app.tell(1, &json!([bought, bought])).await;
    app.tell(1, &json!([purchase("o2", &["moka"])])).await;

    let metrics = &app.state.metrics;
    assert_eq!(metrics.recommendations.with_label_values(&["b"]).get(), 1);
    let events = |kind, algorithm| metrics.events.with_label_values(&[kind, algorithm]).get();
    assert_eq!(events("impression", "b"), 1);
    assert_eq!(events("cart", "none"), 1);
    assert_eq!(events("purchase", "none"), 2, "once per order");
    assert_eq!(
        metrics.conversions.with_label_values(&["b"]).get(),
        1,
        "once per user"
    );
    let names: Vec<_> = app
        .chassis
        .registry
        .gather()
        .iter()
        .map(|family| family.name().to_owned())
        .collect();
    for name in [
        "recommendations_total",
        "recommendation_events_total",
        "recommendation_conversions_total",
    ] {
        assert!(names.iter().any(|known| known == name), "{name} in {names:?}");
    }
}
