//! What outlives a routing table: the identity of endpoints, the labels of destinations, and the counters that weighted
//! choice and round robin go on with. Because they go on, a change of weights neither repeats nor skips a share.

use crate::{
    config::Config,
    table::{Address, Cursor, Destination, DestinationLabels, EndpointState, Sequence, Table},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

#[derive(Debug, Default)]
pub struct Registry {
    endpoints: HashMap<Address, Arc<EndpointState>>,
    /// Numbers of endpoints that are gone, to be given out again.
    free: Vec<usize>,
    destinations: HashMap<DestinationLabels, Arc<Destination>>,
    sequences: HashMap<String, Arc<Sequence>>,
    cursors: HashMap<String, Arc<Cursor>>,
    used: Used,
}

/// What the compilation under way asked for; the rest is dropped at its end.
#[derive(Debug, Default)]
struct Used {
    endpoints: HashSet<Address>,
    counters: HashSet<String>,
}

impl Registry {
    /// Compiles a validated configuration.
    pub fn compile(&mut self, config: &Config) -> Table {
        self.used = Used::default();
        let table = Table::compile(config, self);
        let used = std::mem::take(&mut self.used);
        for (_, gone) in self
            .endpoints
            .extract_if(|address, _| !used.endpoints.contains(address))
        {
            self.free.push(gone.id);
        }
        self.sequences.retain(|name, _| used.counters.contains(name));
        self.cursors.retain(|name, _| used.counters.contains(name));
        table
    }

    /// The endpoint at this address, the same one as long as it is in use.
    pub(crate) fn endpoint(&mut self, address: Address) -> Arc<EndpointState> {
        self.used.endpoints.insert(address.clone());
        if let Some(known) = self.endpoints.get(&address) {
            return Arc::clone(known);
        }
        let id = self.free.pop().unwrap_or(self.endpoints.len());
        let state = Arc::new(EndpointState::new(id, address.clone()));
        self.endpoints.insert(address, Arc::clone(&state));
        state
    }

    /// Labels with a number that stands for them. There are as many as there are workloads, so none is ever dropped.
    pub(crate) fn destination(&mut self, labels: DestinationLabels) -> Arc<Destination> {
        let id = u32::try_from(self.destinations.len()).unwrap_or(u32::MAX);
        let entry = self.destinations.entry(labels);
        let labels = entry.key().clone();
        Arc::clone(entry.or_insert_with(|| Arc::new(Destination { id, labels })))
    }

    pub(crate) fn sequence(&mut self, name: &str) -> Arc<Sequence> {
        self.used.counters.insert(name.to_owned());
        Arc::clone(self.sequences.entry(name.to_owned()).or_default())
    }

    pub(crate) fn cursor(&mut self, name: &str) -> Arc<Cursor> {
        self.used.counters.insert(name.to_owned());
        Arc::clone(self.cursors.entry(name.to_owned()).or_default())
    }
}
