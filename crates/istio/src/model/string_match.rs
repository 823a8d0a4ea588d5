//! `{exact: …}`, `{prefix: …}` or `{regex: …}`: Istio's way to match a piece of text. A regex has to match the whole text.

use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

/// Exactly one of the three; none at all means "is present" (headers only).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StringMatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// RE2 syntax, matched against the whole text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regex: Option<String>,
}

impl StringMatch {
    pub fn exact(text: impl Into<String>) -> Self {
        Self {
            exact: Some(text.into()),
            ..Self::default()
        }
    }

    pub fn prefix(text: impl Into<String>) -> Self {
        Self {
            prefix: Some(text.into()),
            ..Self::default()
        }
    }

    pub fn regex(text: impl Into<String>) -> Self {
        Self {
            regex: Some(text.into()),
            ..Self::default()
        }
    }

    /// Whether it only asks that the header is there.
    pub fn is_presence(&self) -> bool {
        self.exact.is_none() && self.prefix.is_none() && self.regex.is_none()
    }

    /// Whether a text matches. Compiles a regular expression each time: for looking at rules, not at requests.
    pub(crate) fn could_be(&self, text: &str) -> bool {
        match self {
            Self {
                exact: Some(wanted), ..
            } => wanted == text,
            Self {
                prefix: Some(start), ..
            } => text.starts_with(start.as_str()),
            Self {
                regex: Some(regex), ..
            } => full_match(regex).is_ok_and(|regex| regex.is_match(text)),
            Self { .. } => true,
        }
    }

    /// What is wrong with it; `presence_allowed` lets it be empty.
    pub fn check(&self, mistakes: &mut Collector, path: &str, presence_allowed: bool) {
        let given = [&self.exact, &self.prefix, &self.regex]
            .into_iter()
            .flatten()
            .count();
        if given > 1 {
            mistakes.add(path, "has several of exact, prefix and regex; allowed: one");
        }
        if given == 0 && !presence_allowed {
            mistakes.add(path, "is empty; allowed: one of exact, prefix, regex");
        }
        if let Some(prefix) = &self.prefix
            && prefix.is_empty()
        {
            mistakes.add(format!("{path}.prefix"), "is empty");
        }
        if let Some(regex) = &self.regex
            && let Err(error) = full_match(regex)
        {
            let reason = error.to_string();
            let last = reason
                .lines()
                .last()
                .unwrap_or("it does not compile")
                .trim_start_matches("error: ");
            mistakes.add(
                format!("{path}.regex"),
                format!("`{regex}` is not a regular expression: {last}"),
            );
        }
    }
}

/// Compiles a regular expression the way Envoy applies it: it has to match all of the text.
pub(crate) fn full_match(regex: &str) -> Result<regex::Regex, regex::Error> {
    // Compiled alone first, so that `a)|(b` is not made valid by the group around it.
    regex::Regex::new(regex)?;
    regex::Regex::new(&format!(r"\A(?:{regex})\z"))
}
