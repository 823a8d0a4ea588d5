//! `serin rollout` on a whole shop.

use common::testing::project;
use serde_json::Value;

use crate::support::{Shop, dir};

/// The project's files, wherever the test runs.
async fn shop() -> Shop {
    let rollouts = project("k8s/rollouts");
    Shop::launch_with(
        dir(),
        &["--no-load", "--rollouts", rollouts.to_str().expect("a path")],
    )
    .await
}

#[tokio::test]
async fn a_release_is_started_steered_and_taken_back_from_the_command_line() {
    let shop = shop().await;
    let list = shop.prints(&["rollout", "list"]).await;
    for service in [
        "guestbook",
        "order-service",
        "payment-service",
        "product-service",
        "user-service",
    ] {
        assert!(list.contains(service), "{list}");
    }
    let guess = shop.run(&["rollout", "start", "usr"]).await;
    assert_eq!(guess.status.code(), Some(1));
    let text = String::from_utf8_lossy(&guess.stderr).into_owned();
    assert!(text.contains("user"), "{text}");

    // As slow as written: it waits at its first pause.
    let started = shop.prints(&["rollout", "start", "user", "--speed", "1"]).await;
    assert!(started.contains("v1 → v2"), "{started}");
    let split = shop.run(&["split", "user", "v2=50"]).await;
    assert_eq!(split.status.code(), Some(1));
    let text = String::from_utf8_lossy(&split.stderr).into_owned();
    assert!(
        text.contains("a rollout of user-service runs") && text.contains("serin rollout abort user"),
        "{text}"
    );

    shop.prints(&["rollout", "promote-full", "user"]).await;
    let watched = shop.prints(&["rollout", "watch", "user"]).await;
    assert!(watched.contains("v2 takes all requests"), "{watched}");
    shop.prints(&["rollout", "undo", "user"]).await;
    let undone = shop.run(&["rollout", "watch", "user"]).await;
    assert_eq!(undone.status.code(), Some(1), "it was not promoted in the end");
    let status = shop.prints(&["rollout", "status", "user", "--json"]).await;
    let status: Value = serde_json::from_str(&status).expect("JSON");
    assert_eq!(status["history"][0]["outcome"], "undone");
}

#[tokio::test]
async fn watch_ends_with_an_exit_code_that_a_pipeline_can_use() {
    let shop = shop().await;
    let never = shop.run(&["rollout", "watch", "payment"]).await;
    assert_eq!(never.status.code(), Some(1));
    shop.prints(&["rollout", "start", "payment", "--speed", "1"])
        .await;
    shop.prints(&["rollout", "abort", "payment"]).await;
    let aborted = shop.run(&["rollout", "watch", "payment", "--json"]).await;
    assert_eq!(aborted.status.code(), Some(1));
    let out = String::from_utf8_lossy(&aborted.stdout).into_owned();
    let events: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(events[0]["event"]["kind"], "started");
    assert!(
        events.iter().any(|line| line["event"]["kind"] == "aborted"),
        "{out}"
    );
    let text = String::from_utf8_lossy(&aborted.stderr).into_owned();
    assert!(text.contains("rolled back"), "{text}");
}
