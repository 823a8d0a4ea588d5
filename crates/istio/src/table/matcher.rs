//! One text against `exact`, `prefix` or `regex`, and one header against that.

use crate::model::{StringMatch, full_match};
use http::{HeaderMap, HeaderName};
use regex::Regex;

#[derive(Debug)]
pub(super) enum TextMatcher {
    Exact(Box<str>),
    Prefix(Box<str>),
    Regex(Regex),
    Present,
}

#[derive(Debug)]
pub(super) struct HeaderMatcher {
    name: HeaderName,
    value: TextMatcher,
}

impl TextMatcher {
    /// `None` for a regular expression that does not compile, which validation has refused before.
    pub(super) fn new(from: &StringMatch) -> Option<Self> {
        Some(match from {
            StringMatch {
                exact: Some(text), ..
            } => Self::Exact(text.as_str().into()),
            StringMatch {
                prefix: Some(text), ..
            } => Self::Prefix(text.as_str().into()),
            StringMatch {
                regex: Some(regex), ..
            } => Self::Regex(full_match(regex).ok()?),
            StringMatch { .. } => Self::Present,
        })
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exact(wanted) => **wanted == *text,
            Self::Prefix(start) => text.starts_with(&**start),
            Self::Regex(regex) => regex.is_match(text),
            Self::Present => true,
        }
    }
}

impl HeaderMatcher {
    pub(super) fn new(name: &str, value: &StringMatch) -> Option<Self> {
        Some(Self {
            name: HeaderName::from_bytes(name.as_bytes()).ok()?,
            value: TextMatcher::new(value)?,
        })
    }

    /// A header sent several times matches if one of its values does, as in Envoy.
    pub(super) fn matches(&self, headers: &HeaderMap) -> bool {
        headers.get_all(&self.name).iter().any(|value| {
            matches!(self.value, TextMatcher::Present)
                || std::str::from_utf8(value.as_bytes()).is_ok_and(|text| self.value.matches(text))
        })
    }
}
