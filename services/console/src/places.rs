//! Where the parts of the shop are: told by settings, by the `run.json` of `serin up`, which changes when an instance is
//! started again, or by the pods of a cluster.

use std::path::PathBuf;

use crate::control::{ControlError, TrafficControl};
use crate::error::Error;
use crate::run_file::{RunFile, RunInstance};
use crate::{Config, instances};

#[derive(Clone, Debug)]
pub struct Places {
    control: TrafficControl,
    run_file: Option<PathBuf>,
    loadgen: Option<String>,
}

impl Places {
    pub fn new(config: &Config, control: TrafficControl) -> Self {
        let loadgen = config.loadgen.as_deref();
        Self {
            control,
            run_file: config.run_file.clone(),
            loadgen: loadgen.map(|url| url.trim_end_matches('/').to_owned()),
        }
    }

    /// The same for whoever knows nothing but a `run.json`.
    pub fn of_run_file(control: TrafficControl, run_file: Option<PathBuf>) -> Self {
        Self {
            control,
            run_file,
            loadgen: None,
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
        let running = instances
            .iter()
            .find(|instance| instance.service == loadgen::SERVICE)
            .and_then(|instance| instance.listen);
        self.loadgen
            .clone()
            .or_else(|| running.map(|address| format!("http://{address}")))
    }
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
