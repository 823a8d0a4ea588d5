//! The routes of one VirtualService: the first whose conditions hold is taken, whatever stands behind it.

use super::{
    Cluster, Plan, RequestHead, Sequence,
    choice::Shares,
    conditions::Conditions,
    matcher::{HeaderMatcher, Matched, TextMatcher},
};
use foldhash::fast::RandomState;
use std::{collections::HashMap, sync::Arc};

/// What becomes of requests that match.
#[derive(Debug)]
pub struct Route {
    pub name: Option<String>,
    pub(super) targets: Box<[Target]>,
    pub(super) shares: Shares,
    pub(super) sequence: Arc<Sequence>,
    /// Where there are no targets: what is answered instead.
    pub(super) answer: Option<Arc<Plan>>,
}

/// One destination of a route.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) cluster: Arc<Cluster>,
    /// What is done on the way; `None` for nothing, as nearly always.
    pub(super) plan: Option<Arc<Plan>>,
}

impl Route {
    pub(super) fn choose(&self) -> Option<&Target> {
        self.shares
            .choose(&self.sequence)
            .map(|place| &self.targets[place])
    }
}

/// One entry of a route's `match` list: all of it has to hold.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) uri: Option<TextMatcher>,
    pub(super) headers: Box<[HeaderMatcher]>,
    pub(super) others: Option<Arc<Conditions>>,
    /// As Istio sees it when it joins several VirtualServices of a host: such a rule goes behind all others. A condition
    /// on the scheme is one here, although it always holds.
    pub(super) catches_all: bool,
    pub(super) route: Arc<Route>,
}

/// Rules in their order, with look-ups by path so that thousands of them cost no more than a few.
#[derive(Debug)]
pub(super) struct Rules {
    ordered: Box<[Rule]>,
    exact: PathIndex,
    prefixes: PathIndex,
    /// Lengths that occur among the prefixes, each once.
    prefix_lengths: Box<[usize]>,
    /// Places of rules that no look-up finds.
    others: Box<[usize]>,
}

type PathIndex = HashMap<Box<str>, Vec<usize>, RandomState>;

/// Below this a walk through all is quicker than two look-ups.
const INDEX_FROM: usize = 16;

impl Rules {
    /// Of several VirtualServices, in their order.
    pub(super) fn joined(of: &[Arc<Self>]) -> Self {
        let all: Vec<Rule> = of
            .iter()
            .flat_map(|rules| rules.ordered.iter().cloned())
            .collect();
        let (last, first): (Vec<Rule>, Vec<Rule>) = all.into_iter().partition(|rule| rule.catches_all);
        Self::new(first.into_iter().chain(last).collect())
    }

    /// One for all requests.
    pub(super) fn always(route: Route) -> Self {
        Self::new(vec![Rule {
            uri: None,
            headers: [].into(),
            others: None,
            catches_all: true,
            route: Arc::new(route),
        }])
    }

    pub(super) fn new(rules: Vec<Rule>) -> Self {
        let (mut exact, mut prefixes, mut others) = (PathIndex::default(), PathIndex::default(), Vec::new());
        for (place, rule) in rules.iter().enumerate() {
            match &rule.uri {
                Some(TextMatcher::Exact(path)) if rules.len() >= INDEX_FROM => {
                    exact.entry(path.clone()).or_default().push(place);
                }
                Some(TextMatcher::Prefix(path)) if rules.len() >= INDEX_FROM => {
                    prefixes.entry(path.clone()).or_default().push(place);
                }
                _ => others.push(place),
            }
        }
        let mut prefix_lengths: Vec<usize> = prefixes.keys().map(|path| path.len()).collect();
        prefix_lengths.sort_unstable();
        prefix_lengths.dedup();
        let (ordered, others) = (rules.into(), others.into());
        Self {
            ordered,
            exact,
            prefixes,
            prefix_lengths: prefix_lengths.into(),
            others,
        }
    }

    pub(super) fn find(&self, request: &RequestHead<'_>) -> Option<&Rule> {
        let mut first = self.first_of(&self.others, usize::MAX, request);
        if !self.exact.is_empty()
            && let Some(places) = self.exact.get(request.path)
        {
            first = self.first_of(places, first, request);
        }
        for length in &self.prefix_lengths {
            if let Some(start) = request.path.get(..*length)
                && let Some(places) = self.prefixes.get(start)
            {
                first = self.first_of(places, first, request);
            }
        }
        self.ordered.get(first)
    }

    /// The first of these places that matches, if it comes before `best`.
    fn first_of(&self, places: &[usize], best: usize, request: &RequestHead<'_>) -> usize {
        let before = places.iter().copied().take_while(|place| *place < best);
        before
            .into_iter()
            .find(|place| self.ordered[*place].matches(request))
            .unwrap_or(best)
    }
}

impl Rule {
    fn matches(&self, request: &RequestHead<'_>) -> bool {
        self.uri.as_ref().is_none_or(|uri| uri.matches(request.path))
            && self.headers.iter().all(|header| header.matches(request.headers))
            && self.others.as_ref().is_none_or(|others| others.hold(request))
    }

    /// What of the path was matched; without a condition it is the slash at its start.
    pub(super) fn matched(&self) -> Matched {
        self.uri.as_ref().map_or(Matched::Prefix(1), TextMatcher::matched)
    }
}
