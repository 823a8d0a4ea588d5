//! The instances' own admin listeners: their faults and their metrics. `serin fault` uses the same.

use std::time::Duration;

use common::fault::Fault;
use common::problem::ProblemBody;
use common::{BoxError, client};
use futures_util::future::join_all;
use reqwest::RequestBuilder;
use serde_json::Value;

use crate::api::ActiveFault;
use crate::api::control::{FailedInstance, FaultOutcome};
use crate::run_file::{RunInstance, State};

/// A client for them. Clones share one connection pool.
#[derive(Clone, Debug)]
pub struct Instances {
    http: reqwest::Client,
}

impl Instances {
    /// Each instance is given `timeout` to answer.
    pub fn new(timeout: Duration) -> Result<Self, BoxError> {
        Ok(Self {
            http: client::plain(timeout)?,
        })
    }

    /// The active fault; an error is a sentence.
    pub async fn fault(&self, instance: &RunInstance) -> Result<Option<Fault>, String> {
        let text = answer(self.http.get(url(instance, "/fault")?)).await?;
        serde_json::from_str(&text).map_err(|error| format!("its answer cannot be read: {error}"))
    }

    pub async fn set_fault(&self, instance: &RunInstance, fault: &Fault) -> Result<(), String> {
        let request = self.http.put(url(instance, "/fault")?).json(fault);
        answer(request).await.map(|_| ())
    }

    pub async fn clear_fault(&self, instance: &RunInstance) -> Result<(), String> {
        let request = self.http.delete(url(instance, "/fault")?);
        answer(request).await.map(|_| ())
    }

    /// In Prometheus' text format.
    pub async fn metrics(&self, instance: &RunInstance) -> Result<String, String> {
        answer(self.http.get(url(instance, "/metrics")?)).await
    }

    /// The subset that a ready instance says it is.
    pub async fn ready(&self, instance: &RunInstance) -> Result<String, String> {
        answer(self.http.get(url(instance, "/readyz")?)).await?;
        let text = answer(self.http.get(url(instance, "/version")?)).await?;
        let version: Value = serde_json::from_str(&text).unwrap_or_default();
        let subset = version["identity"]["subset"].as_str();
        Ok(subset.ok_or("it does not say which version it is")?.to_owned())
    }

    /// What it answers to a request from anywhere in the shop.
    pub async fn ask(&self, instance: &RunInstance, path: &str) -> Result<String, String> {
        let address = instance.listen.ok_or(NOT_UP)?;
        answer(self.http.get(format!("http://{address}{path}"))).await
    }

    /// The faults that are active. An instance that does not say in time is dying: the gateway's list will tell.
    pub async fn faults(&self, all: &[RunInstance]) -> Vec<ActiveFault> {
        let answers = with_faults(all).map(async |instance| {
            Some(ActiveFault {
                service: instance.service.clone(),
                subset: instance.subset.clone(),
                instance: instance.name.clone(),
                fault: self.fault(instance).await.ok()??,
            })
        });
        join_all(answers).await.into_iter().flatten().collect()
    }

    /// Sets a fault on all of these instances, or takes it away; who did not take it is named with the reason.
    pub async fn fault_all(&self, chosen: &[&RunInstance], fault: Option<&Fault>) -> FaultOutcome {
        let answers = chosen.iter().map(async |instance| match fault {
            Some(fault) => self.set_fault(instance, fault).await,
            None => self.clear_fault(instance).await,
        });
        let mut outcome = FaultOutcome::default();
        for (instance, answer) in chosen.iter().zip(join_all(answers).await) {
            match answer {
                Ok(()) => outcome.applied.push(instance.name.clone()),
                Err(reason) => outcome.failed.push(FailedInstance {
                    instance: instance.name.clone(),
                    reason,
                }),
            }
        }
        outcome
    }
}

/// Those that can have a fault.
pub fn with_faults(all: &[RunInstance]) -> impl Iterator<Item = &RunInstance> {
    all.iter().filter(|instance| can_fail(instance))
}

/// Whether it can have a fault: the gateway has none of this kind.
pub fn can_fail(instance: &RunInstance) -> bool {
    instance.service != "gateway"
}

const NOT_UP: &str = "it is not up";

fn url(instance: &RunInstance, path: &str) -> Result<String, String> {
    let admin = instance.admin.filter(|_| instance.state == State::Up);
    Ok(format!("http://{}{path}", admin.ok_or(NOT_UP)?))
}

async fn answer(request: RequestBuilder) -> Result<String, String> {
    let answer = request
        .send()
        .await
        .map_err(|error| format!("it does not answer: {}", error.without_url()))?;
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    if status.is_success() {
        return Ok(text);
    }
    let said = serde_json::from_str::<ProblemBody>(&text).map(|problem| problem.detail);
    let said = said.unwrap_or_else(|_| text.chars().take(200).collect());
    Err(format!("it answered {status}: {said}"))
}
