//! Host name → rules. Exact names by hash; then `*.example.org`, the longest first; then `*`. A star stands for something:
//! `*.example.org` is not the host `.example.org`.

use super::route::Rules;
use foldhash::fast::RandomState;
use std::{collections::HashMap, sync::Arc};

#[derive(Debug, Default)]
pub(super) struct HostIndex {
    exact: HashMap<Box<str>, Arc<Rules>, RandomState>,
    /// `.example.org` of `*.example.org`; the longest first. `*` is the empty one.
    suffixes: Vec<(Box<str>, Arc<Rules>)>,
}

impl HostIndex {
    pub(super) fn get(&self, host: &str) -> Option<&Rules> {
        let by_suffix = || {
            self.suffixes
                .iter()
                .find(|(suffix, _)| {
                    suffix.is_empty() || (host.len() > suffix.len() && host.ends_with(&**suffix))
                })
                .map(|(_, rules)| rules)
        };
        self.exact.get(host).or_else(by_suffix).map(|rules| &**rules)
    }

    /// The first to claim a host keeps it.
    pub(super) fn insert(&mut self, host: &str, rules: &Arc<Rules>) {
        match host.strip_prefix('*') {
            None => {
                self.exact.entry(host.into()).or_insert_with(|| Arc::clone(rules));
            }
            Some(suffix) if !self.suffixes.iter().any(|(known, _)| **known == *suffix) => {
                let place = self
                    .suffixes
                    .partition_point(|(known, _)| known.len() >= suffix.len());
                self.suffixes.insert(place, (suffix.into(), Arc::clone(rules)));
            }
            Some(_) => {}
        }
    }

    pub(super) fn names(&self) -> Vec<String> {
        let exact = self.exact.keys().map(ToString::to_string);
        let mut names: Vec<String> = exact
            .chain(self.suffixes.iter().map(|(s, _)| format!("*{s}")))
            .collect();
        names.sort();
        names
    }
}
