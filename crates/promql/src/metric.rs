//! What a series is known by: its name and its labels.
//!
//! Many operations drop the name and keep the labels, so the two are kept apart and both are shared: dropping, cloning and
//! comparing cost next to nothing. A label with an empty value is a label that is not there, as everywhere in Prometheus.

use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use foldhash::fast::FixedState;

/// The label that holds the name.
pub const NAME: &str = "__name__";

/// Name and labels of a series; a computed one has no name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Metric {
    name: Option<Arc<str>>,
    labels: Labels,
}

/// Sorted by name, with their hash.
#[derive(Clone)]
struct Labels(Arc<(u64, Box<[Pair]>)>);

type Pair = (Arc<str>, Arc<str>);

impl Metric {
    /// A name (empty: none) and labels in any order. Of a label given twice the first counts.
    pub fn new<K, V>(name: &str, labels: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<Arc<str>>,
        V: Into<Arc<str>>,
    {
        let pairs = labels.into_iter().map(|(key, value)| (key.into(), value.into()));
        Self {
            name: (!name.is_empty()).then(|| name.into()),
            labels: Labels::new(pairs.collect()),
        }
    }

    /// No name, no labels: what a `sum(…)` over everything is known by.
    pub fn empty() -> Self {
        Self::new::<&str, &str>("", [])
    }

    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Names and values, sorted by name, without the metric's name.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs().iter().map(|(key, value)| (&**key, &**value))
    }

    /// The value of a label, `__name__` among them; empty where there is none.
    pub fn get(&self, label: &str) -> &str {
        if label == NAME {
            return self.name().unwrap_or_default();
        }
        let found = self.pairs().iter().find(|(key, _)| **key == *label);
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn shared_name(&self) -> Option<&Arc<str>> {
        self.name.as_ref()
    }

    #[must_use]
    pub(crate) fn without_name(mut self) -> Self {
        self.name = None;
        self
    }

    /// With one label set; an empty value removes it.
    #[must_use]
    pub(crate) fn with(&self, label: &str, value: &str) -> Self {
        if label == NAME {
            let name = (!value.is_empty()).then(|| value.into());
            return Self { name, ..self.clone() };
        }
        let others = self.pairs().iter().filter(|(key, _)| **key != *label).cloned();
        let pairs = others.chain([(label.into(), value.into())]);
        self.relabelled(pairs.collect())
    }

    /// Only the labels that `keep` wants; the name is another matter.
    #[must_use]
    pub(crate) fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        let kept = self.pairs().iter().filter(|(key, _)| keep(key)).cloned();
        self.relabelled(kept.collect())
    }

    fn relabelled(&self, pairs: Vec<Pair>) -> Self {
        Self {
            name: self.name.clone(),
            labels: Labels::new(pairs),
        }
    }

    fn pairs(&self) -> &[Pair] {
        &self.labels.0.1
    }

    /// The bytes of its table of labels, without the shared texts.
    pub(crate) fn size(&self) -> usize {
        size_of_val(self.pairs())
    }
}

impl Labels {
    fn new(mut pairs: Vec<Pair>) -> Self {
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        pairs.dedup_by(|later, first| later.0 == first.0);
        pairs.retain(|(_, value)| !value.is_empty());
        let hash = FixedState::default().hash_one(&pairs);
        Self(Arc::new((hash, pairs.into())))
    }
}

impl PartialEq for Labels {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Eq for Labels {}

impl Hash for Labels {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.0);
    }
}

/// As PromQL writes it: `up{job="shop"}`.
impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name().unwrap_or_default())?;
        if self.name.is_some() && self.pairs().is_empty() {
            return Ok(());
        }
        f.write_str("{")?;
        for (index, (key, value)) in self.labels().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{key}={value:?}")?;
        }
        f.write_str("}")
    }
}

impl fmt::Debug for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_labels_and_empty_ones_make_no_difference() {
        let one = Metric::new("up", [("b", "2"), ("a", "1"), ("c", "")]);
        let other = Metric::new("up", [("a", "1"), ("b", "2")]);
        assert_eq!(one, other);
        assert_eq!(one.to_string(), r#"up{a="1",b="2"}"#);
        assert_eq!((one.get("a"), one.get("c"), one.get(NAME)), ("1", "", "up"));
    }

    #[test]
    fn a_label_is_set_and_removed() {
        let metric = Metric::new("up", [("a", "1")]);
        assert_eq!(metric.with("b", "2").with("a", "").to_string(), r#"up{b="2"}"#);
        assert_eq!(metric.with(NAME, "down").name(), Some("down"));
        assert_eq!(metric.without_name().to_string(), r#"{a="1"}"#);
    }
}
