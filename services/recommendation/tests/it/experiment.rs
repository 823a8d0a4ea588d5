//! The figures of the A/B test.

use axum::http::StatusCode;
use common::testing::{Engine, eventually};
use futures_util::future::join_all;
use recommendation::{Variant, upkeep};
use serde_json::{Value, json};

use crate::support::{PATIENCE, TestApp, everywhere, impression, purchase};

async fn tell(app: &TestApp, user: i64, events: Value) {
    app.tell(Some(user), events).await.expect(StatusCode::ACCEPTED);
}

#[tokio::test]
async fn nothing_is_claimed_before_anything_happened() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    for algorithm in ["a", "b"] {
        let outcome = app.outcome(algorithm).await;
        assert_eq!(outcome["users"], 0);
        assert!(outcome.get("conversion").is_none() && outcome.get("mean_dwell_ms").is_none());
    }
}

#[tokio::test]
async fn users_are_counted_once_and_convert_once_by_a_purchase_after_an_impression() {
    everywhere(async |app, _| {
        // Shown twice, buys twice: one user, one conversion.
        tell(&app, 2, json!([impression("a"), impression("a")])).await;
        tell(&app, 2, json!([purchase("o1", &["tea"])])).await;
        tell(&app, 2, json!([purchase("o2", &["tea"])])).await;
        // Shown and buys in one list.
        tell(&app, 4, json!([impression("a"), purchase("o3", &["tea"])])).await;
        // Bought before it was shown anything, even in one list; the same order again is no purchase.
        tell(&app, 6, json!([purchase("o4", &["tea"]), impression("a")])).await;
        tell(&app, 6, json!([purchase("o4", &["tea"])])).await;
        // Shown, and never buys.
        tell(&app, 8, json!([impression("a")])).await;
        // Buys, and is never shown anything.
        tell(&app, 10, json!([purchase("o5", &["tea"])])).await;
        // Nobody knows who it was.
        app.tell(None, json!([impression("a"), purchase("o6", &["tea"])]))
            .await
            .expect(StatusCode::ACCEPTED);
        let outcome = app.outcome("a").await;
        assert_eq!((&outcome["users"], &outcome["converted"]), (&json!(4), &json!(2)));
        assert_eq!(outcome["conversion"], 0.5);
        assert_eq!(outcome["impressions"], 5);
        assert_eq!(app.outcome("b").await["users"], 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_seen_counts_for_the_algorithm_that_is_named_or_else_for_the_one_that_answers() {
    everywhere(async |app, variant| {
        let (own, other) = match variant {
            Variant::V1 => ("a", "b"),
            Variant::V2 => ("b", "a"),
        };
        tell(
            &app,
            1,
            json!([
                {"kind": "impression", "product_ids": ["tea"]},
                {"kind": "click", "product_id": "tea", "algorithm": other},
                {"kind": "cart", "product_id": "tea"},
                {"kind": "dwell", "dwell_ms": 1000},
                {"kind": "dwell", "dwell_ms": 3000},
            ]),
        )
        .await;
        let outcome = app.outcome(own).await;
        assert_eq!(
            (&outcome["users"], &outcome["carts"], &outcome["clicks"]),
            (&json!(1), &json!(1), &json!(0))
        );
        assert_eq!(outcome["mean_dwell_ms"], 2000.0);
        let outcome = app.outcome(other).await;
        assert_eq!(
            (&outcome["users"], &outcome["clicks"]),
            (&json!(0), &json!(1)),
            "a click alone exposes nobody"
        );
    })
    .await;
}

#[tokio::test]
async fn many_shoppers_at_once_at_two_instances_are_counted_exactly() {
    for engine in Engine::ALL {
        let one = TestApp::new(Variant::V1, engine).await;
        let two = one.beside(Variant::V2).await;
        let shoppers = (1..=60_i64).map(async |user| {
            let (app, algorithm) = if user % 2 == 0 { (&one, "a") } else { (&two, "b") };
            // Each shopper from two windows at once.
            let window = async |number: i64| {
                tell(app, user, json!([impression(algorithm), impression(algorithm)])).await;
                if user % 3 == 0 {
                    let order = purchase(&format!("o{user}-{number}"), &["tea", "cup"]);
                    tell(app, user, json!([order, {"kind": "dwell", "dwell_ms": 100}])).await;
                }
            };
            tokio::join!(window(1), window(2));
        });
        join_all(shoppers).await;
        for algorithm in ["a", "b"] {
            let outcome = one.outcome(algorithm).await;
            assert_eq!(
                (&outcome["users"], &outcome["converted"]),
                (&json!(30), &json!(10)),
                "{engine:?}"
            );
            assert_eq!(outcome["impressions"], 120);
        }
        let items = one
            .state
            .store
            .changes(0, false)
            .await
            .expect("read")
            .expect("some")
            .items;
        assert!(items.iter().all(|(_, baskets)| *baskets == 40), "{items:?}");
    }
}

#[tokio::test]
async fn response_times_of_all_instances_come_together() {
    for engine in Engine::ALL {
        let one = TestApp::new(Variant::V1, engine).await;
        let two = one.beside(Variant::V1).await;
        for app in [&one, &two] {
            for _ in 0..5 {
                app.recommend("", None).await.expect(StatusCode::OK);
            }
        }
        eventually("all answers are counted", PATIENCE, async || {
            one.outcome("a").await["responses"] == 10
        })
        .await;
        let outcome = one.outcome("a").await;
        assert!(outcome["mean_response_ms"].as_f64().expect("a figure") > 0.0);
        assert_eq!(one.outcome("b").await["responses"], 0);
        upkeep::tell_response_times(&two.state).await.expect("written");
        assert_eq!(one.outcome("a").await["responses"], 10, "none is told twice");
    }
}
