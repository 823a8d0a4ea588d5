//! The Kubernetes API as the keeper of the rules: Istio's VirtualServices and DestinationRules of one namespace, its pods,
//! and the rollouts that own some of the rules. In reading order:
//!
//! - [`api`]: the few requests that are sent, and [`failure`]: what can become of them
//! - [`manifest`]: an object as a rule and back, without losing what a rule cannot say
//! - [`managed`]: who wrote what (managedFields); [`log`]: what was changed before, kept in an annotation
//! - [`change`]: a change by server-side apply
//! - [`pods`]: which instances there are
//! - [`release`]: who owns a rule, and how to steer it: [`argo`], [`flagger`]
//!
//! The rules it keeps: nothing is written that was not made for the version in force; nothing is taken from a controller
//! that would put it back; what a change does not mention stays as it is.

mod api;
mod argo;
mod change;
mod failure;
mod flagger;
mod log;
mod managed;
mod manifest;
mod pods;
mod release;

use std::sync::Arc;

use common::{BoxError, Clock};
use istio::Key;
use serde_json::Value;

use crate::api::rollouts::{Rollout, Verb};
use crate::control::{Listed, PastChange, VersionInfo, Versioned};
use crate::run_file::RunInstance;
use api::{Api, Objects};
use release::Releases;

pub use failure::Failure;
pub use manifest::draft;

/// A namespace of a cluster. Clones share their connections.
#[derive(Clone, Debug)]
pub struct Kubernetes {
    api: Api,
    clock: Clock,
    actor: Arc<str>,
}

impl Kubernetes {
    /// The cluster of KUBECONFIG, or the one this runs in. Without a `namespace` that of the context, or of the pod.
    pub async fn connect(namespace: Option<&str>, clock: Clock) -> Result<Self, BoxError> {
        let config = kube::Config::infer().await?;
        Self::new(config, namespace, clock)
    }

    /// A cluster that is known.
    pub fn new(config: kube::Config, namespace: Option<&str>, clock: Clock) -> Result<Self, BoxError> {
        Ok(Self {
            api: Api::new(config, namespace)?,
            clock,
            actor: crate::SERVICE.into(),
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

    pub fn namespace(&self) -> &str {
        self.api.namespace()
    }

    /// The rules and, as a laptop's gateway has them, where the instances of each service are. An object that cannot be read
    /// is left out: it must not hide the others, and [`get`](Self::get) says what is wrong with it.
    pub async fn list(&self) -> Result<Vec<Listed>, Failure> {
        Ok(self.look().await?.0)
    }

    /// The same, with the instances that there are.
    pub async fn look(&self) -> Result<(Vec<Listed>, Vec<RunInstance>), Failure> {
        let (rules, subsets, pods, releases) = tokio::try_join!(
            self.api.list(Objects::VirtualServices),
            self.api.list(Objects::DestinationRules),
            self.api.list(Objects::Pods),
            self.releases(),
        )?;
        let objects = rules.iter().chain(&subsets);
        let mut listed: Vec<_> = objects
            .filter_map(|object| match listed(object, &releases) {
                Ok(listed) => Some(listed),
                Err(failure) => {
                    tracing::debug!(cause = %failure, "an object is left out");
                    None
                }
            })
            .collect();
        let pods = pods::read(&pods);
        let resources: Vec<_> = listed.iter().map(|one| one.resource.clone()).collect();
        let instances = pods::instances(&pods, &resources);
        listed.extend(pods::entries(&pods, self.namespace()));
        Ok((listed, instances))
    }

    /// One rule, or `None` where there is no such one.
    pub async fn get(&self, key: &Key) -> Result<Option<Versioned>, Failure> {
        let Some(object) = self.api.get(Objects::of(key.kind), &key.name).await? else {
            return Ok(None);
        };
        let model = manifest::read(&object)?;
        Ok(Some(Versioned {
            resource: model.resource,
            version: managed::resource_version(&object),
            manifest: Some(manifest::shown(&object)),
        }))
    }

    /// What the console has changed, and what others have between two of its changes; newest first.
    pub async fn history(&self, key: Option<&Key>, limit: usize) -> Result<Vec<PastChange>, Failure> {
        let objects = match key {
            Some(key) => Vec::from_iter(self.api.get(Objects::of(key.kind), &key.name).await?),
            None => self.api.list(Objects::VirtualServices).await?,
        };
        let mut all: Vec<_> = objects.iter().flat_map(change::past).collect();
        all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Ok(all.into_iter().take(limit).map(|(_, change)| change).collect())
    }

    /// The instances that there are, by their pods.
    pub async fn instances(&self) -> Result<Vec<RunInstance>, Failure> {
        Ok(self.look().await?.1)
    }

    pub async fn rollouts(&self) -> Result<Vec<Rollout>, Failure> {
        self.releases().await?.into_rollouts()
    }

    /// Steers the rollout of a service, if it is at `step`; nothing where the service has none.
    pub async fn steer(
        &self,
        service: &str,
        verb: Verb,
        step: Option<usize>,
    ) -> Result<Option<Rollout>, Failure> {
        release::steer(&self.api, service, verb, step).await
    }

    async fn releases(&self) -> Result<Releases, Failure> {
        Releases::read(&self.api).await
    }
}

fn listed(object: &Value, releases: &Releases) -> Result<Listed, Failure> {
    let model = manifest::read(object)?;
    let version = VersionInfo {
        owner: releases.owner(object),
        ..managed::version(object)
    };
    Ok(Listed {
        resource: model.resource,
        version,
        manifest: Some(manifest::shown(object)),
    })
}
