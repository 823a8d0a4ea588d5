//! `by (…)` and `without (…)`, `on (…)` and `ignoring (…)`: the labels by which elements belong together.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use foldhash::HashMap;
use foldhash::fast::FixedState;

use crate::metric::{Metric, NAME};

/// Label names are sorted and unique.
#[derive(Debug)]
pub(crate) enum Grouping {
    By(Vec<Arc<str>>),
    /// The metric's name never counts here.
    Without(Vec<Arc<str>>),
}

impl Grouping {
    pub(crate) fn by<L: IntoIterator<Item = Arc<str>>>(labels: L) -> Self {
        Self::By(sorted(labels))
    }

    pub(crate) fn without<L: IntoIterator<Item = Arc<str>>>(labels: L) -> Self {
        Self::Without(sorted(labels))
    }

    /// What a group is known by.
    pub(crate) fn key(&self, metric: &Metric) -> Metric {
        let labels = metric.filtered(|label| self.counts(label));
        match self {
            Self::By(listed) if listed.iter().any(|label| **label == *NAME) => labels,
            _ => labels.without_name(),
        }
    }

    fn counts(&self, label: &str) -> bool {
        let listed = |labels: &[Arc<str>]| labels.iter().any(|listed| **listed == *label);
        match self {
            Self::By(labels) => listed(labels),
            Self::Without(labels) => !listed(labels),
        }
    }

    fn hash(&self, metric: &Metric) -> u64 {
        let mut hasher = FixedState::default().build_hasher();
        match self {
            Self::By(labels) => labels
                .iter()
                .for_each(|label| metric.get(label).hash(&mut hasher)),
            Self::Without(_) => self.counted(metric).for_each(|pair| pair.hash(&mut hasher)),
        }
        hasher.finish()
    }

    fn is_same(&self, one: &Metric, other: &Metric) -> bool {
        match self {
            Self::By(labels) => labels.iter().all(|label| one.get(label) == other.get(label)),
            Self::Without(_) => self.counted(one).eq(self.counted(other)),
        }
    }

    fn counted<'m>(&self, metric: &'m Metric) -> impl Iterator<Item = (&'m str, &'m str)> {
        metric.labels().filter(|(label, _)| self.counts(label))
    }
}

fn sorted(labels: impl IntoIterator<Item = Arc<str>>) -> Vec<Arc<str>> {
    let mut labels: Vec<_> = labels.into_iter().collect();
    labels.sort_unstable();
    labels.dedup();
    labels
}

/// Numbers the groups in the order in which they come; no key is built for an element that is not the first of its group.
pub(crate) struct Groups<'g> {
    grouping: &'g Grouping,
    numbers: HashMap<u64, usize>,
    /// The first element of each group.
    firsts: Vec<Metric>,
}

impl<'g> Groups<'g> {
    pub(crate) fn new(grouping: &'g Grouping) -> Self {
        Self {
            grouping,
            numbers: HashMap::default(),
            firsts: Vec::new(),
        }
    }

    /// The group of an element; a new one has the next number.
    pub(crate) fn number(&mut self, metric: &Metric) -> usize {
        match self.find(metric) {
            Ok(number) => number,
            Err(free) => {
                let number = self.firsts.len();
                self.numbers.insert(free, number);
                self.firsts.push(metric.clone());
                number
            }
        }
    }

    /// The group of an element, if there is one.
    pub(crate) fn get(&self, metric: &Metric) -> Option<usize> {
        self.find(metric).ok()
    }

    /// The keys, by number.
    pub(crate) fn keys(&self) -> impl Iterator<Item = Metric> {
        self.firsts.iter().map(|first| self.grouping.key(first))
    }

    /// The number, or the place for a new one. Where two keys have the same hash, the second takes the next free place.
    fn find(&self, metric: &Metric) -> Result<usize, u64> {
        let mut hash = self.grouping.hash(metric);
        while let Some(&number) = self.numbers.get(&hash) {
            if self.grouping.is_same(&self.firsts[number], metric) {
                return Ok(number);
            }
            hash = hash.wrapping_add(1);
        }
        Err(hash)
    }
}
