//! The console's API, as far as it is about rollouts and the experiment.

use std::time::Duration;

use common::client;
use common::problem::ProblemBody;
use console::api::experiment::Experiment;
use console::api::rollouts::{RolloutDetail, Rollouts, StartWish, Verb};
use console::api::traffic::{OwnerKind, TrafficRule};
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;

use crate::failure::{Failure, Outcome};

const TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(crate) struct Console {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Console {
    pub(crate) fn new(base: &str, token: Option<&str>) -> Outcome<Self> {
        Ok(Self {
            http: client::plain(TIMEOUT)?,
            base: base.to_owned(),
            token: token.filter(|token| !token.is_empty()).map(str::to_owned),
        })
    }

    pub(super) async fn list(&self) -> Outcome<Rollouts> {
        self.send(self.http.get(format!("{}/api/rollouts", self.base)))
            .await
    }

    pub(super) async fn show(&self, service: &str) -> Outcome<RolloutDetail> {
        self.send(self.http.get(format!("{}/api/rollouts/{service}", self.base)))
            .await
    }

    pub(super) async fn steer(
        &self,
        service: &str,
        verb: Verb,
        wish: Option<&StartWish>,
    ) -> Outcome<RolloutDetail> {
        let request = self
            .http
            .post(format!("{}/api/rollouts/{service}/{verb}", self.base));
        let request = match wish {
            Some(wish) => request.json(wish),
            None => request,
        };
        self.send(request).await
    }

    /// The A/B test: users who came since then, or since the rule was changed.
    pub(crate) async fn experiment(&self, since: Option<i64>) -> Outcome<Experiment> {
        let request = self
            .http
            .get(format!("{}/api/experiments/recommendation", self.base));
        self.send(request.query(&since.map(|since| ("since", since)).as_slice()))
            .await
    }

    /// Whether a rollout divides the requests to a service. A console that is away carries out none.
    pub(crate) async fn is_owned(&self, service: &str) -> bool {
        let request = self.http.get(format!("{}/api/traffic/{service}", self.base));
        let rule = self.send::<TrafficRule>(request).await;
        rule.is_ok_and(|rule| rule.owner.kind == OwnerKind::Serin)
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Outcome<T> {
        let request = request.header("x-serin-actor", "serin");
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let away = |_| {
            Failure::new(format!("the console does not answer at {}", self.base))
                .next("It carries out the rollouts, and goes on with them when it is up again.")
        };
        let answer = request.send().await.map_err(away)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(away)?;
        if status.is_success() {
            return serde_json::from_slice(&body)
                .map_err(|error| Failure::new(format!("the console's answer cannot be read: {error}")));
        }
        let problem: Option<ProblemBody> = serde_json::from_slice(&body).ok();
        Err(Failure::new(problem.map_or_else(
            || format!("the console answered {status}"),
            |problem| problem.detail,
        )))
    }
}
