//! What outlives a routing table: the identity of endpoints and how it stands with them, the labels of destinations, what
//! is in use of a cluster, and the counters that weighted choice and round robin go on with. Because they go on, a change
//! of weights neither repeats nor skips a share, and an endpoint that was ejected stays so.

use crate::{
    config::Config,
    model::Locality,
    table::{
        Address, Cursor, Destination, DestinationLabels, Ejections, EndpointState, Sequence, Table, Usage,
    },
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

#[derive(Debug, Default)]
pub struct Registry {
    /// Where the caller is whose requests the tables route: the gateway.
    pub(crate) locality: Locality,
    /// Port of the listener for callers from outside who want encryption, for those that are sent there.
    pub(crate) https_port: Option<u16>,
    /// By cluster and address.
    endpoints: HashMap<(String, Address), Arc<EndpointState>>,
    /// Numbers of endpoints that are gone, to be given out again.
    free: Vec<usize>,
    destinations: HashMap<DestinationLabels, Arc<Destination>>,
    sequences: HashMap<String, Arc<Sequence>>,
    cursors: HashMap<String, Arc<Cursor>>,
    /// By cluster.
    usages: HashMap<String, Arc<Usage>>,
    ejections: HashMap<String, Arc<Ejections>>,
    used: Used,
}

/// What the compilation under way asked for; the rest is dropped at its end.
#[derive(Debug, Default)]
struct Used {
    endpoints: HashSet<(String, Address)>,
    counters: HashSet<String>,
}

impl Registry {
    /// For a caller at a place, which decides what is near. The default is nowhere: all endpoints are alike.
    pub fn at(locality: Locality) -> Self {
        Self {
            locality,
            ..Self::default()
        }
    }

    #[must_use]
    pub fn with_https_port(mut self, port: Option<u16>) -> Self {
        self.https_port = port;
        self
    }

    /// Compiles a validated configuration.
    pub fn compile(&mut self, config: &Config) -> Table {
        self.used = Used::default();
        let table = Table::compile(config, self);
        let used = std::mem::take(&mut self.used);
        for (_, gone) in self
            .endpoints
            .extract_if(|member, _| !used.endpoints.contains(member))
        {
            self.free.push(gone.id);
        }
        self.sequences.retain(|name, _| used.counters.contains(name));
        self.cursors.retain(|name, _| used.counters.contains(name));
        self.usages.retain(|name, _| used.counters.contains(name));
        self.ejections.retain(|name, _| used.counters.contains(name));
        table
    }

    /// The endpoint of a cluster at this address, the same one as long as it is in use.
    pub(crate) fn endpoint(&mut self, cluster: &str, address: Address) -> Arc<EndpointState> {
        let member = (cluster.to_owned(), address.clone());
        self.used.endpoints.insert(member.clone());
        if let Some(known) = self.endpoints.get(&member) {
            return Arc::clone(known);
        }
        let id = self.free.pop().unwrap_or(self.endpoints.len());
        let state = Arc::new(EndpointState::new(id, address));
        self.endpoints.insert(member, Arc::clone(&state));
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

    pub(crate) fn usage(&mut self, cluster: &str) -> Arc<Usage> {
        self.used.counters.insert(cluster.to_owned());
        Arc::clone(self.usages.entry(cluster.to_owned()).or_default())
    }

    pub(crate) fn ejections(&mut self, cluster: &str) -> Arc<Ejections> {
        self.used.counters.insert(cluster.to_owned());
        Arc::clone(self.ejections.entry(cluster.to_owned()).or_default())
    }
}
