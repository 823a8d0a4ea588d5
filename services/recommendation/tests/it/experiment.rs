//! The table of the A/B test.

use std::time::Duration;

use common::testing::{Engine, eventually};
use futures_util::future::join_all;
use recommendation::Variant;
use recommendation::model::Algorithm;
use recommendation::timing::Timing;
use serde_json::{Value, json};

use crate::support::{TestApp, dwell, everywhere, impression, purchase, reaction};

#[tokio::test]
async fn nobody_has_seen_anything_yet() {
    everywhere(async |app, _| {
        let nothing = |arm: &str, declared: Value| {
            json!({
                "arm": arm, "users": 0, "converted": 0, "impressions": 0, "clicks": 0, "carts": 0, "purchases": 0,
                "dwell": {"n": 0, "sum_ms": 0, "sum_sq_ms": 0},
                "response": {"n": 0, "sum_micros": 0, "sum_sq_micros": 0}, "declared_hit_share": declared,
            })
        };
        for (by, [a, b]) in [
            ("algorithm", [json!(0.17), json!(0.64)]),
            ("parity", [Value::Null, Value::Null]),
        ] {
            let table = app.experiment(&format!("?by={by}&points=3")).await;
            let expected = json!({
                "at": app.clock.millis(), "since": 0, "by": by, "window_ms": 86_400_000,
                "arms": [nothing("a", a), nothing("b", b)],
                "users_of_both": 0, "excluded": {"bots": 0, "staff": 0, "testers": 0}, "curve": [],
            });
            assert_eq!(table, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn its_figures_are_exact() {
    everywhere(async |app, _| {
        // Users 1 to 30: an impression each of b; every third buys, the sixth ones twice.
        for user in 1..=30 {
            app.tell(user, &json!([impression("b"), impression("b")])).await;
            if user % 3 == 0 {
                app.tell(user, &json!([purchase(&format!("{user}"), &["moka"])])).await;
            }
            if user % 6 == 0 {
                app.tell(user, &json!([purchase(&format!("{user} again"), &["moka"])])).await;
            }
        }
        app.tell(
            2,
            &json!([
                impression("a"),
                reaction("click", "b"),
                {"kind": "click", "product_id": "moka"},
                reaction("cart", "b"),
                dwell("b", 1000),
                dwell("b", 2001),
                {"kind": "dwell", "product_id": "moka", "dwell_ms": 9000},
            ]),
        )
        .await;
        let table = app.experiment("").await;
        let expected = json!({
            "arm": "b", "users": 30, "converted": 10, "impressions": 60, "clicks": 1, "carts": 1, "purchases": 15,
            "dwell": {"n": 2, "sum_ms": 3001, "sum_sq_ms": 5_004_001},
            "response": {"n": 0, "sum_micros": 0, "sum_sq_micros": 0}, "declared_hit_share": 0.64,
        });
        assert_eq!(table["arms"][1], expected);
        assert_eq!(table["arms"][0]["users"], 1);
        assert_eq!(table["arms"][0]["converted"], 0);
        assert_eq!(table["users_of_both"], 1);
    })
    .await;
}

#[tokio::test]
async fn a_purchase_that_names_its_algorithm_counts_for_that_one_only() {
    everywhere(async |app, _| {
        app.tell(1, &json!([impression("a"), impression("b")])).await;
        let mut bought = purchase("o1", &["moka"]);
        bought["algorithm"] = json!("b");
        app.tell(1, &json!([bought])).await;
        let (a, b) = app.arms().await;
        assert_eq!((&a["converted"], &b["converted"]), (&json!(0), &json!(1)));
    })
    .await;
}

#[tokio::test]
async fn both_variants_work_on_one_database_and_tell_the_same_story() {
    for engine in Engine::ALL {
        let a = TestApp::new(Variant::V1, engine).await;
        let b = a.beside(Variant::V2).await;
        assert_eq!(a.recommend(Some(2), "").await["algorithm"], "a");
        assert_eq!(b.recommend(Some(3), "").await["algorithm"], "b");
        b.recommend(Some(3), "?product_id=moka").await;
        let seen = json!([{"kind": "impression", "product_id": "moka"}]);
        tokio::join!(a.tell(2, &seen), b.tell(3, &seen));
        // A purchase reaches whichever variant; a repetition perhaps the other one.
        let bought = json!([purchase("o1", &["moka", "cup"])]);
        tokio::join!(a.tell(3, &bought), b.tell(3, &bought));
        // Each adds its own response times when it is asked.
        a.experiment("").await;
        assert_eq!(b.experiment("").await, a.experiment("").await);
        let (one, two) = a.arms().await;
        assert_eq!((&one["users"], &one["converted"]), (&json!(1), &json!(0)));
        assert_eq!((&two["users"], &two["converted"]), (&json!(1), &json!(1)));
        assert_eq!(
            (&one["response"]["n"], &two["response"]["n"]),
            (&json!(1), &json!(2))
        );
        assert!(two["response"]["sum_micros"].as_u64().expect("a sum") > 0);
        // Those of users, by their parity; the route gave each user the algorithm of the same name.
        let (even, odd) = a.arms_of("?by=parity").await;
        assert_eq!(
            (&even["response"], &odd["response"]),
            (&one["response"], &two["response"])
        );
    }
}

#[tokio::test]
async fn fifty_users_at_once_through_two_variants_are_all_counted_once() {
    for engine in Engine::ALL {
        let a = TestApp::new(Variant::V1, engine).await;
        let b = a.beside(Variant::V2).await;
        // Every user of both at the same time, in either order; every fifth one buys.
        let calls = (1..=50).map(async |user| {
            let (first, second) = if user % 2 == 0 { ("a", "b") } else { ("b", "a") };
            let (seen, also) = (json!([impression(first)]), json!([impression(second)]));
            tokio::join!(a.tell(user, &seen), b.tell(user, &also));
            if user % 5 == 0 {
                let order = json!([purchase(&format!("o{user}"), &["moka"])]);
                tokio::join!(a.tell(user, &order), b.tell(user, &order));
            }
        });
        join_all(calls).await;
        let table = b.experiment("").await;
        for arm in 0..2 {
            let arm = &table["arms"][arm];
            assert_eq!(
                (&arm["users"], &arm["converted"]),
                (&json!(50), &json!(10)),
                "{arm}"
            );
            assert_eq!(
                (&arm["impressions"], &arm["purchases"]),
                (&json!(50), &json!(10)),
                "{arm}"
            );
        }
        assert_eq!(table["users_of_both"], 50);
        let (even, odd) = a.arms_of("?by=parity").await;
        for arm in [&even, &odd] {
            assert_eq!(
                (&arm["users"], &arm["converted"]),
                (&json!(25), &json!(5)),
                "{arm}"
            );
            assert_eq!(
                (&arm["impressions"], &arm["purchases"]),
                (&json!(50), &json!(5)),
                "{arm}"
            );
        }
    }
}

#[tokio::test]
async fn response_times_reach_the_database_by_themselves_and_each_once() {
    everywhere(async |app, _| {
        let timing = Timing::new(Algorithm::A, Duration::from_millis(1));
        for _ in 0..100 {
            timing.record(None, Duration::from_millis(3), &app.state.store);
        }
        let responses = async || app.arms().await.0["response"].clone();
        eventually("written down", Duration::from_secs(10), || async {
            responses().await["n"] == 100
        })
        .await;
        let expected = json!({"n": 100, "sum_micros": 300_000, "sum_sq_micros": 900_000_000});
        assert_eq!(responses().await, expected);
        timing.flush(&app.state.store).await.expect("nothing to write");
        assert_eq!(responses().await, expected);
        let (even, _) = app.arms_of("?by=parity").await;
        assert_eq!(even["response"]["n"], 0, "for nobody in particular");
    })
    .await;
}

#[tokio::test]
async fn response_times_that_could_not_be_written_are_kept() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    let closed = TestApp::new(Variant::V1, Engine::Sqlite).await;
    closed.state.store.db().close().await;
    let timing = Timing::new(Algorithm::A, Duration::from_hours(1));
    timing.record(Some(2), Duration::from_millis(3), &closed.state.store);
    timing
        .flush(&closed.state.store)
        .await
        .expect_err("the database is closed");
    timing.flush(&app.state.store).await.expect("a database");
    assert_eq!(app.arms().await.0["response"]["n"], 1);
    assert_eq!(app.arms_of("?by=parity").await.0["response"]["n"], 1);
}
