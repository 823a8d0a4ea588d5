//! What counts for whom: from the first exposure to the end of the attribution window, by algorithm and by parity.

use common::testing::Engine;
use recommendation::Variant;
use serde_json::{Value, json};

use crate::support::{TestApp, dwell, everywhere, impression, purchase, reaction};

const DAY_MS: u64 = 86_400_000;

/// Clicks, carts, purchases and dwells of an arm.
fn outcomes(arm: &Value) -> [u64; 4] {
    [
        &arm["clicks"],
        &arm["carts"],
        &arm["purchases"],
        &arm["dwell"]["n"],
    ]
    .map(|n| n.as_u64().expect("a count"))
}

/// One of each kind.
fn one_of_each(order: &str) -> Value {
    json!([
        reaction("click", "a"),
        reaction("cart", "a"),
        purchase(order, &["moka"]),
        dwell("a", 700)
    ])
}

#[tokio::test]
async fn an_outcome_counts_until_the_end_of_the_window_and_not_a_millisecond_longer() {
    everywhere(async |app, _| {
        app.tell(2, &json!([impression("a")])).await;
        app.wait_ms(DAY_MS / 2);
        // The first exposure is what counts: another one does not begin anew.
        app.tell(2, &json!([impression("a")])).await;
        app.wait_ms(DAY_MS / 2);
        app.tell(2, &one_of_each("in time")).await;
        for query in ["", "?by=parity"] {
            let (a, _) = app.arms_of(query).await;
            assert_eq!(outcomes(&a), [1; 4], "{query}");
            assert_eq!((&a["users"], &a["converted"]), (&json!(1), &json!(1)));
        }
        app.wait_ms(1);
        app.tell(2, &one_of_each("too late")).await;
        for query in ["", "?by=parity"] {
            let (a, _) = app.arms_of(query).await;
            assert_eq!(outcomes(&a), [1; 4], "{query}");
        }
        // What is shown is counted all the time.
        app.tell(2, &json!([impression("a")])).await;
        assert_eq!(app.arms().await.0["impressions"], 3);
    })
    .await;
}

#[tokio::test]
async fn who_buys_after_the_window_only_is_no_convert() {
    everywhere(async |app, _| {
        app.tell(2, &json!([impression("a")])).await;
        app.wait_ms(DAY_MS + 1);
        app.tell(2, &one_of_each("too late")).await;
        let (a, _) = app.arms().await;
        assert_eq!(
            (outcomes(&a), &a["users"], &a["converted"]),
            ([0; 4], &json!(1), &json!(0))
        );
    })
    .await;
}

#[tokio::test]
async fn the_window_is_a_setting() {
    for engine in Engine::ALL {
        let app = TestApp::with(Variant::V1, engine, &["--attribution-window-ms", "10"]).await;
        app.tell(2, &json!([impression("a")])).await;
        app.wait_ms(10);
        app.tell(2, &json!([reaction("click", "a")])).await;
        app.wait_ms(1);
        app.tell(2, &json!([reaction("click", "a")])).await;
        let table = app.experiment("").await;
        assert_eq!(
            (&table["window_ms"], &table["arms"][0]["clicks"]),
            (&json!(10), &json!(1))
        );
    }
}

#[tokio::test]
async fn nothing_counts_before_the_first_exposure() {
    everywhere(async |app, _| {
        app.tell(2, &one_of_each("before")).await;
        let mut batch = one_of_each("before, in one call with it");
        batch.as_array_mut().expect("events").push(impression("a"));
        app.tell(2, &batch).await;
        for query in ["", "?by=parity"] {
            let (a, _) = app.arms_of(query).await;
            assert_eq!((outcomes(&a), &a["users"]), ([0; 4], &json!(1)), "{query}");
        }
        app.tell(2, &one_of_each("after")).await;
        assert_eq!(outcomes(&app.arms().await.0), [1; 4]);
    })
    .await;
}

#[tokio::test]
async fn a_user_of_both_has_a_window_under_each_algorithm_and_one_of_its_own() {
    everywhere(async |app, _| {
        app.tell(2, &json!([impression("a")])).await;
        app.wait_ms(DAY_MS - 1);
        app.tell(2, &json!([impression("b")])).await;
        app.tell(2, &json!([purchase("o1", &["moka"])])).await;
        app.wait_ms(DAY_MS);
        app.tell(2, &json!([purchase("o2", &["moka"])])).await;
        let table = app.experiment("").await;
        let purchases = |table: &Value| [0, 1].map(|arm| table["arms"][arm]["purchases"].as_u64());
        assert_eq!(purchases(&table), [Some(1), Some(2)]);
        assert_eq!(table["users_of_both"], 1);
        // By parity the user entered with the first one.
        let table = app.experiment("?by=parity").await;
        assert_eq!(purchases(&table), [Some(1), Some(0)], "not twice");
        assert_eq!(
            (&table["arms"][0]["users"], &table["arms"][1]["users"]),
            (&json!(1), &json!(0))
        );
        assert_eq!(
            (&table["users_of_both"], &table["arms"][0]["impressions"]),
            (&json!(1), &json!(2))
        );
    })
    .await;
}

#[tokio::test]
async fn even_users_are_a_and_odd_ones_b_whatever_they_see() {
    everywhere(async |app, _| {
        // An A/A run: everybody sees a.
        for user in 1..=9 {
            app.tell(
                user,
                &json!([impression("a"), reaction("cart", "a"), dwell("a", 100)]),
            )
            .await;
        }
        app.tell(3, &json!([purchase("o1", &["moka"])])).await;
        let (a, b) = app.arms().await;
        assert_eq!((&a["users"], &b["users"]), (&json!(9), &json!(0)));
        let (even, odd) = app.arms_of("?by=parity").await;
        assert_eq!((&even["users"], &odd["users"]), (&json!(4), &json!(5)));
        assert_eq!((&even["carts"], &odd["carts"]), (&json!(4), &json!(5)));
        assert_eq!((&even["converted"], &odd["converted"]), (&json!(0), &json!(1)));
        assert_eq!(odd["dwell"], json!({"n": 5, "sum_ms": 500, "sum_sq_ms": 50_000}));
        assert_eq!(odd["declared_hit_share"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn the_longest_dwells_are_too_much_for_nothing() {
    everywhere(async |app, _| {
        let day = u32::try_from(DAY_MS).expect("a day");
        let mut batch = vec![impression("b")];
        batch.resize(100, dwell("b", day));
        for _ in 0..14 {
            app.tell(3, &json!(batch)).await;
        }
        let (_, b) = app.arms().await;
        assert_eq!(b["dwell"]["sum_ms"], 1_386 * DAY_MS);
        // More than 2^63.
        let squares = b["dwell"]["sum_sq_ms"].as_f64().expect("a number");
        let expected = 1_386.0 * 86_400_000.0_f64.powi(2);
        assert!((squares / expected - 1.0).abs() < 1e-12, "{squares}");
    })
    .await;
}
