//! The load generator, asked and told over its own API.

use std::time::Duration;

use axum::body::Bytes;
use common::problem::ProblemBody;
use common::{BoxError, client};
use loadgen::api::{Load, LoadStats, Population, Spike};
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

    pub async fn spike(&self, base: Option<&str>, spike: &Spike) -> Result<(), LoadError> {
        let base = base.ok_or(LoadError::None)?;
        success(self.http.post(format!("{base}/load/spike")).json(spike)).await?;
        Ok(())
    }

    pub async fn population(&self, base: Option<&str>) -> Result<Population, LoadError> {
        let base = base.ok_or(LoadError::None)?;
        answer(self.http.get(format!("{base}/population"))).await
    }

    pub async fn stats(&self, base: Option<&str>) -> Result<LoadStats, LoadError> {
        let base = base.ok_or(LoadError::None)?;
        answer(self.http.get(format!("{base}/load/stats"))).await
    }
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, LoadError> {
    let body = success(request).await?;
    serde_json::from_slice(&body).map_err(|error| LoadError::Away(error.to_string()))
}

/// The body of a success.
async fn success(request: RequestBuilder) -> Result<Bytes, LoadError> {
    let away = |error: reqwest::Error| LoadError::Away(error.without_url().to_string());
    let answer = request.send().await.map_err(away)?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(away)?;
    if !status.is_success() {
        let problem = serde_json::from_slice::<ProblemBody>(&body);
        let said = problem.map_or_else(|_| status.to_string(), |problem| said(&problem));
        return Err(LoadError::Refused(said));
    }
    Ok(body)
}

/// The fields and what is wrong with them, where there are any.
fn said(problem: &ProblemBody) -> String {
    let wrong: Vec<_> = problem
        .errors
        .iter()
        .map(|error| format!("{} {}", error.field, error.message))
        .collect();
    if wrong.is_empty() {
        problem.detail.clone()
    } else {
        wrong.join("; ")
    }
}
