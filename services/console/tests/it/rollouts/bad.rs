//! Bad releases go back by themselves, and so does what is no release at all.

use serde_json::{Value, json};

use super::releases::{Releases, explained, files};
use crate::support::{Load, Shop};
use common::fault::Fault;

/// Everything is back, and it says why.
fn is_back(done: &Value) {
    assert_eq!(
        done["weights"],
        json!({"stable": 100, "candidate": 0}),
        "{}",
        explained(done)
    );
    assert_eq!(done["history"][0]["outcome"], "aborted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_release_that_fails_every_request_is_rolled_back_by_its_analysis() {
    let (shop, files) = (Shop::of_users().await, files());
    let releases = Releases::of(&shop, &files);
    shop.break_version(
        "v2",
        &Fault {
            error_rate: 1.0,
            ..Fault::default()
        },
    )
    .await;
    let load = Load::start(&shop, 150, &[]);
    releases.start(60).await;
    let done = releases.until_phase("aborted").await;
    load.stop().await;
    let done = releases
        .until("back", |shown| {
            shown["weights"]["candidate"] == 0 && done["phase"] == "aborted"
        })
        .await;
    is_back(&done);
    let reason = done["history"][0]["reason"].as_str().expect("text");
    assert!(reason.contains("success-rate"), "{reason}");
}
