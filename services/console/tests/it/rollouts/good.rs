//! Good releases come through, whatever dies on the way.

use common::testing::eager_rollouts;
use serde_json::json;

use super::releases::{Releases, explained};
use crate::support::{Load, Shop};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_release_gets_everything_step_by_step_and_no_request_fails() {
    let (shop, files) = (Shop::of_users().await, eager_rollouts());
    let releases = Releases::of(&shop, &files);
    let before = releases.shown().await;
    assert_eq!(
        (&before["phase"], &before["verbs"]),
        (&json!("idle"), &json!(["start"]))
    );
    assert_eq!(before["versions"], json!({"stable": "v1", "candidate": "v2"}));
    assert_eq!(before["weights"], json!({"stable": 90, "candidate": 10}));

    let load = Load::start(&shop, 150, &[]);
    releases.start(300).await;
    let done = releases.until_phase("healthy").await;
    let answers = load.stop().await;
    assert_eq!(answers.failed, 0, "{answers:?}: {}", explained(&done));
    assert_eq!(done["weights"], json!({"stable": 0, "candidate": 100}));
    assert_eq!(done["history"][0]["outcome"], "promoted");
    let kinds: Vec<_> = done["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| &event["kind"])
        .collect();
    assert_eq!(
        (kinds[0], kinds[kinds.len() - 1]),
        (&json!("started"), &json!("promoted"))
    );
    let completed = kinds.iter().filter(|kind| **kind == "step-completed").count();
    assert_eq!(completed, done["steps"].as_array().expect("steps").len());
    // Each measurement says what was asked and why it is good or not.
    let run = &done["runs"][0];
    assert_eq!(
        (&run["id"], &run["phase"]),
        (&json!("background.1"), &json!("successful"))
    );
    let measured = run["metrics"][0]["measurements"].as_array().expect("measured");
    let passed = measured
        .iter()
        .filter(|one| one["verdict"] == "pass")
        .collect::<Vec<_>>();
    assert!(!passed.is_empty(), "{run:#}");
    assert!(
        passed[0]["query"]
            .as_str()
            .is_some_and(|query| query.contains("destination_app=\"user-service\""))
    );
    assert!(passed[0]["n"].as_u64().is_some_and(|n| n >= 5), "{}", passed[0]);
}
