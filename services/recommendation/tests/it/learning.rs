//! What is recommended, and what it is learned from.

use axum::http::StatusCode;
use common::testing::{Engine, eventually};
use futures_util::future::join_all;
use recommendation::{Variant, history};
use serde_json::json;

use crate::support::{PATIENCE, TestApp, everywhere, purchase};

const FEEDER: &str = "?product_id=finch-thistle-feeder";

#[tokio::test]
async fn the_first_visitor_already_gets_recommendations_and_never_what_is_looked_at() {
    everywhere(async |app, variant| {
        let answer = app.recommend(FEEDER, None).await.expect(StatusCode::OK).json();
        let algorithm = match variant {
            Variant::V1 => "a",
            Variant::V2 => "b",
        };
        assert_eq!(answer["algorithm"], algorithm);
        let recommendations = answer["recommendations"].as_array().expect("some");
        assert_eq!(recommendations.len(), 6);
        for recommendation in recommendations {
            assert_ne!(recommendation["product_id"], "finch-thistle-feeder");
            let expected = match variant {
                Variant::V1 => "best seller",
                Variant::V2 => "bought together with finch-thistle-feeder",
            };
            assert_eq!(recommendation["because"], expected);
            assert!(recommendation["score"].as_f64().expect("a number") > 0.0);
        }
        assert_eq!(app.products("?limit=24", None).await.len(), 24);
    })
    .await;
}

#[tokio::test]
async fn b_recommends_to_a_user_what_goes_with_that_users_purchases_and_not_these_again() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    let baskets = history::shipped().expect("whole");
    let mut different = 0;
    let best = app.products("", None).await;
    for user in 1..=20 {
        let products = app.products("", Some(user)).await;
        for basket in baskets.iter().filter(|basket| basket.user == user) {
            assert!(
                basket
                    .products
                    .iter()
                    .all(|bought| !products.iter().any(|product| product == bought))
            );
        }
        different += usize::from(products != best);
    }
    assert_eq!(different, 20);
    // Nobody knows this user: the best sellers.
    assert_eq!(app.products("", Some(1_000_000)).await, best);
}

#[tokio::test]
async fn with_too_little_data_b_falls_back_to_best_sellers() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    let answer = app
        .recommend("?product_id=never-sold", None)
        .await
        .expect(StatusCode::OK)
        .json();
    let recommendations = answer["recommendations"].as_array().expect("some");
    assert_eq!(recommendations.len(), 6);
    assert!(recommendations.iter().all(|one| one["because"] == "best seller"));
}

#[tokio::test]
async fn both_learn_from_the_shops_orders_at_any_instance() {
    everywhere(async |app, variant| {
        let other = app.beside(variant).await;
        // More than anything in the history: a new best seller, and a pair that nobody bought before.
        let events: Vec<_> = (0..600)
            .map(|number| purchase(&format!("o{number}"), &["new-kite", "new-string"]))
            .collect();
        for batch in events.chunks(100) {
            app.tell(None, json!(batch)).await.expect(StatusCode::ACCEPTED);
        }
        for app in [&app, &other] {
            eventually("the new best seller is known", PATIENCE, async || {
                app.products("?limit=1", None).await == ["new-kite"]
            })
            .await;
            let beside = app.products("?product_id=new-kite&limit=1", None).await;
            assert_eq!(beside, ["new-string"], "{variant:?}");
        }
        // One that starts later knows it from the start.
        let late = app.beside(variant).await;
        assert_eq!(late.products("?limit=1", None).await, ["new-kite"]);
        assert_eq!(
            late.products("?product_id=new-kite&limit=1", None).await,
            ["new-string"]
        );
    })
    .await;
}

#[tokio::test]
async fn an_order_is_learned_from_once_however_often_it_is_told() {
    everywhere(async |app, variant| {
        let other = app.beside(variant).await;
        let tellings = (0..40).map(|number| {
            let app = if number % 2 == 0 { &app } else { &other };
            app.tell(Some(7), json!([purchase("o1", &["b", "a", "b"])]))
        });
        for answer in join_all(tellings).await {
            answer.expect(StatusCode::ACCEPTED);
        }
        app.tell(Some(8), json!([purchase("o2", &["a"]), purchase("o2", &["a"])]))
            .await
            .expect(StatusCode::ACCEPTED);
        let mut changes = app
            .state
            .store
            .changes(0, true)
            .await
            .expect("read")
            .expect("some");
        changes.items.sort();
        assert_eq!(changes.items, [("a".to_owned(), 2), ("b".to_owned(), 1)]);
        assert_eq!(changes.pairs, [("a".to_owned(), "b".to_owned(), 1)]);
        assert_eq!(
            app.state
                .store
                .changes(changes.position, true)
                .await
                .expect("read")
                .map(|_| ()),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn b_knows_what_a_user_bought_in_the_shop_a_moment_ago() {
    for engine in Engine::ALL {
        let app = TestApp::new(Variant::V2, engine).await;
        let user = Some(1_000_001);
        let order = purchase("o1", &["finch-thistle-feeder"]);
        app.tell(user, json!([order])).await.expect(StatusCode::ACCEPTED);
        let answer = app.recommend("", user).await.expect(StatusCode::OK).json();
        let because = &answer["recommendations"][0]["because"];
        assert_eq!(because, "bought together with finch-thistle-feeder");
        assert_eq!(app.products("", user).await, app.products(FEEDER, None).await);
    }
}

#[tokio::test]
async fn both_variants_work_side_by_side_on_one_database() {
    for engine in Engine::ALL {
        let a = TestApp::new(Variant::V1, engine).await;
        let b = a.beside(Variant::V2).await;
        let (one, two) = tokio::join!(
            a.tell(Some(2), json!([purchase("o1", &["kite", "string"])])),
            b.tell(
                Some(3),
                json!([purchase("o1", &["kite", "string"]), purchase("o2", &["kite"])])
            )
        );
        one.expect(StatusCode::ACCEPTED);
        two.expect(StatusCode::ACCEPTED);
        let mut items = a
            .state
            .store
            .changes(0, true)
            .await
            .expect("read")
            .expect("some")
            .items;
        items.sort();
        assert_eq!(items, [("kite".to_owned(), 2), ("string".to_owned(), 1)]);
        a.recommend("", None).await.expect(StatusCode::OK);
        b.recommend("", Some(3)).await.expect(StatusCode::OK);
    }
}
