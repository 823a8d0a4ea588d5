//! What is there now: the rules, the counters, the instances. Asked anew for each step.

use std::time::Duration;

use common::problem;
use futures_util::future::join_all;
use rollout::Instances as Seen;
use tokio::time::timeout;

use super::Shared;
use super::release::{Release, Version};
use crate::control::Listed;
use crate::endpoints;
use crate::run_file::{RunInstance, State};
use crate::source::MetricsSource;
use crate::traffic::Traffic;
use istio::Resource;

/// Whoever has the rules and the counters is given so long to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// One look at the shop, for all rollouts.
#[derive(Debug)]
pub(super) struct World {
    pub(super) at: i64,
    pub(super) listed: Vec<Listed>,
    pub(super) rules: Vec<Resource>,
    /// The gateway's metrics as text; empty where a Prometheus is asked instead.
    pub(super) text: String,
    pub(super) traffic: Traffic,
    pub(super) instances: Vec<RunInstance>,
}

impl Shared {
    /// The error says who does not answer.
    pub(super) async fn look(&self) -> Result<World, String> {
        let seen = timeout(PATIENCE, async {
            tokio::join!(self.gateway.list(), self.counters())
        });
        let (listed, counters) = seen.await.map_err(|_| "the gateway takes too long to answer")?;
        let listed = listed.map_err(|error| problem::chain(&error))?;
        let (text, traffic) = counters?;
        let rules: Vec<Resource> = listed.iter().map(|one| one.resource.clone()).collect();
        Ok(World {
            at: self.clock.millis(),
            instances: self.known_instances(&rules).await,
            listed,
            rules,
            text,
            traffic,
        })
    }

    async fn counters(&self) -> Result<(String, Traffic), String> {
        match &self.source {
            MetricsSource::Gateway(gateway) => {
                let text = gateway.metrics().await.map_err(|error| problem::chain(&error))?;
                let traffic = Traffic::read(&text).map_err(|error| error.to_string())?;
                Ok((text, traffic))
            }
            MetricsSource::Prometheus(prometheus) => {
                let traffic = prometheus.traffic().await;
                Ok((String::new(), traffic.map_err(|error| problem::chain(&error))?))
            }
        }
    }

    /// As `serin up` says, or as the rules say where nobody else does.
    pub(super) async fn known_instances(&self, rules: &[Resource]) -> Vec<RunInstance> {
        match self.places.known().await {
            known if known.is_empty() => endpoints::instances(rules).await,
            known => known,
        }
    }

    /// The instances of a version: ready where one is, and the gateway knows of it.
    pub(super) async fn see(
        &self,
        all: &[RunInstance],
        rules: &[Resource],
        release: &Release,
        version: &Version,
    ) -> Seen {
        let is_of = |one: &&RunInstance| one.service == release.service && one.subset == version.subset;
        let own: Vec<_> = all.iter().filter(is_of).collect();
        if own.is_empty() {
            return Seen::Down;
        }
        let asked = own.iter().map(async |instance| match instance.state {
            State::Up => self.instances.ready(instance).await,
            State::Starting => Err("it starts".to_owned()),
            State::Down => Err(format!(
                "it died, and was started again {} times",
                instance.restarts
            )),
        });
        let answers = join_all(asked).await;
        let whys = own.iter().zip(&answers).filter_map(|(instance, answer)| {
            let why = answer.as_ref().err()?;
            Some(format!("{}: {why}", instance.name))
        });
        let whys: Vec<_> = whys.collect();
        match answers.into_iter().find_map(Result::ok) {
            Some(_) if !version.is_reached(rules, &release.service) => Seen::Unready {
                why: "the gateway has no instance of it yet".to_owned(),
            },
            Some(version) => Seen::Ready { version },
            None => Seen::Unready { why: whys.join("; ") },
        }
    }
}
