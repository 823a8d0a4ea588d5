//! What the tests of rollouts share: the project's own files, an eager console, and waiting for a phase.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use common::testing::{Call, eventually};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Shop, TestApp};

/// A shared machine may be slow; a rollout that comes to nothing is found all the same.
const PATIENCE: Duration = Duration::from_secs(90);

pub(super) struct Releases {
    pub(super) app: TestApp,
    service: &'static str,
    runner: Option<tokio::task::JoinHandle<()>>,
}

impl Releases {
    pub(super) fn of(shop: &Shop, files: &TempDir) -> Self {
        let app = shop.releasing(files.path().to_str().expect("text"));
        Self {
            runner: Some(app.run_rollouts()),
            app,
            service: shop.service(),
        }
    }

    pub(super) async fn post(&self, verb: &str, body: Option<&Value>) -> common::testing::Answer {
        let call = Call::new(Method::POST, &format!("/api/rollouts/{}/{verb}", self.service));
        let call = call.header("x-serin-actor", "Ada");
        let call = match body {
            Some(body) => call.json(body),
            None => call,
        };
        call.to(&self.app.router).await
    }

    pub(super) async fn do_it(&self, verb: &str) -> Value {
        self.post(verb, None).await.expect(StatusCode::OK).json()
    }

    pub(super) async fn start(&self, speed: u32) -> Value {
        self.start_with(&json!({"speed": speed})).await
    }

    pub(super) async fn start_with(&self, wish: &Value) -> Value {
        self.post("start", Some(wish)).await.expect(StatusCode::OK).json()
    }

    /// The rollout when it was aborted, and the stable version has everything again.
    pub(super) async fn until_back(&self) -> Value {
        let done = self
            .until("rolled back", |shown| {
                shown["phase"] == "aborted" && shown["weights"]["candidate"] == 0
            })
            .await;
        assert_eq!(done["history"][0]["outcome"], "aborted");
        done
    }

    pub(super) async fn shown(&self) -> Value {
        let call = Call::get(&format!("/api/rollouts/{}", self.service));
        call.to(&self.app.router).await.expect(StatusCode::OK).json()
    }

    /// The rollout as soon as it is as wanted.
    pub(super) async fn until(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let last = std::sync::Mutex::new(Value::Null);
        let limit = tokio::time::timeout(
            PATIENCE,
            eventually(what, PATIENCE * 2, async || {
                let shown = self.shown().await;
                let is_so = is_so(&shown);
                *last.lock().expect("unharmed") = shown;
                is_so
            }),
        );
        let came = limit.await;
        let last = last.into_inner().expect("unharmed");
        assert!(came.is_ok(), "{what}: {last:#}");
        last
    }

    pub(super) async fn until_phase(&self, phase: &str) -> Value {
        self.until(phase, |shown| shown["phase"] == phase).await
    }

    /// As `kill -9` would: what is under way is not ended, and the lock is free.
    pub(super) async fn die(mut self) {
        let runner = self.runner.take().expect("running");
        runner.abort();
        let ended = runner.await;
        assert!(
            ended.is_err_and(|error| error.is_cancelled()),
            "killed in the middle"
        );
    }
}

/// `sentence` of the last measurements, and everything else, for a test that fails.
pub(super) fn explained(shown: &Value) -> String {
    format!(
        "{:#}",
        json!({"message": shown["message"], "events": shown["events"], "comparison": shown["comparison"]})
    )
}
