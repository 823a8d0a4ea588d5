//! What a payment may and may not do, on both variants and both databases.

use axum::http::StatusCode;
use common::testing::{Call, Engine};
use futures_util::future::join_all;
use payment::Variant;
use payment::channel::TestCard;

use crate::support::{TestApp, body};

async fn everywhere<F: Future>(check: impl Fn(TestApp, Variant) -> F) {
    for engine in Engine::ALL {
        for variant in Variant::BUILT {
            check(TestApp::new(*variant, engine).await, *variant).await;
        }
    }
}

#[tokio::test]
async fn a_good_card_is_charged_once_however_often_it_is_asked() {
    everywhere(async |app, _| {
        let first = app
            .charge("k1", "o1", TestCard::Approved)
            .await
            .expect(StatusCode::CREATED)
            .json();
        let again = app
            .charge("k1", "o1", TestCard::Approved)
            .await
            .expect(StatusCode::CREATED)
            .json();
        assert_eq!(first, again);
        assert_eq!(first["status"], "captured");
        assert_eq!(first["amount_cents"], 1999);
        assert_eq!(app.booked("o1").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_bad_card_is_a_definite_no_and_costs_nothing() {
    everywhere(async |app, _| {
        for (card, code) in [
            (TestCard::Declined, "card_declined"),
            (TestCard::InsufficientFunds, "insufficient_funds"),
        ] {
            let answer = app
                .charge(code, code, card)
                .await
                .expect(StatusCode::PAYMENT_REQUIRED);
            assert_eq!(answer.json()["code"], code);
            let again = app
                .charge(code, code, card)
                .await
                .expect(StatusCode::PAYMENT_REQUIRED);
            assert_eq!(again.json()["code"], code);
            assert_eq!(app.booked(code).await, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_is_reversed_by_blue_and_asked_again_by_green() {
    everywhere(async |app, variant| {
        let answer = app.charge("k1", "o1", TestCard::SilentOnce).await;
        let (status, booked) = match variant {
            Variant::V1 => (StatusCode::PAYMENT_REQUIRED, 0),
            Variant::V2 => (StatusCode::CREATED, 1),
        };
        assert_eq!(answer.status, status, "{}", answer.body);
        assert_eq!(app.booked("o1").await, booked);
    })
    .await;
}

#[tokio::test]
async fn a_channel_that_never_answers_ends_in_a_definite_no() {
    everywhere(async |app, _| {
        let answer = app
            .charge("k1", "o1", TestCard::Silent)
            .await
            .expect(StatusCode::PAYMENT_REQUIRED);
        assert_eq!(answer.json()["code"], "channel_timeout");
        assert_eq!(app.booked("o1").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_hundred_requests_at_once_with_one_key_charge_once() {
    everywhere(async |app, _| {
        let requests = (0..100).map(|_| app.charge("k1", "o1", TestCard::SilentOnce));
        let answers = join_all(requests).await;
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        assert!(
            statuses.iter().all(|status| *status == statuses[0]),
            "{statuses:?}"
        );
        let expected = i64::from(statuses[0] == StatusCode::CREATED);
        assert_eq!(app.booked("o1").await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_key_belongs_to_one_request() {
    everywhere(async |app, _| {
        app.charge("k1", "o1", TestCard::Approved)
            .await
            .expect(StatusCode::CREATED);
        let answer = app
            .charge("k1", "o2", TestCard::Approved)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.fields(), ["idempotency-key"]);
        assert_eq!(app.booked("o2").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_closed_key_tells_what_happened_and_lets_nothing_more_happen() {
    everywhere(async |app, _| {
        app.charge("paid", "o1", TestCard::Approved)
            .await
            .expect(StatusCode::CREATED);
        assert_eq!(
            app.close("paid", "o1").await.expect(StatusCode::OK).json()["status"],
            "captured"
        );
        assert_eq!(
            app.close("never", "o2").await.expect(StatusCode::OK).json()["status"],
            "voided"
        );
        let late = app
            .charge("never", "o2", TestCard::Approved)
            .await
            .expect(StatusCode::CONFLICT);
        assert_eq!(late.json()["code"], "key_closed");
        assert_eq!(app.booked("o2").await, 0);
    })
    .await;
}

#[tokio::test]
async fn closing_while_charging_leaves_both_with_one_story() {
    everywhere(async |app, _| {
        let rounds = (0..30).map(async |round| {
            let (key, order) = (format!("k{round}"), format!("o{round}"));
            let (charge, close) = tokio::join!(
                app.charge(&key, &order, TestCard::SilentOnce),
                app.close(&key, &order)
            );
            let booked = app.booked(&order).await;
            let told = close.expect(StatusCode::OK).json()["status"] == "captured";
            // The charge may see the end that the closing one brought about, never another.
            assert_eq!(charge.status == StatusCode::CREATED, told, "{}", charge.body);
            assert_eq!(booked, i64::from(told));
        });
        join_all(rounds).await;
    })
    .await;
}

#[tokio::test]
async fn money_goes_back_once() {
    everywhere(async |app, _| {
        let payment = app.charge("k1", "o1", TestCard::Approved).await.json();
        let id = payment["id"].as_str().expect("an id");
        let answers = join_all((0..20).map(|_| app.refund(id))).await;
        assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
        assert_eq!(app.refund(id).await.json()["status"], "refunded");
        assert_eq!(app.booked("o1").await, 0);
        let declined = app.charge("k2", "o2", TestCard::Declined).await;
        assert_eq!(declined.status, StatusCode::PAYMENT_REQUIRED);
    })
    .await;
}

#[tokio::test]
async fn both_colours_work_on_one_database_and_share_their_keys() {
    for engine in Engine::ALL {
        let blue = TestApp::new(Variant::V1, engine).await;
        let green = blue.beside(Variant::V2).await;
        let (one, two) = tokio::join!(
            blue.charge("k1", "o1", TestCard::Approved),
            green.charge("k1", "o1", TestCard::Approved)
        );
        assert_eq!(
            one.expect(StatusCode::CREATED).json(),
            two.expect(StatusCode::CREATED).json()
        );
        assert_eq!(blue.booked("o1").await, 1);
    }
}

#[tokio::test]
async fn a_payment_can_be_looked_up() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    let payment = app.charge("k1", "o1", TestCard::Approved).await.json();
    let id = payment["id"].as_str().expect("an id");
    let found = Call::get(&format!("/payments/{id}"))
        .to(&app.router)
        .await
        .expect(StatusCode::OK);
    assert_eq!(found.json(), payment);
    Call::get("/payments/nothing")
        .to(&app.router)
        .await
        .expect(StatusCode::NOT_FOUND);
    assert!(
        !found.body.contains(TestCard::Approved.number()),
        "the card's number is kept nowhere"
    );
    assert_eq!(
        found.headers["x-served-by"],
        "payment-service v1 payment-service-blue"
    );
    assert!(!body("o1", TestCard::Approved).is_null());
}
