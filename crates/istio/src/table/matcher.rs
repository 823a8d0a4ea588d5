//! One text against `exact`, `prefix` or `regex`, and one header against that.

use crate::model::{StringMatch, full_match};
use http::{HeaderMap, HeaderName};
use regex::Regex;
use std::collections::HashMap;

/// The regular expressions of a table, each once: thousands of routes as a rule have a handful of them.
#[derive(Default)]
pub(super) struct Patterns(HashMap<String, Regex>);

#[derive(Debug, Clone)]
pub(super) enum TextMatcher {
    Exact(Box<str>),
    Prefix(Box<str>),
    /// `exact` and `prefix` with `ignoreUriCase`.
    ExactInAnyCase(Box<str>),
    PrefixInAnyCase(Box<str>),
    Regex(Regex),
    Present,
}

/// How much of a path a condition was about: what a rewrite replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matched {
    /// So many bytes of it.
    Prefix(usize),
    Whole,
}

#[derive(Debug, Clone)]
pub(super) struct HeaderMatcher {
    name: HeaderName,
    value: TextMatcher,
}

impl Patterns {
    /// `None` for one that does not compile, which validation has refused before.
    fn get(&mut self, regex: &str) -> Option<Regex> {
        if let Some(known) = self.0.get(regex) {
            return Some(known.clone());
        }
        let compiled = full_match(regex).ok()?;
        self.0.insert(regex.to_owned(), compiled.clone());
        Some(compiled)
    }
}

impl TextMatcher {
    /// `None` only for what validation refuses.
    pub(super) fn new(from: &StringMatch, patterns: &mut Patterns) -> Option<Self> {
        Some(match from {
            StringMatch {
                exact: Some(text), ..
            } => Self::Exact(text.as_str().into()),
            StringMatch {
                prefix: Some(text), ..
            } => Self::Prefix(text.as_str().into()),
            StringMatch {
                regex: Some(regex), ..
            } => Self::Regex(patterns.get(regex)?),
            StringMatch { .. } => Self::Present,
        })
    }

    /// The same, whatever the capitals. A regular expression says itself what it thinks of them.
    pub(super) fn in_any_case(self) -> Self {
        match self {
            Self::Exact(text) => Self::ExactInAnyCase(text),
            Self::Prefix(text) => Self::PrefixInAnyCase(text),
            other => other,
        }
    }

    /// What of a path that matches is matched.
    pub(super) fn matched(&self) -> Matched {
        match self {
            Self::Prefix(start) | Self::PrefixInAnyCase(start) => Matched::Prefix(start.len()),
            _ => Matched::Whole,
        }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exact(wanted) => **wanted == *text,
            Self::Prefix(start) => text.starts_with(&**start),
            Self::ExactInAnyCase(wanted) => wanted.eq_ignore_ascii_case(text),
            Self::PrefixInAnyCase(start) => text
                .as_bytes()
                .get(..start.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes())),
            Self::Regex(regex) => regex.is_match(text),
            Self::Present => true,
        }
    }
}

impl HeaderMatcher {
    pub(super) fn new(name: &str, value: &StringMatch, patterns: &mut Patterns) -> Option<Self> {
        Some(Self {
            name: HeaderName::from_bytes(name.as_bytes()).ok()?,
            value: TextMatcher::new(value, patterns)?,
        })
    }

    /// A header sent several times matches if one of its values does, as in Envoy.
    pub(super) fn matches(&self, headers: &HeaderMap) -> bool {
        headers.get_all(&self.name).iter().any(|value| {
            matches!(self.value, TextMatcher::Present)
                || std::str::from_utf8(value.as_bytes()).is_ok_and(|text| self.value.matches(text))
        })
    }

    /// Whether the header is not there, or not with this value: a missing one counts as an empty one, as in Istio.
    pub(super) fn is_absent(&self, headers: &HeaderMap) -> bool {
        match self.value {
            TextMatcher::Present => !headers.contains_key(&self.name),
            _ if !headers.contains_key(&self.name) => !self.value.matches(""),
            _ => !self.matches(headers),
        }
    }
}
