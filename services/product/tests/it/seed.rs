//! Both variants on one database, whichever comes first.

use common::testing::{Engine, TestDatabase};
use futures_util::future::join_all;
use product::Variant;

use crate::support::{TestApp, same};

#[tokio::test]
async fn v2_finds_what_v1_wrote_before_and_after_it_came() {
    for engine in Engine::ALL {
        let v1 = TestApp::new(Variant::V1, engine).await;
        v1.sell("before", "Zephyr One", "plain", "Before.", 1).await;
        let v2 = v1.beside(Variant::V2).await;
        v1.sell("after", "Zephyr Two", "plain", "After.", 1).await;
        assert_eq!(v2.ids("query=zephyrs").await, ["before", "after"]);
        assert_eq!(v1.ids("query=zephyr").await, ["before", "after"]);
        assert_eq!(v1.beside(Variant::V1).await.page("").await["total"], 202);
    }
}

#[tokio::test]
async fn v1_keeps_serving_while_the_search_tables_come() {
    for engine in Engine::ALL {
        let v1 = TestApp::new(Variant::V1, engine).await;
        let serve = join_all((0..50).map(async |order| {
            let id = format!("o{order}");
            v1.put(&id, &[("bar-tape-cork", 1)])
                .await
                .expect(axum::http::StatusCode::OK);
            v1.page("query=steel").await;
            v1.release(&id).await.expect(axum::http::StatusCode::OK);
        }));
        let (_, v2) = tokio::join!(serve, v1.beside(Variant::V2));
        assert!(v2.page("query=steel").await["total"].as_i64() > Some(0));
        v1.books().await;
    }
}

#[tokio::test]
async fn both_variants_may_start_at_the_same_moment_on_an_empty_database() {
    for engine in Engine::ALL {
        for _ in 0..3 {
            let database = TestDatabase::create(engine).await;
            let starts = (0..4).map(|instance| {
                let variant = Variant::BUILT[instance % 2];
                TestApp::on(variant, same(&database), &[])
            });
            for app in join_all(starts).await {
                assert_eq!(app.page("").await["total"], 200);
                let found = app.ids("query=window+feeder").await;
                assert!(found.contains(&"window-feeder-clear".to_owned()), "{found:?}");
                assert_eq!(app.books().await.len(), 200);
            }
        }
    }
}

#[tokio::test]
async fn a_product_that_changes_is_found_by_what_it_is_now() {
    use common::on_db;
    for engine in Engine::ALL {
        let app = TestApp::new(Variant::V2, engine).await;
        let rename = "UPDATE products SET name = 'Zephyr' WHERE id = 'window-feeder-clear'";
        let drop = "DELETE FROM products WHERE id = 'window-feeder-clear'";
        for (sql, found) in [(rename, 1), (drop, 0)] {
            on_db!(app.state.store.db(), |pool| sqlx::query(sql)
                .execute(pool)
                .await
                .map(|_| ()))
            .expect("a change");
            assert_eq!(app.ids("query=zephyr").await.len(), found);
        }
    }
}
