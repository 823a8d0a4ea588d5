//! Where the parts of the shop are: told by settings, or by the `run.json` of `serin up`, which changes when an instance is
//! started again.

use std::path::PathBuf;

use crate::error::Error;
use crate::run_file::{RunFile, RunInstance};
use crate::{Config, instances};

#[derive(Clone, Debug)]
pub struct Places {
    run_file: Option<PathBuf>,
    loadgen: Option<String>,
}

impl Places {
    pub fn new(config: &Config) -> Self {
        let loadgen = config.loadgen.as_deref();
        Self {
            run_file: config.run_file.clone(),
            loadgen: loadgen.map(|url| url.trim_end_matches('/').to_owned()),
        }
    }

    /// What runs, as far as anybody says.
    pub fn run(&self) -> Option<RunFile> {
        // A few kilobytes; one that cannot be read is as good as none.
        self.run_file.as_deref().and_then(|path| RunFile::read(path).ok())
    }

    /// Where the load generator is, without a slash at the end.
    pub fn loadgen(&self, run: Option<&RunFile>) -> Option<String> {
        let instances = run.map(|run| run.instances.as_slice()).unwrap_or_default();
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
pub fn of<'r>(run: Option<&'r RunFile>, service: &str) -> Vec<&'r RunInstance> {
    let all = run.map(|run| run.instances.as_slice()).unwrap_or_default();
    all.iter()
        .filter(|instance| instance.service == service)
        .collect()
}

/// The instances of a version of a service.
pub fn version<'r>(
    run: Option<&'r RunFile>,
    service: &str,
    subset: &str,
) -> Result<Vec<&'r RunInstance>, Error> {
    if run.is_none() {
        return Err(Error::NoRunFile);
    }
    let mut found = of(run, service);
    found.retain(|instance| instance.subset == subset && instances::can_fail(instance));
    if found.is_empty() {
        return Err(Error::NoSubset {
            service: service.to_owned(),
            subset: subset.to_owned(),
        });
    }
    Ok(found)
}
