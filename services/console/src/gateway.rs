//! The gateway's admin API, as its callers see it: the rules with their versions, changes with their differences, metrics.

mod answer;

use std::sync::Arc;
use std::time::Duration;

use common::problem::ProblemBody;
use common::{BoxError, client};
use istio::{Key, Mistake, Resource, yaml};
use reqwest::header::{ETAG, IF_MATCH};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use answer::{change, malformed, one, read, resource};

pub use crate::control::{Change, Listed, Outcome, PastChange, VersionInfo, Versioned};

/// It answers from memory, on the same machine.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A client. Clones share one connection pool.
#[derive(Clone, Debug)]
pub struct GatewayAdmin {
    http: reqwest::Client,
    base: String,
    actor: Arc<str>,
}

#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    #[error("the gateway does not answer at {base}")]
    Unreachable { base: String, source: reqwest::Error },
    /// A 4xx: the reason, and each mistake with its path.
    #[error("the gateway refused: {detail}")]
    Refused {
        status: StatusCode,
        detail: String,
        mistakes: Vec<Mistake>,
        /// What a lost race was lost to.
        current: Option<Box<VersionInfo>>,
    },
    #[error("the gateway sent an answer that cannot be read: {0}")]
    Malformed(String),
}

impl GatewayAdmin {
    /// `base` without a slash at its end, as in `http://127.0.0.1:15000`; `actor` is noted with each change.
    pub fn new(base: &str, actor: &'static str) -> Result<Self, BoxError> {
        Ok(Self {
            http: client::plain(TIMEOUT)?,
            base: base.trim_end_matches('/').to_owned(),
            actor: actor.into(),
        })
    }

    /// The same, with changes noted for somebody else.
    #[must_use]
    pub fn acting_as(&self, actor: &str) -> Self {
        Self {
            actor: actor.into(),
            ..self.clone()
        }
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// Every resource in force.
    pub async fn resources(&self) -> Result<Vec<Resource>, AdminError> {
        let list = self.list().await?;
        Ok(list.into_iter().map(|listed| listed.resource).collect())
    }

    /// Every resource in force, with its version and who wrote it.
    pub async fn list(&self) -> Result<Vec<Listed>, AdminError> {
        Listed::read(&self.list_text().await?)
    }

    /// The same as the gateway sends it: whoever asks often need not read it again when nothing has changed.
    pub async fn list_text(&self) -> Result<Vec<u8>, AdminError> {
        let answer = self.send(self.http.get(self.url("/config"))).await?;
        let body = answer.bytes().await.map_err(|source| self.unreachable(source))?;
        Ok(body.into())
    }

    /// One resource, or `None` where there is no such one.
    pub async fn get(&self, key: &Key) -> Result<Option<Versioned>, AdminError> {
        let answer = match self.send(self.http.get(self.url(&path(key)))).await {
            Ok(answer) => answer,
            Err(AdminError::Refused {
                status: StatusCode::NOT_FOUND,
                ..
            }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let tag = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
        let version = tag.unwrap_or_default().trim_matches('"').to_owned();
        let resource = resource(&self.body(answer).await?)?;
        Ok(Some(Versioned {
            resource,
            version,
            manifest: None,
        }))
    }

    /// Writes one resource; with `version`, only if it is still at that one.
    pub async fn put(
        &self,
        resource: &Resource,
        version: Option<&str>,
        dry_run: bool,
    ) -> Result<Outcome, AdminError> {
        let request = if_match(self.http.put(self.url(&path(&resource.key()))), version);
        let value = self
            .json(self.change(request, yaml::to_yaml(resource), dry_run))
            .await?;
        one(value)
    }

    /// Removes one resource; one that is not there is removed already.
    pub async fn delete(&self, key: &Key) -> Result<(), AdminError> {
        let request = self.http.delete(self.url(&path(key)));
        match self.send(request.header("x-serin-actor", &*self.actor)).await {
            Ok(_)
            | Err(AdminError::Refused {
                status: StatusCode::NOT_FOUND,
                ..
            }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Writes all documents of a YAML text, or none.
    pub async fn apply(&self, text: String, dry_run: bool) -> Result<Outcome, AdminError> {
        let request = self.http.post(self.url("/config"));
        let mut value: Value = self.json(self.change(request, text, dry_run)).await?;
        let results = value["results"].as_array().map_or(&[][..], Vec::as_slice);
        let changes = results.iter().map(change).collect::<Result<_, _>>()?;
        Ok(Outcome {
            changes,
            warnings: read(value["warnings"].take())?,
        })
    }

    /// The latest changes, newest first; of all resources or of one.
    pub async fn history(&self, key: Option<&Key>, limit: usize) -> Result<Vec<PastChange>, AdminError> {
        let mut request = self
            .http
            .get(self.url("/history"))
            .query(&[("limit", limit.to_string())]);
        if let Some(key) = key {
            request = request.query(&[
                ("kind", key.kind.as_str()),
                ("namespace", &key.namespace),
                ("name", &key.name),
            ]);
        }
        let mut list: Value = self.json(request).await?;
        read(list["items"].take())
    }

    /// Takes back the last change of a resource; with `version`, only if it is still at that one.
    pub async fn undo(&self, key: &Key, version: Option<&str>, dry_run: bool) -> Result<Outcome, AdminError> {
        let what = json!({"kind": key.kind.as_str(), "namespace": key.namespace, "name": key.name});
        let request = self
            .http
            .post(self.url("/undo"))
            .header("content-type", "application/json");
        let request = if_match(request, version);
        one(self.json(self.change(request, what.to_string(), dry_run)).await?)
    }

    /// The metrics in Prometheus' text format.
    pub async fn metrics(&self) -> Result<String, AdminError> {
        let answer = self.send(self.http.get(self.url("/stats/prometheus"))).await?;
        answer.text().await.map_err(|source| self.unreachable(source))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn change(&self, request: RequestBuilder, body: String, dry_run: bool) -> RequestBuilder {
        let request = request.header("x-serin-actor", &*self.actor).body(body);
        if dry_run {
            request.query(&[("dryRun", "true")])
        } else {
            request
        }
    }

    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, AdminError> {
        let answer = self.send(request).await?;
        self.body(answer).await
    }

    async fn body<T: DeserializeOwned>(&self, answer: Response) -> Result<T, AdminError> {
        let body = answer.bytes().await.map_err(|source| self.unreachable(source))?;
        serde_json::from_slice(&body).map_err(malformed)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, AdminError> {
        let answer = request.send().await.map_err(|source| self.unreachable(source))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let mut value: Value = self.body(answer).await?;
        let mistakes = value.get_mut("mistakes").map(Value::take);
        let current = value.get_mut("current").map(Value::take);
        let problem: ProblemBody = read(value)?;
        Err(AdminError::Refused {
            status,
            detail: problem.detail,
            mistakes: mistakes.map(read).transpose()?.unwrap_or_default(),
            current: current.map(read).transpose()?,
        })
    }

    fn unreachable(&self, source: reqwest::Error) -> AdminError {
        AdminError::Unreachable {
            base: self.base.clone(),
            source: source.without_url(),
        }
    }
}

fn path(key: &Key) -> String {
    format!("/config/{}/{}/{}", key.kind, key.namespace, key.name)
}

fn if_match(request: RequestBuilder, version: Option<&str>) -> RequestBuilder {
    match version {
        Some(version) => request.header(IF_MATCH, version),
        None => request,
    }
}

impl AdminError {
    /// Whether somebody else changed the resource in between.
    pub fn is_lost_race(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                status: StatusCode::PRECONDITION_FAILED,
                ..
            }
        )
    }
}
