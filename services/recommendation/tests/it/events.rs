//! Events are written down once, for the right user and algorithm.

use axum::http::StatusCode;
use common::testing::Engine;
use futures_util::future::join_all;
use recommendation::Variant;
use serde_json::json;

use crate::support::{TestApp, everywhere, impression, purchase};

#[tokio::test]
async fn an_order_counts_once_however_often_and_by_whomever_it_is_told() {
    everywhere(async |app, _| {
        app.tell(1, &json!([impression("a")])).await;
        let order = json!([purchase("o1", &["bar-tape-cork"])]);
        app.tell(1, &order).await;
        app.tell(1, &order).await;
        app.tell(1, &json!([order[0], order[0]])).await;
        app.tell(None, &order).await;
        let (a, _) = app.arms().await;
        assert_eq!((&a["purchases"], &a["converted"]), (&json!(1), &json!(1)));
        let baskets = app.state.store.baskets_after(0, 100).await.expect("baskets");
        assert_eq!(baskets.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn fifty_at_once_count_an_order_once_and_lose_no_other() {
    everywhere(async |app, _| {
        app.tell(1, &json!([impression("a"), impression("b")])).await;
        let calls = (0..50).map(async |number| {
            let own = purchase(&format!("own{number}"), &["bar-tape-cork"]);
            let events = json!([
                purchase("same", &["bar-tape-cork"]),
                impression("b"),
                own,
                impression("a")
            ]);
            app.tell(1, &events).await;
        });
        join_all(calls).await;
        let (a, b) = app.arms().await;
        for arm in [&a, &b] {
            assert_eq!(
                (&arm["users"], &arm["converted"]),
                (&json!(1), &json!(1)),
                "{arm}"
            );
            assert_eq!(
                (&arm["impressions"], &arm["purchases"]),
                (&json!(51), &json!(51)),
                "{arm}"
            );
        }
        let baskets = app.state.store.baskets_after(0, 100).await.expect("baskets");
        assert_eq!(baskets.len(), 51);
    })
    .await;
}

#[tokio::test]
async fn a_purchase_converts_only_after_an_impression() {
    everywhere(async |app, _| {
        app.tell(1, &json!([purchase("o1", &["bar-tape-cork"])])).await;
        app.tell(1, &json!([impression("b")])).await;
        let (_, b) = app.arms().await;
        assert_eq!((&b["users"], &b["converted"]), (&json!(1), &json!(0)));
        // The one from before, told again, is still from before.
        app.tell(1, &json!([purchase("o1", &["bar-tape-cork"])])).await;
        let (_, b) = app.arms().await;
        assert_eq!(b["converted"], 0);
        app.tell(1, &json!([purchase("o2", &["bar-tape-cork"])])).await;
        let (a, b) = app.arms().await;
        assert_eq!((&b["converted"], &b["purchases"]), (&json!(1), &json!(1)));
        assert_eq!((&a["users"], &a["converted"]), (&json!(0), &json!(0)));
    })
    .await;
}

#[tokio::test]
async fn the_order_of_events_in_a_call_is_the_order_in_which_they_happened() {
    everywhere(async |app, _| {
        let bought = purchase("o1", &["bar-tape-cork"]);
        app.tell(1, &json!([bought, impression("a")])).await;
        let bought = purchase("o2", &["bar-tape-cork"]);
        app.tell(2, &json!([impression("a"), bought])).await;
        let (a, _) = app.arms().await;
        assert_eq!((&a["users"], &a["converted"]), (&json!(2), &json!(1)));
    })
    .await;
}

#[tokio::test]
async fn an_impression_without_an_algorithm_counts_for_the_variant_that_answers() {
    everywhere(async |app, variant| {
        app.tell(
            1,
            &json!([{"kind": "impression", "product_ids": ["moka", "cup"], "algorithm": null}]),
        )
        .await;
        let (a, b) = app.arms().await;
        let (mine, other) = match variant {
            Variant::V1 => (a, b),
            Variant::V2 => (b, a),
        };
        assert_eq!((&mine["users"], &mine["impressions"]), (&json!(1), &json!(2)));
        assert_eq!(other["users"], 0);
    })
    .await;
}

#[tokio::test]
async fn events_without_a_user_count_for_nobody_but_their_baskets_are_learned() {
    everywhere(async |app, _| {
        app.tell(None, &json!([impression("a"), purchase("o1", &["moka"])]))
            .await;
        let (a, b) = app.arms().await;
        assert_eq!((&a["users"], &a["impressions"]), (&json!(0), &json!(0)));
        assert_eq!(b["users"], 0);
        let baskets = app.state.store.baskets_after(0, 100).await.expect("baskets");
        assert_eq!(baskets[0].products, "moka");
    })
    .await;
}

#[tokio::test]
async fn a_call_with_a_mistake_leaves_nothing_behind() {
    for engine in Engine::ALL {
        let app = TestApp::new(Variant::V1, engine).await;
        let events = json!([impression("a"), {"kind": "dwell", "product_id": "moka"}]);
        let answer = app.post(Some(1), &events).await;
        let answer = answer.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.fields(), ["events[1].dwell_ms"]);
        assert_eq!(app.arms().await.0["impressions"], 0);
    }
}
