//! The A/B test of a whole shop, whose shoppers know nothing of it. (That it comes to the right verdict takes minutes:
//! `scripts/bench live-experiment`.)

use common::testing::{eventually, project};
use serde_json::{Value, json};

use crate::support::{LIMIT, Shop};

const SHOW: &[&str] = &["experiment", "show", "recommendation"];

async fn shown(shop: &Shop) -> Value {
    let text = shop.prints(&[SHOW, &["--json"]].concat()).await;
    serde_json::from_str(&text).expect("JSON")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_splitter_that_loses_users_is_found_before_anything_is_called_better() {
    let shop = Shop::start_alone_busy(&["--rps", "5"]).await;
    shop.prints(&[
        "fault",
        "set",
        "recommendation",
        "algorithm-b",
        "--error-rate",
        "0.9",
    ])
    .await;
    let many = [
        "--rps",
        "15",
        "--time-warp",
        "10",
        "--users",
        "400",
        "--mix",
        "browsers=1",
    ];
    shop.prints(&[&["load", "set"], many.as_slice()].concat()).await;
    eventually("a verdict", LIMIT * 6, async || {
        let kind = &shown(&shop).await["analysis"]["verdict"]["kind"];
        *kind != json!("no-data") && *kind != json!("no-verdict-yet")
    })
    .await;
    let found = shown(&shop).await;
    assert_eq!(found["mode"], "ab");
    assert_eq!(found["analysis"]["verdict"]["kind"], "split-broken", "{found:#}");
    let text = shop.prints(SHOW).await;
    assert!(
        text.contains("the split is broken, do not trust the figures"),
        "{text}"
    );

    // Who comes from now on begins anew: nobody has been lost yet.
    shop.prints(&["fault", "clear"]).await;
    let scenario = project("istio/scenarios/ab-aa.yaml");
    shop.prints(&["apply", "-f", scenario.to_str().expect("a path")])
        .await;
    eventually("an A/A run of both halves", LIMIT * 2, async || {
        let arms = &shown(&shop).await["arms"];
        arms[0]["name"] == "even ids" && (0..2).all(|i| arms[i]["users"].as_u64() > Some(5))
    })
    .await;
    let found = shown(&shop).await;
    assert_eq!((&found["mode"], &found["even"]), (&json!("aa"), &found["odd"]));
    assert_eq!(
        found["analysis"]["verdict"]["kind"], "no-verdict-yet",
        "{found:#}"
    );
}
