//! What a canary's analysis can ask for.

use common::testing::Engine;
use recommendation::Variant;
use serde_json::json;

use crate::support::{TestApp, impression, purchase};

#[tokio::test]
async fn bots_and_staff_are_in_none_but_their_own() {
    let app = TestApp::with(Variant::V2, Engine::Sqlite, &["--staff-users", "7"]).await;
    app.recommend(Some(7), "").await;
    app.tell(7, &json!([impression("b"), purchase("o1", &["moka"])]))
        .await;
    app.tell(7, &json!([purchase("o1", &["moka"])])).await;
    let metrics = &app.state.metrics;
    assert_eq!(
        metrics.excluded.with_label_values(&["staff"]).get(),
        2,
        "an order once"
    );
    assert_eq!(metrics.recommendations.with_label_values(&["b"]).get(), 0);
    assert_eq!(metrics.conversions.with_label_values(&["b"]).get(), 0);
    assert_eq!(metrics.events.with_label_values(&["impression", "b"]).get(), 0);
    let families = app.chassis.registry.gather();
    let name = "recommendation_excluded_events_total";
    assert!(families.iter().any(|family| family.name() == name));
}

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
