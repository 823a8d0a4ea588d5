//! The table of the A/B test.

use std::time::Duration;

use common::testing::{Engine, eventually};
use recommendation::Variant;
use recommendation::model::Algorithm;
use recommendation::timing::Timing;
use serde_json::json;

use crate::support::{TestApp, everywhere, impression, purchase};

#[tokio::test]
async fn nobody_has_seen_anything_yet() {
    everywhere(async |app, _| {
        let (a, b) = app.rows().await;
        for row in [&a, &b] {
            assert_eq!((&row["users"], &row["responses"]), (&json!(0), &json!(0)));
            for mean in ["conversion", "mean_dwell_ms", "mean_response_ms"] {
                assert!(row.get(mean).is_none(), "{row}");
            }
        }
        assert_eq!(app.experiment().await["users_of_both"], 0);
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
                {"kind": "click", "product_id": "moka", "algorithm": "b"},
                {"kind": "click", "product_id": "moka"},
                {"kind": "cart", "product_id": "moka", "algorithm": "b"},
                {"kind": "dwell", "product_id": "moka", "algorithm": "b", "dwell_ms": 1000},
                {"kind": "dwell", "product_id": "moka", "algorithm": "b", "dwell_ms": 2001},
                {"kind": "dwell", "product_id": "moka", "dwell_ms": 9000},
            ]),
        )
        .await;
        let table = app.experiment().await;
        let expected = json!({
            "algorithm": "b", "users": 30, "converted": 10, "conversion": 10.0 / 30.0, "impressions": 60, "clicks": 1,
            "carts": 1, "purchases": 15, "dwells": 2, "mean_dwell_ms": 1500.5, "responses": 0,
        });
        assert_eq!(table["algorithms"][1], expected);
        assert_eq!(table["algorithms"][0]["users"], 1);
        assert_eq!(table["algorithms"][0]["conversion"], 0.0);
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
        let (a, b) = app.rows().await;
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
        a.experiment().await;
        assert_eq!(b.experiment().await, a.experiment().await);
        let (one, two) = a.rows().await;
        assert_eq!((&one["users"], &one["converted"]), (&json!(1), &json!(0)));
        assert_eq!((&two["users"], &two["converted"]), (&json!(1), &json!(1)));
        assert_eq!((&one["responses"], &two["responses"]), (&json!(1), &json!(2)));
        assert!(two["mean_response_ms"].as_f64().expect("a mean") > 0.0);
    }
}

#[tokio::test]
async fn response_times_reach_the_database_by_themselves_and_each_once() {
    everywhere(async |app, _| {
        let timing = Timing::new(Algorithm::A, Duration::from_millis(1));
        for _ in 0..100 {
            timing.record(Duration::from_millis(3), &app.state.store);
        }
        let row = async || app.rows().await.0;
        eventually("written down", Duration::from_secs(10), || async {
            row().await["responses"] == 100
        })
        .await;
        assert_eq!(row().await["mean_response_ms"], 3.0);
        timing.flush(&app.state.store).await.expect("nothing to write");
        assert_eq!(row().await["responses"], 100);
    })
    .await;
}

#[tokio::test]
async fn response_times_that_could_not_be_written_are_kept() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    let closed = TestApp::new(Variant::V1, Engine::Sqlite).await;
    closed.state.store.db().close().await;
    let timing = Timing::new(Algorithm::A, Duration::from_hours(1));
    timing.record(Duration::from_millis(3), &closed.state.store);
    timing
        .flush(&closed.state.store)
        .await
        .expect_err("the database is closed");
    timing.flush(&app.state.store).await.expect("a database");
    assert_eq!(app.rows().await.0["responses"], 1);
}
