//! The load generator, asked and told over its own API.

use std::time::Duration;

use common::problem::ProblemBody;
use common::{BoxError, client};
use loadgen::api::{Load, LoadStats};
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;

/// It answers from memory.
const TIMEOUT: Duration = Duration::from_millis(700);

#[derive(Clone, Debug)]
pub struct Loadgen {
    http: reqwest::Client,
}

#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("no load generator runs")]
    None,
    #[error("the load generator does not answer: {0}")]
    Away(String),
    #[error("the load generator refused: {0}")]
    Refused(String),
}

impl Loadgen {
    pub fn new() -> Result<Self, BoxError> {
        Ok(Self {
            http: client::plain(TIMEOUT)?,
        })
    }

    /// How much load there is. `base` is where it is, if it is anywhere.
    pub async fn get(&self, base: Option<&str>) -> Result<Load, LoadError> {
        let base = base.ok_or(LoadError::None)?;
        answer(self.http.get(format!("{base}/load"))).await
    }

    pub async fn put(&self, base: Option<&str>, load: &Load) -> Result<Load, LoadError> {
        let base = base.ok_or(LoadError::None)?;
        answer(self.http.put(format!("{base}/load")).json(load)).await
    }

    pub async fn stats(&self, base: Option<&str>) -> Result<LoadStats, LoadError> {
        let base = base.ok_or(LoadError::None)?;
        answer(self.http.get(format!("{base}/load/stats"))).await
    }
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, LoadError> {
    let away = |error: reqwest::Error| LoadError::Away(error.without_url().to_string());
    let answer = request.send().await.map_err(away)?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(away)?;
    if !status.is_success() {
        let problem = serde_json::from_slice::<ProblemBody>(&body);
        let said = problem.map_or_else(|_| status.to_string(), |problem| problem.detail);
        return Err(LoadError::Refused(said));
    }
    serde_json::from_slice(&body).map_err(|error| LoadError::Away(error.to_string()))
}
