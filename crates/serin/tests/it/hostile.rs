//! Bad input through the shop's port: a 4xx problem that names the field, from whichever service finds it. Nothing panics.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::shopper::{GOOD_CARD, Shopper};
use crate::support::Shop;

async fn problem(response: reqwest::Response) -> (StatusCode, Value) {
    let status = response.status();
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "application/problem+json",
        "{status}"
    );
    let text = response.text().await.expect("a body");
    (
        status,
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")),
    )
}

#[tokio::test]
async fn bad_input_gets_a_problem_that_names_the_field() {
    let shop = Shop::start().await;
    let url = shop.run_file().shop;
    let url = url.trim_end_matches('/');
    let shopper = Shopper::signed_up(shop.http.clone(), url).await;

    let line = |id: &str, quantity: Value| json!({"lines": [{"product_id": id, "quantity": quantity}], "card": {"number": GOOD_CARD}});
    let orders = [
        (
            line("no-such-product", json!(1)),
            StatusCode::UNPROCESSABLE_ENTITY,
            "lines",
        ),
        (
            line("x", json!(0)),
            StatusCode::UNPROCESSABLE_ENTITY,
            "lines[0].quantity",
        ),
        (
            line("x", json!(9_223_372_036_854_775_808_u64)),
            StatusCode::UNPROCESSABLE_ENTITY,
            "lines[0].quantity",
        ),
    ];
    for (number, (body, status, field)) in (0..).zip(orders) {
        let cookie = shopper.cookie();
        let request = shop
            .http
            .post(format!("{url}/api/orders"))
            .header(header::COOKIE, cookie);
        let response = request
            .header("idempotency-key", format!("k{number}"))
            .json(&body)
            .send()
            .await;
        let (found, problem) = problem(response.expect("an answer")).await;
        assert_eq!(found, status, "{body}: {problem}");
        let named = problem["errors"][0]["field"].as_str().unwrap_or_default();
        assert!(named.starts_with(field), "{body}: {problem}");
    }

    let plain = |method: Method, path: &str| shop.http.request(method, format!("{url}{path}"));
    let as_json = |request: reqwest::RequestBuilder| request.header(header::CONTENT_TYPE, "application/json");
    let requests = [
        (
            as_json(plain(Method::POST, "/api/users")).body("{\"email\": "),
            StatusCode::BAD_REQUEST,
            "body",
        ),
        (
            as_json(plain(Method::POST, "/api/users")).body(vec![b' '; 10_000_000]),
            StatusCode::PAYLOAD_TOO_LARGE,
            "body",
        ),
        (
            plain(Method::GET, "/api/products").header("x-junk", "x".repeat(10_000)),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "headers",
        ),
        (
            plain(Method::GET, "/api/products?limit=0"),
            StatusCode::UNPROCESSABLE_ENTITY,
            "limit",
        ),
        (
            plain(Method::GET, "/api/orders"),
            StatusCode::UNAUTHORIZED,
            "serin_session",
        ),
        (
            plain(Method::GET, "/api/products/no-such-product"),
            StatusCode::NOT_FOUND,
            "",
        ),
        (plain(Method::GET, "/api/nothing"), StatusCode::NOT_FOUND, ""),
        (
            plain(Method::DELETE, "/api/products"),
            StatusCode::METHOD_NOT_ALLOWED,
            "",
        ),
    ];
    for (request, status, field) in requests {
        let (found, problem) = problem(request.send().await.expect("an answer")).await;
        assert_eq!(found, status, "{problem}");
        assert_eq!(
            problem["errors"][0]["field"].as_str().unwrap_or_default(),
            field,
            "{problem}"
        );
    }
    shop.assert_nobody_restarted();
}

#[tokio::test]
async fn a_wrong_rule_is_refused_with_the_path_of_the_field_and_changes_nothing() {
    let shop = Shop::start().await;
    let before = shop
        .prints(&["get", "virtualservice", "user-service", "-o", "yaml"])
        .await;
    let rules = [
        (before.replace("weight: 90", "weight: 101"), "weight"),
        (
            before.replace("weight: 90", "wieght: 90"),
            "spec.http[1].route[0].wieght",
        ),
        (before.replace("subset: v1", "subset: v9"), "subset"),
        (before.replace("route:", "tcpRoute:"), "tcpRoute"),
        ("kind: [".to_owned(), "yaml"),
    ];
    for (text, mention) in rules {
        assert_ne!(text, before);
        let file = shop.path().join("rule.yaml");
        std::fs::write(&file, &text).expect("written");
        let output = shop.run(&["apply", "-f", file.to_str().expect("a path")]).await;
        let told = String::from_utf8_lossy(&output.stderr).to_lowercase();
        assert!(!output.status.success(), "{text}");
        assert!(told.contains(&mention.to_lowercase()), "{mention}: {told}");
    }
    let output = shop.run(&["split", "user", "v2=101"]).await;
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("101"));
    assert_eq!(
        shop.prints(&["get", "virtualservice", "user-service", "-o", "yaml"])
            .await,
        before
    );
}
