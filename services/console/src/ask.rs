//! Asking another part of the shop over its API.

use axum::body::Bytes;
use common::problem::ProblemBody;
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;

/// Why there is no answer, in words.
#[derive(Debug)]
pub enum Unanswered {
    Away(String),
    Refused(String),
}

pub async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Unanswered> {
    let body = success(request).await?;
    serde_json::from_slice(&body).map_err(|error| Unanswered::Away(error.to_string()))
}

/// The body of a success.
pub async fn success(request: RequestBuilder) -> Result<Bytes, Unanswered> {
    let away = |error: reqwest::Error| Unanswered::Away(error.without_url().to_string());
    let answer = request.send().await.map_err(away)?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(away)?;
    if !status.is_success() {
        let problem = serde_json::from_slice::<ProblemBody>(&body);
        let said = problem.map_or_else(|_| status.to_string(), |problem| said(&problem));
        return Err(Unanswered::Refused(said));
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
