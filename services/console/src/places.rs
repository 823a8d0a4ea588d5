//! Where the parts of the shop are: told by settings, by the `run.json` of `serin up`, which changes when an instance is
//! started again, or by the pods of a cluster.

use std::path::PathBuf;

use crate::business::RECOMMENDATION;
use crate::control::{ControlError, TrafficControl};
use crate::error::Error;
use crate::run_file::{RunFile, RunInstance, State};
use crate::{Config, instances};

#[derive(Clone, Debug)]
pub struct Places {
    control: TrafficControl,
    run_file: Option<PathBuf>,
    loadgen: Option<String>,
    recommendation: Option<String>,
}

impl Places {
    pub fn new(config: &Config, control: TrafficControl) -> Self {
        let told = |url: &Option<String>| url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        Self {
            control,
            run_file: config.run_file.clone(),
            loadgen: told(&config.loadgen),
            recommendation: told(&config.recommendation),
        }
    }

    /// The same for whoever knows nothing but a `run.json`.
    pub fn of_run_file(control: TrafficControl, run_file: Option<PathBuf>) -> Self {
        Self {
            control,
            run_file,
            loadgen: None,
            recommendation: None,
        }
    }

    /// What runs, or `None` where nobody says.
    #[cfg_attr(
        not(feature = "kubernetes"),
        expect(clippy::unused_async, reason = "only a cluster has to be asked")
    )]
    pub async fn instances(&self) -> Result<Option<Vec<RunInstance>>, ControlError> {
        match &self.control {
            TrafficControl::Gateway(_) => {
                // A few kilobytes; one that cannot be read is as good as none.
                let run = self.run_file.as_deref().and_then(|path| RunFile::read(path).ok());
                Ok(run.map(|run| run.instances))
            }
            #[cfg(feature = "kubernetes")]
            TrafficControl::Kubernetes(kubernetes) => Ok(Some(kubernetes.instances().await?)),
        }
    }

    /// The same for whoever goes on without them.
    pub async fn known(&self) -> Vec<RunInstance> {
        self.instances().await.ok().flatten().unwrap_or_default()
    }

    /// Where the load generator is, without a slash at the end.
    pub fn loadgen(&self, instances: &[RunInstance]) -> Option<String> {
        self.loadgen
            .clone()
            .or_else(|| running(instances, loadgen::SERVICE))
    }

    /// Where an instance of recommendation-service is, without a slash at the end.
    pub fn recommendation(&self, instances: &[RunInstance]) -> Option<String> {
        self.recommendation
            .clone()
            .or_else(|| running(instances, RECOMMENDATION))
    }
}

/// An instance of the service that is up, without a slash at the end.
pub fn running(instances: &[RunInstance], service: &str) -> Option<String> {
    let up = of(instances, service)
        .into_iter()
        .find(|instance| instance.state == State::Up);
    Some(format!("http://{}", up?.listen?))
}

/// The instances of a service.
pub fn of<'r>(all: &'r [RunInstance], service: &str) -> Vec<&'r RunInstance> {
    all.iter()
        .filter(|instance| instance.service == service)
        .collect()
}

/// The instances of a version of a service.
pub fn version<'r>(
    all: Option<&'r [RunInstance]>,
    service: &str,
    subset: &str,
) -> Result<Vec<&'r RunInstance>, Error> {
    let mut found = of(all.ok_or(Error::NoRunFile)?, service);
    found.retain(|instance| instance.subset == subset && instances::can_fail(instance));
    if found.is_empty() {
        return Err(Error::NoSubset {
            service: service.to_owned(),
            subset: subset.to_owned(),
        });
    }
    Ok(found)
}
