//! Istio's two request metrics, with Istio's names and labels, and Envoy's of what the rules limit.
//!
//! Each worker counts for itself: a look-up by four small numbers leads to counters that only this worker writes, with
//! plain relaxed stores. A scrape adds the workers up and writes the label texts then.

mod clusters;
mod export;
mod flag;
mod series;
mod source;

pub(crate) use clusters::of_clusters;
pub(crate) use export::export;
pub(crate) use flag::Flag;
use foldhash::fast::RandomState;
use istio::{
    Table,
    table::{Destination, DestinationLabels},
};
pub(crate) use series::Outcome;
use series::{Key, Series};
use source::Sources;
use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// What one worker counts.
pub(crate) struct WorkerMetrics {
    series: RefCell<HashMap<Key, Arc<Series>, RandomState>>,
    sources: RefCell<Sources>,
    published: Arc<Published>,
}

/// The same counters, for whoever scrapes. Locked only when a label set occurs for the first time.
#[derive(Default)]
pub(crate) struct Published(Mutex<Vec<Arc<Series>>>);

/// Number of a source among those its worker has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SourceId(u16);

impl WorkerMetrics {
    pub(crate) fn new(published: Arc<Published>) -> Self {
        Self {
            series: RefCell::default(),
            sources: RefCell::default(),
            published,
        }
    }

    /// The caller that a request on the mesh listener names.
    pub(crate) fn source(&self, name: Option<&[u8]>, table: &Table) -> SourceId {
        self.sources.borrow_mut().get(name, table)
    }

    pub(crate) fn record(
        &self,
        source: SourceId,
        destination: &Arc<Destination>,
        is_copy: bool,
        outcome: Outcome,
        took: Duration,
    ) {
        let key = Key {
            source,
            destination: destination.id,
            is_copy,
            outcome,
        };
        if let Some(series) = self.series.borrow().get(&key) {
            return series.observe(took);
        }
        let labels = self.sources.borrow().labels(source);
        let series = Arc::new(Series::new(labels, Arc::clone(destination), is_copy, outcome));
        series.observe(took);
        self.series.borrow_mut().insert(key, Arc::clone(&series));
        self.published
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(series);
    }
}

/// The caller's side of a request's labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceLabels {
    pub(crate) workload: String,
    pub(crate) namespace: String,
    pub(crate) app: String,
    pub(crate) version: String,
}

impl From<&DestinationLabels> for SourceLabels {
    fn from(labels: &DestinationLabels) -> Self {
        Self {
            workload: labels.workload.clone(),
            namespace: labels.workload_namespace.clone(),
            app: labels.app.clone(),
            version: labels.version.clone(),
        }
    }
}
