//! What a reservation may and may not do, on both variants and both databases.

use axum::http::StatusCode;
use common::testing::Engine;
use futures_util::future::join_all;
use product::Variant;
use serde_json::{Value, json};

use crate::support::{TestApp, everywhere};

const A: &str = "a-test";
const B: &str = "b-test";

/// Ten pieces of A and five of B.
async fn stocked(app: &TestApp) {
    app.sell(A, "A", "plain", "A.", 10).await;
    app.sell(B, "B", "plain", "B.", 5).await;
}

fn line(id: &str, quantity: i64) -> Value {
    json!({"product_id": id, "quantity": quantity})
}

#[tokio::test]
async fn an_order_holds_just_what_its_lines_say_however_often_they_are_sent() {
    everywhere(async |app, _| {
        stocked(&app).await;
        for _ in 0..3 {
            let answer = app
                .put("o1", &[(B, 2), (A, 3)])
                .await
                .expect(StatusCode::OK)
                .json();
            let lines = [line(B, 2), line(A, 3)];
            assert_eq!(
                answer,
                json!({"order_id": "o1", "status": "held", "lines": lines})
            );
            assert_eq!(app.book(A).await, (7, 3, 0, 0));
        }
        app.put("o1", &[(A, 10)]).await.expect(StatusCode::OK);
        assert_eq!(
            app.book(A).await,
            (0, 10, 0, 0),
            "what it holds already counts for it"
        );
        assert_eq!(
            app.book(B).await,
            (5, 0, 0, 0),
            "a line that is gone is given back"
        );
        app.put("o1", &[(A, 1), (B, 5)]).await.expect(StatusCode::OK);
        assert_eq!(app.book(A).await, (9, 1, 0, 0));
        let shown = app.get("/products/b-test").await.json();
        assert_eq!(shown["stock"], 0, "what is held is not for sale");
    })
    .await;
}

