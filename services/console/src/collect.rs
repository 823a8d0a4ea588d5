//! Asks the gateway and the instances, and puts the answers together. The page and `serin status` share it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use common::BoxError;
use promql::exposition::Unreadable;

use crate::api::Overview;
use crate::gateway::{AdminError, GatewayAdmin};
use crate::instances::Instances;
use crate::run_file::RunFile;
use crate::status::{self, Seen};
use crate::traffic::Traffic;

/// An instance that does not say in time whether it has a fault is left out.
const FAULT_TIMEOUT: Duration = Duration::from_millis(500);

#[derive(Clone, Debug)]
pub struct Collector {
    gateway: GatewayAdmin,
    instances: Instances,
    run_file: Option<PathBuf>,
}

/// The gateway's counters at one time.
#[derive(Clone, Debug)]
pub struct Look {
    pub at: Instant,
    pub traffic: Traffic,
}

#[derive(Debug, thiserror::Error)]
pub enum LookError {
    #[error(transparent)]
    Gateway(#[from] AdminError),
    #[error(transparent)]
    Metrics(#[from] Unreadable),
}

impl Collector {
    pub fn new(gateway_admin: &str, run_file: Option<PathBuf>) -> Result<Self, BoxError> {
        Ok(Self {
            gateway: GatewayAdmin::new(gateway_admin, "console")?,
            instances: Instances::new(FAULT_TIMEOUT)?,
            run_file,
        })
    }

    /// The counters now.
    pub async fn look(&self) -> Result<Look, LookError> {
        let text = self.gateway.metrics().await?;
        Ok(Look {
            at: Instant::now(),
            traffic: Traffic::read(&text)?,
        })
    }

    /// What happened between two looks; without an earlier one, since the gateway was started.
    pub async fn overview(&self, earlier: Option<&Look>, now: &Look) -> Result<Overview, LookError> {
        let run = self.run_file.as_deref().and_then(|path| RunFile::read(path).ok());
        let instances = run
            .as_ref()
            .map(|run| run.instances.as_slice())
            .unwrap_or_default();
        let (rules, faults) = tokio::join!(self.gateway.resources(), self.instances.faults(instances));
        let window = earlier.map(|earlier| now.at.duration_since(earlier.at).as_secs_f64());
        let traffic = match earlier {
            Some(earlier) => now.traffic.since(&earlier.traffic),
            None => now.traffic.clone(),
        };
        Ok(status::overview(&Seen {
            rules: &rules?,
            traffic: &traffic,
            window_seconds: window.filter(|seconds| *seconds > 0.0),
            run: run.as_ref(),
            faults: &faults,
        }))
    }
}
