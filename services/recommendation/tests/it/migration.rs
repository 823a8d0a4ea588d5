//! From 0001 with rows in it, and beside a binary that knows no more than 0001.

use common::db::Db;
use common::on_db;
use common::testing::{Engine, TestDatabase, config};
use recommendation::store::STEPS;
use recommendation::{Config, Variant};
use serde_json::{Value, json};

use crate::support::{TestApp, impression, purchase};

/// A row of `audience` as 0001 has it.
const ROW: &str =
    "INSERT INTO audience (user_id, algorithm, impressions, clicks, carts, purchases, dwells, dwell_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

type Row = (i64, &'static str, [i64; 6]);

async fn insert(db: &Db, rows: &[Row]) {
    for (user, algorithm, figures) in rows {
        on_db!(db, |pool| {
            let mut insert = sqlx::query(ROW).bind(user).bind(algorithm);
            for figure in figures {
                insert = insert.bind(figure);
            }
            insert.execute(pool).await.expect("a row");
        });
    }
}

/// A database that only 0001 was applied to, with these rows.
async fn before(engine: Engine, rows: &[Row]) -> TestDatabase {
    let database = TestDatabase::create(engine).await;
    let config: Config = config(&["--database-url", &database.url]);
    let db = Db::open(&config.database, "recommendation", &STEPS[..1])
        .await
        .expect("0001");
    insert(&db, rows).await;
    db.close().await;
    database
}

fn counts(arm: &Value) -> Value {
    let figures = [
        "users",
        "converted",
        "impressions",
        "clicks",
        "carts",
        "purchases",
    ];
    let counts = figures.map(|figure| arm[figure].clone());
    json!([counts, arm["dwell"]])
}

#[tokio::test]
async fn who_was_there_before_keeps_counting() {
    for engine in Engine::ALL {
        let rows = [
            (2, "a", [5, 2, 1, 1, 1, 700]),
            (4, "a", [1, 0, 0, 0, 0, 0]),
            (3, "b", [2, 1, 1, 3, 2, 600]),
            // Of both; the order named no algorithm.
            (5, "a", [1, 0, 0, 1, 0, 0]),
            (5, "b", [1, 0, 0, 1, 0, 0]),
            // Exposed to nothing.
            (7, "b", [0, 1, 0, 0, 0, 0]),
        ];
        let app = TestApp::on(Variant::V1, before(engine, &rows).await, &[]).await;
        let table = app.experiment("?points=2").await;
        let (a, b) = (&table["arms"][0], &table["arms"][1]);
        let dwell = json!({"n": 1, "sum_ms": 700, "sum_sq_ms": 490_000});
        assert_eq!(counts(a), json!([[3, 2, 7, 2, 1, 2], dwell]));
        let dwell = json!({"n": 2, "sum_ms": 600, "sum_sq_ms": 180_000});
        assert_eq!(counts(b), json!([[2, 2, 3, 1, 1, 4], dwell]));
        assert_eq!(table["users_of_both"], 1);
        assert_eq!(table["curve"][1]["arms"][0], json!({"users": 3, "converted": 2}));
        let (even, odd) = app.arms_of("?by=parity").await;
        assert_eq!(counts(&even)[0], json!([2, 1, 6, 2, 1, 1]));
        assert_eq!(counts(&odd)[0], json!([2, 2, 4, 1, 1, 4]));

        // They may still convert, once.
        app.tell(4, &json!([purchase("o4", &["moka"])])).await;
        app.tell(2, &json!([purchase("o2", &["moka"])])).await;
        let (a, _) = app.arms().await;
        assert_eq!(counts(&a)[0], json!([3, 3, 7, 2, 1, 4]));
        assert_eq!(app.state.metrics.conversions.with_label_values(&["a"]).get(), 1);
    }
}

#[tokio::test]
async fn who_is_counted_by_a_binary_of_before_counts_and_begins_with_the_next_event() {
    for engine in Engine::ALL {
        let app = TestApp::new(Variant::V2, engine).await;
        insert(
            app.state.store.db(),
            &[(3, "b", [2, 1, 0, 0, 0, 0]), (5, "b", [1, 0, 0, 1, 0, 0])],
        )
        .await;
        let start = app.clock.millis();
        let (_, b) = app.arms().await;
        assert_eq!(counts(&b)[0], json!([2, 1, 3, 1, 0, 1]));
        let (_, b) = app.arms_of(&format!("?since={start}")).await;
        assert_eq!(b["users"], 0);
        let table = app.experiment("?points=2").await;
        assert_eq!(table["curve"], json!([]), "nobody knows when they came");
        app.tell(3, &json!([purchase("o3", &["moka"])])).await;
        app.wait_ms(86_400_000);
        app.tell(3, &json!([impression("b")])).await;
        app.tell(3, &json!([purchase("o3 again", &["moka"])])).await;
        app.wait_ms(1);
        app.tell(3, &json!([purchase("o3 too late", &["moka"])])).await;
        let (_, b) = app.arms().await;
        assert_eq!(counts(&b)[0], json!([2, 2, 4, 1, 0, 3]));
    }
}