#[tokio::test]
async fn it_is_all_or_nothing() {
    everywhere(async |app, _| {
        stocked(&app).await;
        app.put("o1", &[(A, 4)]).await.expect(StatusCode::OK);
        let answer = app
            .put("o1", &[(B, 6), (A, 6)])
            .await
            .expect(StatusCode::CONFLICT);
        assert_eq!(answer.json()["code"], "out_of_stock");
        assert_eq!(answer.fields(), ["lines[0].quantity"]);
        assert!(
            answer.body.contains("more than the 5 in stock"),
            "{}",
            answer.body
        );
        let answer = app
            .put("o1", &[(A, 11), (B, 6)])
            .await
            .expect(StatusCode::CONFLICT);
        assert_eq!(answer.fields(), ["lines[0].quantity", "lines[1].quantity"]);
        assert!(
            answer.body.contains("more than the 10 in stock"),
            "{}",
            answer.body
        );

        let answer = app
            .put("o1", &[(A, 11), ("nothing", 1)])
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.json()["code"], "unknown_product");
        assert_eq!(answer.fields(), ["lines[1].product_id"]);
        assert_eq!(app.book(A).await, (6, 4, 0, 0), "what it held before, it holds");
        assert_eq!(app.book(B).await, (5, 0, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn what_is_held_can_be_bought_once() {
    everywhere(async |app, _| {
        stocked(&app).await;
        app.put("o1", &[(A, 3)]).await.expect(StatusCode::OK);
        for _ in 0..3 {
            let answer = app.commit("o1").await.expect(StatusCode::OK).json();
            assert_eq!(
                answer,
                json!({"order_id": "o1", "status": "committed", "lines": [line(A, 3)]})
            );
            assert_eq!(app.book(A).await, (7, 0, 3, 0));
        }
        let again = app.put("o1", &[(A, 3)]).await.expect(StatusCode::OK).json();
        assert_eq!(again["status"], "committed", "the same lines say the same");
        for lines in [&[(A, 4_i64)] as &[(&str, i64)], &[(B, 1)], &[(A, 3), (B, 1)]] {
            let answer = app.put("o1", lines).await.expect(StatusCode::CONFLICT);
            assert_eq!(answer.json()["code"], "reservation_committed");
        }
        assert_eq!(app.book(A).await, (7, 0, 3, 0));
        let answer = app.commit("unknown").await.expect(StatusCode::CONFLICT);
        assert_eq!(answer.json()["code"], "reservation_released");
    })
    .await;
}

#[tokio::test]
async fn what_is_given_back_is_given_back_once_and_for_good() {
    everywhere(async |app, _| {
        stocked(&app).await;
        app.put("held", &[(A, 3)]).await.expect(StatusCode::OK);
        app.put("bought", &[(A, 2)]).await.expect(StatusCode::OK);
        app.commit("bought").await.expect(StatusCode::OK);
        for (order, lines) in [
            ("held", json!([line(A, 3)])),
            ("bought", json!([line(A, 2)])),
            ("unknown", json!([])),
        ] {
            for _ in 0..3 {
                let answer = app.release(order).await.expect(StatusCode::OK).json();
                assert_eq!(
                    answer,
                    json!({"order_id": order, "status": "released", "lines": lines})
                );
            }
            for late in [app.put(order, &[(A, 1)]).await, app.commit(order).await] {
                assert_eq!(
                    late.expect(StatusCode::CONFLICT).json()["code"],
                    "reservation_released"
                );
            }
        }
        assert_eq!(app.book(A).await, (10, 0, 0, 0));
        let counted = |outcome| app.state.metrics.reservations.with_label_values(&[outcome]).get();
        assert_eq!(
            (counted("held"), counted("committed"), counted("released")),
            (2, 1, 2)
        );
    })
    .await;
}

#[tokio::test]
async fn of_200_orders_at_once_for_10_pieces_10_get_one() {
    everywhere(async |app, variant| {
        stocked(&app).await;
        let other = app.beside(variant).await;
        let orders = (0..200).map(async |order| {
            let app = if order % 2 == 0 { &app } else { &other };
            let answer = app.put(&format!("o{order}"), &[(A, 1)]).await;
            (answer.status, answer.body)
        });
        let answers = join_all(orders).await;
        let with = |status| answers.iter().filter(|(found, _)| *found == status).count();
        assert_eq!(
            (with(StatusCode::OK), with(StatusCode::CONFLICT)),
            (10, 190),
            "{answers:?}"
        );
        assert_eq!(app.book(A).await, (0, 10, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn orders_with_the_same_products_the_other_way_round_do_not_wait_for_each_other() {
    everywhere(async |app, _| {
        app.sell(A, "A", "plain", "A.", 500).await;
        app.sell(B, "B", "plain", "B.", 500).await;
        let orders = (0..100).map(async |order| {
            let (first, second) = if order % 2 == 0 { (A, B) } else { (B, A) };
            let id = format!("o{order}");
            app.put(&id, &[(first, 2), (second, 3)])
                .await
                .expect(StatusCode::OK);
            app.put(&id, &[(second, 1), (first, 4)])
                .await
                .expect(StatusCode::OK);
            if order % 3 == 0 {
                app.release(&id).await.expect(StatusCode::OK);
            } else {
                app.commit(&id).await.expect(StatusCode::OK);
            }
        });
        join_all(orders).await;
        let (sold_a, sold_b) = (app.book(A).await.2, app.book(B).await.2);
        assert_eq!(sold_a + sold_b, 66 * 5);
    })
    .await;
}

#[tokio::test]
async fn the_same_order_sent_at_once_holds_once() {
    everywhere(async |app, _| {
        stocked(&app).await;
        let answers = join_all((0..50).map(|_| app.put("o1", &[(A, 2), (B, 1)]))).await;
        assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
        assert_eq!(app.book(A).await, (8, 2, 0, 0));
        let (commits, releases) = tokio::join!(
            join_all((0..20).map(|_| app.commit("o1"))),
            join_all((0..20).map(|_| app.release("o1")))
        );
        assert!(releases.iter().all(|answer| answer.status == StatusCode::OK));
        for commit in commits {
            assert!(commit.status == StatusCode::OK || commit.status == StatusCode::CONFLICT);
        }
        assert_eq!(app.book(A).await, (10, 0, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_delivery_comes_when_a_purchase_leaves_too_little() {
    everywhere(async |app, variant| {
        stocked(&app).await;
        let app = app.beside_with(variant, &["--restock-below", "4"]).await;
        app.put("o1", &[(A, 6)]).await.expect(StatusCode::OK);
        app.commit("o1").await.expect(StatusCode::OK);
        assert_eq!(app.book(A).await, (4, 0, 6, 0), "4 are not below 4");
        app.put("o2", &[(A, 1)]).await.expect(StatusCode::OK);
        assert_eq!(app.book(A).await, (3, 1, 6, 0), "nothing is bought yet");
        for _ in 0..2 {
            app.commit("o2").await.expect(StatusCode::OK);
            assert_eq!(
                app.book(A).await,
                (10, 0, 7, 7),
                "once, back to the initial stock"
            );
        }
        app.release("o2").await.expect(StatusCode::OK);
        assert_eq!(app.book(A).await, (11, 0, 6, 7), "a return comes on top");
        assert_eq!(app.state.metrics.deliveries.get(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_shop_that_ran_dry_without_deliveries_gets_them_at_its_next_start() {
    for engine in Engine::ALL {
        let app = TestApp::new(Variant::V1, engine).await;
        stocked(&app).await;
        app.put("o1", &[(A, 10)]).await.expect(StatusCode::OK);
        app.commit("o1").await.expect(StatusCode::OK);
        assert_eq!(app.book(A).await, (0, 0, 10, 0));
        let next = app.beside_with(Variant::V2, &["--restock-below", "1"]).await;
        assert_eq!(next.book(A).await, (10, 0, 10, 10));
        assert_eq!(next.state.metrics.deliveries.get(), 1);
    }
}
