//! Bad input: a 4xx that names the field, never a panic.

use axum::http::{Method, StatusCode};
use common::testing::{Call, Engine};
use serde_json::{Value, json};
use user::Variant;

use crate::support::{TestApp, details, everywhere};

fn with(mut body: Value, field: &str, value: Value) -> Value {
    *body.pointer_mut(field).expect("a field") = value;
    body
}

#[tokio::test]
async fn a_wrong_account_is_refused_by_the_name_of_its_field() {
    let app = TestApp::new(Variant::V1, Engine::Sqlite).await;
    let good = json!({"email": "ada@example.org", "name": "Ada", "password": "correct horse"});
    let long = "a".repeat(300);
    let cases = [
        ("email", json!("")),
        ("email", json!("ada")),
        ("email", json!("ada@localhost")),
        ("email", json!("a b@example.org")),
        ("email", json!("ada@@example.org")),
        ("email", json!("ada@-x.org")),
        ("email", json!("ada@example.org\u{7}")),
        ("email", json!(format!("{long}@example.org"))),
        ("name", json!("")),
        ("name", json!("   ")),
        ("name", json!("A\u{7}da")),
        ("name", json!(long)),
        ("password", json!("short")),
        ("password", json!(long)),
        ("password", json!(12_345_678)),
    ];
    for (field, value) in cases {
        let body = with(good.clone(), &format!("/{field}"), value);
        let answer = Call::post("/users").json(&body).to(&app.router).await;
        let answer = answer.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.fields().iter().all(|found| found == field),
            "{body}: {}",
            answer.body
        );
        assert!(!answer.fields().is_empty());
    }
    let extra = with(good.clone(), "/email", json!("bob@example.org"));
    let mut extra = extra.as_object().cloned().expect("an object");
    extra.insert("admin".into(), json!(true));
    let answer = Call::post("/users")
        .json(&Value::Object(extra))
        .to(&app.router)
        .await;
    assert_eq!(
        answer.expect(StatusCode::UNPROCESSABLE_ENTITY).fields(),
        ["admin"]
    );
}

#[tokio::test]
async fn a_wrong_profile_is_refused_by_the_name_of_its_field_and_changes_nothing() {
    everywhere(async |app, _| {
        let (id, token) = app.member("ada@example.org").await;
        let many: Vec<_> = (0..21).map(|number| format!("i{number}")).collect();
        let addresses = vec![details()["addresses"][0].clone(); 11];
        let cases = [
            ("/addresses/0/country", json!("at"), "addresses[0].country"),
            ("/addresses/1/city", json!(""), "addresses[1].city"),
            ("/addresses/1/street", json!("a\nb"), "addresses[1].street"),
            ("/addresses/0/recipient", json!("\u{7}"), "addresses[0].recipient"),
            ("/addresses", json!(addresses), "addresses"),
            ("/interests/2", json!("Books"), "interests[2]"),
            ("/interests/2", json!("-"), "interests[2]"),
            ("/interests/2", json!("birds"), "interests"),
            ("/interests", json!(many), "interests"),
            ("/delivery/slot", json!("night"), "delivery.slot"),
            ("/delivery/note", json!("x".repeat(201)), "delivery.note"),
            ("/delivery/note", json!("\u{7}"), "delivery.note"),
        ];
        for (pointer, value, field) in cases {
            let body = with(details(), pointer, value);
            let answer = app
                .change(&token, &body)
                .await
                .expect(StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.fields(), [field], "{body}: {}", answer.body);
        }
        assert_eq!(app.profile(id).await.json()["addresses"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn odd_but_good_texts_come_back_as_they_were_sent() {
    everywhere(async |app, _| {
        let (id, token) = app.member("ada@example.org").await;
        let text = "Ünal 'O\"Brien'; DROP TABLE users -- 🐦";
        let body = with(details(), "/addresses/0/recipient", json!(text));
        app.change(&token, &body).await.expect(StatusCode::OK);
        assert_eq!(app.profile(id).await.json()["addresses"][0]["recipient"], text);
    })
    .await;
}

#[tokio::test]
async fn an_unreadable_request_is_refused_with_the_reason() {
    let app = TestApp::new(Variant::V2, Engine::Sqlite).await;
    for path in ["/users", "/sessions"] {
        let broken = Call::post(path).raw_json("{").to(&app.router).await;
        assert_eq!(
            broken.expect(StatusCode::BAD_REQUEST).json()["code"],
            "malformed_request"
        );
        let text = Call::post(path).to(&app.router).await;
        assert_eq!(
            text.expect(StatusCode::UNSUPPORTED_MEDIA_TYPE).fields(),
            ["content-type"]
        );
    }
    for id in ["abc", "1.5", "9223372036854775808"] {
        let answer = Call::get(&format!("/users/{id}/profile")).to(&app.router).await;
        assert_eq!(answer.expect(StatusCode::BAD_REQUEST).fields(), ["path"]);
    }
    for id in ["0", "-1"] {
        let answer = Call::get(&format!("/users/{id}/profile")).to(&app.router).await;
        answer.expect(StatusCode::NOT_FOUND);
    }
    let nobody = Call::new(Method::PUT, "/users/me/profile").json(&details());
    nobody.to(&app.router).await.expect(StatusCode::UNAUTHORIZED);
}
