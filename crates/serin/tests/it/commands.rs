//! The commands that look at a running shop and change it.

use console::api::{Overview, Service};
use serde_json::Value;

use crate::support::{Shop, dir, serin};

async fn payment(shop: &Shop) -> Service {
    let text = shop.prints(&["status", "--since-start", "-o", "json"]).await;
    let overview: Overview = serde_json::from_str(&text).expect("an overview");
    let found = overview
        .services
        .into_iter()
        .find(|service| service.name == "payment-service");
    found.expect("payment-service")
}

#[tokio::test]
async fn a_split_is_shown_applied_observed_and_undone() {
    let shop = Shop::start().await;
    for _ in 0..100 {
        let answer = shop.call("payment-service").await.expect("an answer");
        assert!(answer.status().is_success());
    }
    let before = payment(&shop).await;
    assert_eq!(
        (before.subsets[0].configured, before.subsets[0].requests),
        (Some(100), 100)
    );
    assert_eq!(
        (before.subsets[1].configured, before.subsets[1].requests),
        (Some(0), 0)
    );

    let told = shop.prints(&["split", "payment", "green=20"]).await;
    for mention in [
        "-      weight: 100",
        "+      weight: 80",
        "+      weight: 20",
        "✓ payment-service: blue 80 %, green 20 %",
    ] {
        assert!(told.contains(mention), "{told}");
    }
    let mut green = 0;
    for _ in 0..500 {
        let answer = shop.call("payment-service").await.expect("an answer");
        green += u32::from(answer.headers()["x-served-by"] == "payment-service v2 payment-green-1");
    }
    // The gateway spreads evenly: 20 % of 500 is 100, give or take two.
    assert!((98..=102).contains(&green), "{green}");
    let after = payment(&shop).await;
    assert_eq!((after.requests, after.subsets[1].configured), (600, Some(20)));
    assert_eq!(after.subsets[1].requests, u64::from(green));

    let history = shop.prints(&["history", "payment"]).await;
    assert!(history.contains("serin") && history.contains("put"), "{history}");
    let undone = shop.prints(&["undo", "payment"]).await;
    assert!(undone.contains("+      weight: 100"), "{undone}");
    assert_eq!(payment(&shop).await.subsets[0].configured, Some(100));

    let table = shop.prints(&["status", "--window", "200ms"]).await;
    assert!(table.contains("green (v2)"), "{table}");
    assert!(!table.contains('\u{1b}'), "no colours where there is no terminal");

    rules_are_written_and_read(&shop).await;
    faults_are_set_shown_and_cleared(&shop).await;
    mistakes_are_explained(&shop).await;
}

async fn rules_are_written_and_read(shop: &Shop) {
    let scenario = common::testing::project("istio/scenarios/blue-green-switch.yaml");
    let scenario = scenario.to_str().expect("a path");
    let dry = shop.prints(&["apply", "-f", scenario, "--dry-run"]).await;
    assert!(
        dry.contains("+      weight: 100") && dry.contains("would change"),
        "{dry}"
    );
    shop.prints(&["apply", "-f", scenario]).await;
    let yaml = shop
        .prints(&["get", "virtualservice", "payment-service", "-o", "yaml"])
        .await;
    assert!(istio::parse::document(&yaml).is_ok(), "{yaml}");
    let json: Value =
        serde_json::from_str(&shop.prints(&["get", "vs", "payment", "-o", "json"]).await).expect("JSON");
    let green = &json["spec"]["http"][1]["route"][1];
    assert_eq!(
        (&green["destination"]["subset"], &green["weight"]),
        (&"green".into(), &100.into())
    );
    let table = shop.prints(&["get", "all"]).await;
    assert!(
        table.contains("ServiceEntry") && table.contains("primary: blue 0 / green 100"),
        "{table}"
    );
}

async fn faults_are_set_shown_and_cleared(shop: &Shop) {
    shop.prints(&["fault", "set", "payment", "green", "--error-rate", "1"])
        .await;
    let answer = shop.call("payment-service").await.expect("an answer");
    assert_eq!(answer.status(), 500);
    let status = shop.prints(&["status", "--since-start"]).await;
    assert!(status.contains("payment-green-1  100 % errors"), "{status}");
    shop.prints(&["fault", "clear"]).await;
    assert_eq!(shop.prints(&["fault", "list"]).await, "No fault is active.\n");
    assert!(
        shop.call("payment-service")
            .await
            .expect("an answer")
            .status()
            .is_success()
    );
}

async fn mistakes_are_explained(shop: &Shop) {
    let cases: [(&[&str], i32, &str); 8] = [
        (&["split", "paymnt", "green=10"], 1, "did you mean `payment`?"),
        (&["split", "payment", "gren=10"], 1, "did you mean `green`?"),
        (&["split", "payment", "green=101"], 2, "101 is no share"),
        (&["split", "payment", "green=60", "blue=60"], 1, "sum to 120"),
        (&["get", "virtualservic"], 1, "did you mean `virtualservice`"),
        (&["apply", "-f", "/nowhere.yaml"], 1, "/nowhere.yaml"),
        (
            &["fault", "set", "payment", "green", "--error-rate", "15"],
            2,
            "between 0 and 1",
        ),
        (&["serve", "paymnt"], 2, "payment"),
    ];
    for (args, code, mention) in cases {
        let output = shop.run(args).await;
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
        assert!(told.contains(mention), "{args:?}: {told}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}

#[tokio::test]
async fn without_a_shop_every_command_says_how_to_start_one() {
    let dir = dir();
    for args in [
        &["status"][..],
        &["split", "payment", "green=1"],
        &["get", "vs"],
        &["history"],
        &["fault", "list"],
    ] {
        let output = serin(dir.path(), args).output().await.expect("run");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(
            told.contains("no shop is running in") && told.contains("serin up"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn every_command_has_help_with_examples() {
    let dir = dir();
    for command in [
        "up",
        "status",
        "split",
        "apply",
        "get",
        "history",
        "undo",
        "rollout",
        "experiment",
        "fault",
        "restart",
        "serve",
    ] {
        let output = serin(dir.path(), &[command, "--help"])
            .output()
            .await
            .expect("run");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && text.contains("Examples:"),
            "{command}: {text}"
        );
    }
    for command in ["show", "set", "spike"] {
        let mut command = serin(dir.path(), &["load", command, "--help"]);
        let output = command.output().await.expect("run");
        assert!(output.status.success(), "{command:?}");
    }
    let output = serin(dir.path(), &["serve", "payment", "--help"])
        .output()
        .await
        .expect("run");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("--channel-silence"),
        "the service's own flags: {text}"
    );
}
