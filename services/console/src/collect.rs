//! Asks for rules, counters and instances, and puts the answers together. The page and `serin status` share it.

use std::time::{Duration, Instant};

use common::BoxError;

use crate::api::Overview;
use crate::control::{ControlError, TrafficControl};
use crate::instances::Instances;
use crate::places::Places;
use crate::source::{MetricsSource, SourceError};
use crate::status::{self, Seen};
use crate::traffic::Traffic;

/// An instance that does not say in time whether it has a fault is left out.
const FAULT_TIMEOUT: Duration = Duration::from_millis(500);

#[derive(Clone, Debug)]
pub struct Collector {
    control: TrafficControl,
    source: MetricsSource,
    places: Places,
    instances: Instances,
}

/// The counters at one time.
#[derive(Clone, Debug)]
pub struct Look {
    pub at: Instant,
    pub traffic: Traffic,
}

#[derive(Debug, thiserror::Error)]
pub enum LookError {
    #[error(transparent)]
    Control(#[from] ControlError),
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl Collector {
    pub fn new(control: TrafficControl, source: MetricsSource, places: Places) -> Result<Self, BoxError> {
        Ok(Self {
            control,
            source,
            places,
            instances: Instances::new(FAULT_TIMEOUT)?,
        })
    }

    /// The counters now.
    pub async fn look(&self) -> Result<Look, LookError> {
        let traffic = self.source.traffic().await?;
        Ok(Look {
            at: Instant::now(),
            traffic,
        })
    }

    /// What happened between two looks; without an earlier one, since the beginning.
    pub async fn overview(&self, earlier: Option<&Look>, now: &Look) -> Result<Overview, LookError> {
        let instances = self.places.known().await;
        let (rules, faults) = tokio::join!(self.control.list(), self.instances.faults(&instances));
        let rules: Vec<_> = rules?.into_iter().map(|rule| rule.resource).collect();
        let window = earlier.map(|earlier| now.at.duration_since(earlier.at).as_secs_f64());
        let traffic = match earlier {
            Some(earlier) => now.traffic.since(&earlier.traffic),
            None => now.traffic.clone(),
        };
        Ok(status::overview(&Seen {
            rules: &rules,
            traffic: &traffic,
            window_seconds: window.filter(|seconds| *seconds > 0.0),
            instances: &instances,
            faults: &faults,
        }))
    }
}
