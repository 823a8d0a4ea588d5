//! Bots, staff and testers count for nothing, and are counted apart.

use common::testing::{Call, Engine};
use recommendation::Variant;
use serde_json::{Value, json};

use crate::support::{TestApp, dwell, everywhere, impression, purchase, reaction};

fn visit() -> Value {
    json!([
        impression("a"),
        reaction("click", "a"),
        dwell("a", 700),
        purchase("o1", &["moka"])
    ])
}

/// The arms without their response times, which are those of nobody here.
async fn assert_nobody_counts(app: &TestApp) {
    for query in ["", "?by=parity"] {
        let (a, b) = app.arms_of(query).await;
        for arm in [&a, &b] {
            for figure in ["users", "converted", "impressions", "clicks", "purchases"] {
                assert_eq!(arm[figure], 0, "{figure} in {arm}");
            }
            assert_eq!(
                (&arm["dwell"]["n"], &arm["response"]["n"]),
                (&json!(0), &json!(0))
            );
        }
    }
}

#[tokio::test]
async fn a_bot_counts_for_nothing_but_itself() {
    everywhere(async |app, _| {
        app.tell_as_bot(&visit()).await;
        let call = Call::get("/recommendations").user(2).header("x-visitor", "bot");
        call.to(&app.router).await.expect(axum::http::StatusCode::OK);
        assert_nobody_counts(&app).await;
        assert_eq!(
            app.experiment("").await["excluded"],
            json!({"bots": 4, "staff": 0, "testers": 0})
        );
        // The order is told again.
        app.tell_as_bot(&json!([purchase("o1", &["moka"])])).await;
        assert_eq!(app.experiment("").await["excluded"]["bots"], 4);
    })
    .await;
}

#[tokio::test]
async fn a_tester_is_sent_by_a_header_and_not_by_chance() {
    everywhere(async |app, _| {
        app.tell_with("canary", "true", &visit()).await;
        let call = Call::get("/recommendations").user(2).header("canary", "true");
        call.to(&app.router).await.expect(axum::http::StatusCode::OK);
        assert_nobody_counts(&app).await;
        assert_eq!(
            app.experiment("").await["excluded"],
            json!({"bots": 0, "staff": 0, "testers": 4})
        );
    })
    .await;
}

#[tokio::test]
async fn staff_count_for_nothing_but_themselves() {
    for engine in Engine::ALL {
        for variant in Variant::BUILT {
            let app = TestApp::with(*variant, engine, &["--staff-users", "2,31"]).await;
            app.tell(2, &visit()).await;
            app.tell(31, &json!([impression("b")])).await;
            app.recommend(Some(31), "").await;
            assert_nobody_counts(&app).await;
            assert_eq!(
                app.experiment("").await["excluded"],
                json!({"bots": 0, "staff": 5, "testers": 0})
            );
            app.tell(3, &json!([impression("b")])).await;
            assert_eq!(app.arms().await.1["users"], 1);
        }
    }
}

#[tokio::test]
async fn what_they_bought_is_learned_all_the_same() {
    for engine in Engine::ALL {
        let app = TestApp::with(Variant::V2, engine, &["--staff-users", "2"]).await;
        app.tell(2, &json!([purchase("o1", &["tent-x", "pegs-x"])])).await;
        let baskets = app.state.store.baskets_after(0, 100).await.expect("baskets");
        assert_eq!(baskets[0].products, "tent-x pegs-x");
    }
}
