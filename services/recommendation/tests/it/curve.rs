//! `since` and the course of the experiment.

use serde_json::{Value, json};

use crate::support::{TestApp, everywhere, impression, purchase};

/// The figures of both arms at each point: users and converted.
fn curve(table: &Value) -> Vec<(i64, [u64; 4])> {
    let points = table["curve"].as_array().expect("a curve").iter();
    points
        .map(|point| {
            let of = |arm: usize, what: &str| point["arms"][arm][what].as_u64().expect("a count");
            let figures = [
                of(0, "users"),
                of(0, "converted"),
                of(1, "users"),
                of(1, "converted"),
            ];
            (point["at"].as_i64().expect("a time"), figures)
        })
        .collect()
}

/// Users 2 and 3 at 0 ms, of whom 3 buys at 10; 4 at 20; 5 at 21, who buys at 40.
async fn story(app: &TestApp) -> i64 {
    let start = app.clock.millis();
    app.tell(2, &json!([impression("a")])).await;
    app.tell(3, &json!([impression("b")])).await;
    app.wait_ms(10);
    app.tell(3, &json!([purchase("o3", &["moka"])])).await;
    app.wait_ms(10);
    app.tell(4, &json!([impression("a")])).await;
    app.wait_ms(1);
    app.tell(5, &json!([impression("b")])).await;
    app.wait_ms(19);
    app.tell(5, &json!([purchase("o5", &["moka"])])).await;
    app.tell(5, &json!([purchase("o5 again", &["moka"])])).await;
    start
}

#[tokio::test]
async fn a_curve_goes_from_the_first_entry_to_now() {
    everywhere(async |app, _| {
        let start = story(&app).await;
        let expected = [
            (start, [1, 0, 1, 0]),
            (start + 10, [1, 0, 1, 1]),
            (start + 20, [2, 0, 1, 1]),
            (start + 30, [2, 0, 2, 1]),
            (start + 40, [2, 0, 2, 2]),
        ];
        for by in ["algorithm", "parity"] {
            let table = app.experiment(&format!("?points=5&by={by}")).await;
            assert_eq!(curve(&table), expected, "{by}");
            assert_eq!(table["arms"][1]["converted"], 2);
        }
        let table = app.experiment("?points=1").await;
        assert_eq!(curve(&table), expected[4..]);
        assert!(curve(&app.experiment("").await).is_empty());
        assert_eq!(curve(&app.experiment("?points=200").await).len(), 200);
    })
    .await;
}

#[tokio::test]
async fn since_leaves_out_who_entered_before() {
    everywhere(async |app, _| {
        let start = story(&app).await;
        let table = app.experiment(&format!("?points=3&since={}", start + 20)).await;
        let expected = [
            (start + 20, [1, 0, 0, 0]),
            (start + 30, [1, 0, 1, 0]),
            (start + 40, [1, 0, 1, 1]),
        ];
        assert_eq!(curve(&table), expected);
        assert_eq!(table["since"], start + 20);
        let (a, b) = (&table["arms"][0], &table["arms"][1]);
        assert_eq!(
            (&a["users"], &a["impressions"], &a["converted"]),
            (&json!(1), &json!(1), &json!(0))
        );
        assert_eq!(
            (&b["users"], &b["purchases"], &b["converted"]),
            (&json!(1), &json!(2), &json!(1))
        );
        let (even, odd) = app.arms_of(&format!("?by=parity&since={}", start + 21)).await;
        assert_eq!((&even["users"], &odd["users"]), (&json!(0), &json!(1)));
        // Of the future nothing is known.
        let table = app.experiment(&format!("?points=2&since={}", start + 41)).await;
        assert_eq!(curve(&table), [(start + 40, [0; 4]), (start + 40, [0; 4])]);
    })
    .await;
}

#[tokio::test]
async fn who_saw_the_other_algorithm_before_is_left_out_too() {
    everywhere(async |app, _| {
        // An A/A run shows a to everybody; then odd users get b. Counting them but not the even ones would break the split.
        app.tell(2, &json!([impression("a")])).await;
        app.tell(3, &json!([impression("a")])).await;
        app.wait_ms(1);
        let since = app.clock.millis();
        app.tell(2, &json!([impression("a")])).await;
        app.tell(3, &json!([impression("b")])).await;
        app.tell(5, &json!([impression("b")])).await;
        let table = app.experiment(&format!("?since={since}")).await;
        assert_eq!(
            (&table["arms"][0]["users"], &table["arms"][1]["users"]),
            (&json!(0), &json!(1))
        );
        assert_eq!(table["users_of_both"], 0);
        assert_eq!(app.experiment("").await["users_of_both"], 1);
    })
    .await;
}

#[tokio::test]
async fn since_leaves_out_response_times_and_excluded_events_by_the_minute() {
    everywhere(async |app, variant| {
        let bot = json!([impression("a")]);
        let answered = async |since: i64| {
            let table = app.experiment(&format!("?since={since}")).await;
            let arm = usize::from(variant.algorithm().as_str() == "b");
            let n = table["arms"][arm]["response"]["n"].as_u64().expect("a count");
            (n, table["excluded"]["bots"].as_u64().expect("a count"))
        };
        let start = app.clock.millis();
        app.recommend(Some(2), "").await;
        app.tell_as_bot(&bot).await;
        assert_eq!(answered(start).await, (1, 1));
        app.wait_ms(60_000);
        app.recommend(Some(2), "").await;
        app.tell_as_bot(&bot).await;
        assert_eq!(answered(start).await, (2, 2));
        assert_eq!(answered(start + 60_000).await, (1, 1));
    })
    .await;
}

#[tokio::test]
async fn all_of_an_answer_is_of_the_same_moment() {
    everywhere(async |app, _| {
        app.tell(1, &json!([impression("b")])).await;
        let tell = async {
            for user in 2..=60 {
                let order = purchase(&format!("o{user}"), &["moka"]);
                app.tell(user, &json!([impression("a"), impression("b"), order]))
                    .await;
            }
        };
        let ask = async {
            for _ in 0..20 {
                let table = app.experiment("?points=2").await;
                let (now, figures) = curve(&table)[1];
                assert_eq!(now, table["at"]);
                let of = |arm: usize, what: &str| table["arms"][arm][what].as_u64().expect("a count");
                let [a, a_converted, b, b_converted] = figures;
                assert_eq!([a, a_converted], [of(0, "users"), of(0, "converted")]);
                assert_eq!([b, b_converted], [of(1, "users"), of(1, "converted")]);
                assert_eq!((table["users_of_both"].as_u64(), b), (Some(a), a + 1));
            }
        };
        tokio::join!(tell, ask);
        assert_eq!(app.experiment("").await["users_of_both"], 59);
    })
    .await;
}
