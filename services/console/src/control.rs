//! Traffic control: where rules are read and changed. On a laptop that is the gateway's admin API, in a cluster the Kubernetes
//! API; the rest of the console knows neither of them.
//!
//! The rule it keeps: a change is made for the version that its author saw, whoever keeps the rules.

mod rule;

use common::problem::FieldError;
use common::{BoxError, Clock, Problem};
use istio::resource::DEFAULT_NAMESPACE;
use istio::{Key, Kind};

use crate::api::rollouts::{Rollout, Verb};
use crate::api::traffic::Change as Wanted;
use crate::config::{Backend, Config};
use crate::edit;
use crate::gateway::{AdminError, GatewayAdmin};
#[cfg(feature = "kubernetes")]
use crate::kubernetes::{Failure, Kubernetes};

pub use rule::{Change, Draft, Listed, Outcome, PastChange, Snapshot, VersionInfo, Versioned};

/// Who executes the rules. Clones share their connections.
#[derive(Clone, Debug)]
pub enum TrafficControl {
    Gateway(GatewayAdmin),
    #[cfg(feature = "kubernetes")]
    Kubernetes(Kubernetes),
}

#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    #[error(transparent)]
    Gateway(#[from] AdminError),
    #[cfg(feature = "kubernetes")]
    #[error(transparent)]
    Kubernetes(#[from] Failure),
}

impl TrafficControl {
    /// As the settings say. In a cluster this finds the API server; nothing is asked of it yet.
    #[cfg_attr(
        not(feature = "kubernetes"),
        expect(
            unused_variables,
            clippy::unused_async,
            reason = "only a cluster has to be found"
        )
    )]
    pub async fn connect(config: &Config, clock: Clock) -> Result<Self, BoxError> {
        match config.traffic_control {
            Backend::Gateway => Self::gateway(&config.gateway_admin),
            Backend::Kubernetes if config.prometheus_url.is_none() => Err(
                "TRAFFIC_CONTROL=kubernetes needs PROMETHEUS_URL: in a cluster the figures come from there"
                    .into(),
            ),
            #[cfg(feature = "kubernetes")]
            Backend::Kubernetes => {
                let kubernetes = Kubernetes::connect(config.namespace.as_deref(), clock).await?;
                Ok(Self::Kubernetes(kubernetes))
            }
            #[cfg(not(feature = "kubernetes"))]
            Backend::Kubernetes => {
                let next = "build it with `--features kubernetes`, as the console's image is";
                Err(
                    format!("TRAFFIC_CONTROL=kubernetes, but this console was built without it: {next}")
                        .into(),
                )
            }
        }
    }

    /// The gateway whose admin API is at `base`.
    pub fn gateway(base: &str) -> Result<Self, BoxError> {
        Ok(Self::Gateway(GatewayAdmin::new(base, crate::SERVICE)?))
    }

    /// The same, with changes noted for somebody else.
    #[must_use]
    pub fn acting_as(&self, actor: &str) -> Self {
        match self {
            Self::Gateway(gateway) => Self::Gateway(gateway.acting_as(actor)),
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(kubernetes) => Self::Kubernetes(kubernetes.acting_as(actor)),
        }
    }

    /// Who is asked, in words.
    pub fn who(&self) -> &'static str {
        match self {
            Self::Gateway(_) => "the gateway",
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(_) => "the API server",
        }
    }

    /// Where the rules are that this console is about.
    pub fn namespace(&self) -> &str {
        match self {
            Self::Gateway(_) => DEFAULT_NAMESPACE,
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(kubernetes) => kubernetes.namespace(),
        }
    }

    /// Every rule in force, with its version and who wrote it.
    pub async fn list(&self) -> Result<Vec<Listed>, ControlError> {
        Ok(match self {
            Self::Gateway(gateway) => gateway.list().await?,
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(kubernetes) => kubernetes.list().await?,
        })
    }

    /// The same for whoever looks often: nothing where everything is as in `known`.
    pub async fn look(&self, known: &Snapshot) -> Result<Option<Snapshot>, ControlError> {
        match self {
            Self::Gateway(gateway) => {
                let text = gateway.list_text().await?;
                if text == known.text {
                    return Ok(None);
                }
                let listed = Listed::read(&text)?;
                Ok(Some(Snapshot::new(text, listed, None)))
            }
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(kubernetes) => {
                let (listed, instances) = kubernetes.look().await?;
                Ok(Some(Snapshot::new(Vec::new(), listed, Some(instances))))
            }
        }
    }

    /// What a rule would be after a change; each mistake with its place in the change or in the YAML.
    pub fn draft(
        &self,
        rule: &Listed,
        service: &str,
        subsets: &[String],
        wanted: &Wanted,
    ) -> Result<Draft, Vec<FieldError>> {
        match self {
            Self::Gateway(_) => edit::apply(&rule.resource, service, subsets, wanted).map(Draft::complete),
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(_) => crate::kubernetes::draft(rule, service, subsets, wanted),
        }
    }

    /// One rule, or `None` where there is no such one.
    pub async fn get(&self, key: &Key) -> Result<Option<Versioned>, ControlError> {
        Ok(match self {
            Self::Gateway(gateway) => gateway.get(key).await?,
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(kubernetes) => kubernetes.get(key).await?,
        })
    }

    /// Writes one rule, if it is still at `version`.
    pub async fn put(&self, draft: &Draft, version: &str, dry_run: bool) -> Result<Outcome, ControlError> {
        Ok(match self {
            Self::Gateway(gateway) => gateway.put(&draft.resource, Some(version), dry_run).await?,
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(kubernetes) => kubernetes.put(draft, version, dry_run).await?,
        })
    }

    /// Takes the last change of a rule back; with `version`, only if it is still at that one.
    pub async fn undo(&self, key: &Key, version: Option<&str>) -> Result<Outcome, ControlError> {
        Ok(match self {
            Self::Gateway(gateway) => gateway.undo(key, version, false).await?,
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(kubernetes) => kubernetes.undo(key, version).await?,
        })
    }

    /// The latest changes, newest first; of all rules or of one.
    pub async fn history(&self, key: Option<&Key>, limit: usize) -> Result<Vec<PastChange>, ControlError> {
        Ok(match self {
            Self::Gateway(gateway) => gateway.history(key, limit).await?,
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(kubernetes) => kubernetes.history(key, limit).await?,
        })
    }

    /// The rule of a service that is not there any more may have a history: by convention it has the service's name.
    pub fn usual_rule(&self, service: &str) -> Key {
        Key::new(Kind::VirtualService, self.namespace(), service)
    }

    /// The rollouts that something steers, by the name of their service.
    #[cfg_attr(
        not(feature = "kubernetes"),
        expect(clippy::unused_async, reason = "nothing carries out a release yet")
    )]
    pub async fn rollouts(&self) -> Result<Vec<Rollout>, ControlError> {
        Ok(match self {
            Self::Gateway(_) => Vec::new(),
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(kubernetes) => kubernetes.rollouts().await?,
        })
    }

    /// Steers the rollout of a service, if it is at `step`; nothing where the service has none.
    #[cfg_attr(
        not(feature = "kubernetes"),
        expect(
            unused_variables,
            clippy::unused_async,
            reason = "nothing steers a rollout yet"
        )
    )]
    pub async fn steer(
        &self,
        service: &str,
        verb: Verb,
        step: Option<usize>,
    ) -> Result<Option<Rollout>, ControlError> {
        Ok(match self {
            Self::Gateway(_) => None,
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(kubernetes) => kubernetes.steer(service, verb, step).await?,
        })
    }
}

impl ControlError {
    /// Whether somebody else changed the rule in between.
    pub fn is_lost_race(&self) -> bool {
        match self {
            Self::Gateway(error) => error.is_lost_race(),
            #[cfg(feature = "kubernetes")]
            Self::Kubernetes(failure) => failure.is_lost_race(),
        }
    }
}

impl From<ControlError> for Problem {
    fn from(error: ControlError) -> Self {
        match error {
            ControlError::Gateway(error) => error.into(),
            #[cfg(feature = "kubernetes")]
            ControlError::Kubernetes(failure) => failure.into(),
        }
    }
}
