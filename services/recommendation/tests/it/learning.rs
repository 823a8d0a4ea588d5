//! What is recommended, and how it follows what the shop sells.

use std::time::Duration;

use common::testing::{Engine, eventually};
use recommendation::Variant;
use serde_json::{Value, json};

use crate::support::{TestApp, everywhere, purchase};

/// Sells a basket so often that it leaves the whole history behind.
async fn sell(app: &TestApp, user: i64, name: &str, products: &[&str], times: usize) {
    let orders: Vec<Value> = (0..times)
        .map(|number| purchase(&format!("{name}-{number}"), products))
        .collect();
    for orders in orders.chunks(100) {
        app.tell(user, &json!(orders)).await;
    }
}

#[tokio::test]
async fn there_are_recommendations_from_the_first_request_on() {
    everywhere(async |app, _| {
        for query in ["", "?product_id=bar-tape-cork", "?product_id=nobody-sells-this"] {
            let list = app.ids(None, query).await;
            assert_eq!(list.len(), 6, "{query}");
            assert!(!list.contains(&"bar-tape-cork".to_owned()) || !query.contains("bar-tape"));
        }
        for (query, count) in [
            ("?limit=1", 1),
            ("?limit=24", 24),
            ("?product_id=bar-tape-cork&limit=24", 24),
        ] {
            let mut list = app.ids(None, query).await;
            assert_eq!(list.len(), count, "{query}");
            list.sort();
            list.dedup();
            assert_eq!(list.len(), count, "each product once");
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_best_seller_comes_to_the_top_of_both_without_a_restart() {
    everywhere(async |app, _| {
        let before = app.ids(None, "").await;
        assert!(!before.contains(&"new-hit".to_owned()));
        sell(&app, 1, "o", &["new-hit"], 500).await;
        app.clock.advance(Duration::from_secs(3));
        eventually("the new best seller", Duration::from_secs(10), || async {
            app.ids(None, "").await[0] == "new-hit"
        })
        .await;
        let list = app.recommend(None, "?product_id=unknown&limit=1").await;
        assert_eq!(list["recommendations"][0]["because"], "best seller");
        assert!(list["recommendations"][0].get("bought_with").is_none());
    })
    .await;
}

#[tokio::test]
async fn new_orders_are_looked_for_at_most_every_few_seconds() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    app.ids(None, "").await;
    app.catch_up().await;
    sell(&app, 1, "o", &["new-hit"], 500).await;
    app.clock.advance(Duration::from_millis(2_999));
    for _ in 0..100 {
        assert_ne!(app.ids(None, "").await[0], "new-hit");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn every_order_is_learned_once_by_every_instance() {
    everywhere(async |app, variant| {
        let other = app.beside(variant).await;
        // More than one page of them.
        sell(&app, 1, "first", &["new-hit", "its-mate"], 1_500).await;
        app.catch_up().await;
        sell(&other, 2, "second", &["new-hit"], 700).await;
        for _ in 0..2 {
            tokio::join!(app.catch_up(), app.catch_up(), other.catch_up());
            other.catch_up().await;
        }
        for app in [&app, &other] {
            let sold = |id| {
                let learned = app.state.knowledge.read();
                learned.sales.sold(learned.sales.number(id).expect("learned"))
            };
            assert_eq!((sold("new-hit"), sold("its-mate")), (2_200, 1_500));
        }
    })
    .await;
}

#[tokio::test]
async fn b_shows_what_is_bought_together_and_a_does_not() {
    everywhere(async |app, variant| {
        sell(&app, 1, "pair", &["tent-x", "pegs-x"], 3).await;
        app.catch_up().await;
        let list = app.recommend(None, "?product_id=tent-x").await;
        let first = &list["recommendations"][0];
        match variant {
            Variant::V1 => assert_eq!(first["because"], "best seller"),
            Variant::V2 => {
                // Together in 3 baskets of 3 each: a cosine of 1, shrunken by 3 / (3 + 2).
                let expected = json!({
                    "product_id": "pegs-x", "score": 0.6, "because": "bought together", "bought_with": "tent-x",
                });
                assert_eq!(first, &expected);
                assert_eq!(list["recommendations"][1]["because"], "best seller", "filled up");
            }
        }
        assert_eq!(list["recommendations"].as_array().expect("a list").len(), 6);
    })
    .await;
}

#[tokio::test]
async fn b_without_a_product_goes_by_the_users_own_purchases_and_repeats_none() {
    for engine in Engine::ALL {
        let app = TestApp::new(Variant::V2, engine).await;
        sell(&app, 1, "pair", &["tent-x", "pegs-x"], 3).await;
        app.catch_up().await;
        app.tell(7, &json!([purchase("mine", &["tent-x"])])).await;
        let mine = app.recommend(Some(7), "").await;
        assert_eq!(mine["recommendations"][0]["product_id"], "pegs-x");
        assert_eq!(mine["recommendations"][0]["bought_with"], "tent-x");
        let mine = app.ids(Some(7), "?limit=24").await;
        assert!(!mine.contains(&"tent-x".to_owned()));
        let best = app.ids(None, "").await;
        assert_ne!(best[0], "pegs-x");
        assert_eq!(app.ids(Some(8), "").await, best, "nothing is known of user 8");
    }
}

#[tokio::test]
async fn a_user_of_the_shipped_history_is_no_user_of_the_shop() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    // 594 and 411 have baskets in the history.
    for user in [594, 411] {
        assert_eq!(app.ids(Some(user), "").await, app.ids(None, "").await);
    }
}

#[tokio::test]
async fn what_was_learned_is_recommended_while_the_database_is_away() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    app.state.store.db().close().await;
    assert_eq!(app.ids(None, "?product_id=bar-tape-cork").await.len(), 6);
}
