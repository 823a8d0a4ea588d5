//! Headers reach the services behind.

use axum::http::StatusCode;
use common::testing::{Call, Engine};
use order::Variant;

use crate::support::{GOOD_CARD, Shop, USER, order_of};

#[tokio::test]
async fn every_call_of_an_order_carries_the_headers_of_its_request() {
    for variant in Variant::BUILT {
        let shop = Shop::open(*variant, Engine::Sqlite).await;
        let [a, b] = shop.two_products().await;
        let sent = [
            ("canary", "true"),
            ("x-request-id", "request-1"),
            (
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            ),
            ("b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1"),
            ("baggage", "shop=serin"),
            ("authorization", "Bearer token"),
        ];
        let call = Call::post("/orders")
            .user(USER)
            .key("k1")
            .json(&order_of(&[(&a, 1), (&b, 1)], GOOD_CARD));
        let call = sent
            .into_iter()
            .fold(call, |call, (name, value)| call.header(name, value));
        call.header("x-private", "stays here")
            .to(&shop.orders)
            .await
            .expect(StatusCode::CREATED);

        let calls = shop.weather.headers();
        assert!(calls.len() >= 4, "prices, stock, charge, commit");
        for headers in calls {
            for (name, value) in sent {
                assert_eq!(headers[name], value);
            }
            assert_eq!(headers["x-user-id"], USER.to_string());
            assert_eq!(
                headers["x-serin-source"],
                format!("order-service-{}", variant.selected())
            );
            assert!(headers.get("x-private").is_none());
        }
    }
}
