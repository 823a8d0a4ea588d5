//! `=`, `!=`, `=~`, `!~`: what the value of a label has to be.

use std::sync::Arc;

use regex::Regex;

use crate::metric::Metric;

#[derive(Debug)]
pub(crate) struct Matcher {
    pub(crate) label: Arc<str>,
    pub(super) test: Test,
}

#[derive(Debug)]
pub(super) enum Test {
    Is(String),
    IsNot(String),
    Matches(Regex),
    MatchesNot(Regex),
}

impl Matcher {
    pub(super) fn new(label: &str, op: &str, value: String) -> Result<Self, regex::Error> {
        let test = match op {
            "=" => Test::Is(value),
            "!=" => Test::IsNot(value),
            "=~" => Test::Matches(anchored(&value)?),
            _ => Test::MatchesNot(anchored(&value)?),
        };
        let label = label.into();
        Ok(Self { label, test })
    }

    pub(crate) fn accepts(&self, metric: &Metric) -> bool {
        self.test.accepts(metric.get(&self.label))
    }

    /// The value of `label="value"`.
    pub(crate) fn equals(&self) -> Option<&str> {
        match &self.test {
            Test::Is(value) => Some(value),
            _ => None,
        }
    }
}

impl Test {
    /// A label that is not there has an empty value.
    pub(super) fn accepts(&self, value: &str) -> bool {
        match self {
            Self::Is(wanted) => value == wanted,
            Self::IsNot(other) => value != other,
            Self::Matches(pattern) => pattern.is_match(value),
            Self::MatchesNot(pattern) => !pattern.is_match(value),
        }
    }
}

/// Regular expressions match whole values, and a dot matches a line break too.
pub(crate) fn anchored(pattern: &str) -> Result<Regex, regex::Error> {
    // Alone first: `a)(b` is a mistake, and must not become right by what is put around it.
    Regex::new(pattern)?;
    Regex::new(&format!("^(?s:{pattern})$"))
}
