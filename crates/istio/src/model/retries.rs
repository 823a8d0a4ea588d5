//! When and how often a request that failed is sent again.

use super::Period;
use crate::{mistake::Collector, nearest::nearest};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Retries {
    /// Beyond the first one; 0 (also by leaving it out) is never.
    #[serde(default)]
    pub attempts: i64,
    /// For each attempt; that of the whole request where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_try_timeout: Option<Period>,
    /// Envoy's words and status codes, with commas. Istio's default where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_on: Option<String>,
    /// Whether endpoints that were tried already come after those that were not (the default).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_ignore_previous_hosts: Option<bool>,
    /// Longest wait before the first retry; it doubles with each, up to ten times as much. 25 ms by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backoff: Option<Period>,
}

/// Envoy's words that the gateway acts on.
pub(crate) const WORDS: [&str; 13] = [
    "5xx",
    "gateway-error",
    "reset",
    "reset-before-request",
    "connect-failure",
    "refused-stream",
    "retriable-4xx",
    "retriable-status-codes",
    "cancelled",
    "deadline-exceeded",
    "internal",
    "resource-exhausted",
    "unavailable",
];
/// Words that Envoy has too.
const NOT_EXECUTED: [&str; 3] = [
    "retriable-headers",
    "envoy-ratelimited",
    "http3-post-connect-failure",
];
const MOST_ATTEMPTS: i64 = 100;

impl Retries {
    /// The parts of `retryOn`.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let text = self.retry_on.as_deref().unwrap_or_default();
        text.split(',').map(str::trim).filter(|word| !word.is_empty())
    }

    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        if !(0..=MOST_ATTEMPTS).contains(&self.attempts) {
            let message = format!("is {}; allowed: 0 to {MOST_ATTEMPTS}", self.attempts);
            mistakes.add(format!("{path}.attempts"), message);
        }
        if let Some(period) = &self.per_try_timeout {
            period.check(mistakes, &format!("{path}.perTryTimeout"), true);
        }
        if let Some(period) = &self.backoff {
            period.check(mistakes, &format!("{path}.backoff"), false);
        }
        for word in self.words() {
            check_word(mistakes, &format!("{path}.retryOn"), word);
        }
    }
}

fn check_word(mistakes: &mut Collector, path: &str, word: &str) {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        if !word
            .parse()
            .is_ok_and(|status: u16| (100..=599).contains(&status))
        {
            mistakes.add(path, format!("{word} is not a status; allowed: 100 to 599"));
        }
    } else if NOT_EXECUTED.contains(&word) {
        mistakes.add(
            path,
            format!("`{word}` is a word of Envoy's that Serin's gateway does not support"),
        );
    } else if !WORDS.contains(&word) {
        let meant = nearest(word, WORDS).map(|meant| format!("did you mean `{meant}`? "));
        let (meant, words) = (meant.unwrap_or_default(), WORDS.join(", "));
        mistakes.add(
            path,
            format!("`{word}` is not a reason to try again; {meant}allowed: {words}, or a status"),
        );
    }
}
