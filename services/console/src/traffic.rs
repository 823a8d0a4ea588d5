//! What the gateway has counted, added up by service and version; and what was counted between two looks.

use std::collections::BTreeMap;

use crate::exposition::{self, Sample, Unreadable};
use crate::histogram::Histogram;

const REQUESTS: &str = "istio_requests_total";
const BUCKETS: &str = "istio_request_duration_milliseconds_bucket";

/// Counters since the gateway's start, or those of a window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traffic(BTreeMap<(String, String), Counters>);

/// The requests to one version of one service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counters {
    pub requests: u64,
    /// Answered with 5xx, or not at all because no instance could be reached.
    pub failures: u64,
    /// In milliseconds.
    pub durations: Histogram,
}

impl Traffic {
    /// Reads the gateway's metrics.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let mut traffic = Self::default();
        for sample in exposition::samples(text, &[REQUESTS, BUCKETS])? {
            let counters = traffic.of_mut(&sample);
            if sample.name == BUCKETS {
                if let Ok(bound) = sample.label("le").parse() {
                    counters.durations.add(bound, sample.value);
                }
                continue;
            }
            let count = whole(sample.value);
            counters.requests += count;
            if sample.label("response_code").starts_with('5') {
                counters.failures += count;
            }
        }
        Ok(traffic)
    }

    /// What came after `earlier`. A counter that is lower than before was begun anew: then all of it came after.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let pairs = self.0.iter().map(|(key, now)| {
            let before = earlier
                .0
                .get(key)
                .filter(|before| before.requests <= now.requests);
            let since = before.map_or_else(|| now.clone(), |before| now.minus(before));
            (key.clone(), since)
        });
        Self(pairs.collect())
    }

    /// The requests to a version of a service; none were none.
    pub fn of(&self, service: &str, version: &str) -> Counters {
        let key = (service.to_owned(), version.to_owned());
        self.0.get(&key).cloned().unwrap_or_default()
    }

    /// The requests to a service, whatever version they reached.
    pub fn total(&self, service: &str) -> u64 {
        let all = self.0.iter().filter(|((name, _), _)| name == service);
        all.map(|(_, counters)| counters.requests).sum()
    }

    fn of_mut(&mut self, sample: &Sample) -> &mut Counters {
        let label = |name| sample.label(name).to_owned();
        let key = (label("destination_service_name"), label("destination_version"));
        self.0.entry(key).or_default()
    }
}

impl Counters {
    fn minus(&self, before: &Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(before.requests),
            failures: self.failures.saturating_sub(before.failures),
            durations: self.durations.minus(&before.durations),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a counter: not negative, and saturating beyond 2^64"
)]
fn whole(value: f64) -> u64 {
    value.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(ok: u32, failed: u32) -> String {
        let labels = "destination_service_name=\"payment-service\",destination_version=\"v2\"";
        let (half, all) = (ok / 2, ok + failed);
        format!(
            "{REQUESTS}{{{labels},response_code=\"201\"}} {ok}\n\
             {REQUESTS}{{{labels},response_code=\"500\"}} {failed}\n\
             {BUCKETS}{{{labels},response_code=\"201\",le=\"5\"}} {half}\n\
             {BUCKETS}{{{labels},response_code=\"201\",le=\"+Inf\"}} {ok}\n\
             {BUCKETS}{{{labels},response_code=\"500\",le=\"+Inf\"}} {failed}\n\
             istio_request_duration_milliseconds_count{{{labels}}} {all}\n"
        )
    }

    #[test]
    fn adds_up_all_answers_of_a_version_and_counts_5xx_as_failures() {
        let traffic = Traffic::read(&text(10, 2)).expect("readable");
        let counters = traffic.of("payment-service", "v2");
        assert_eq!((counters.requests, counters.failures), (12, 2));
        assert_eq!(traffic.total("payment-service"), 12);
        assert_eq!(traffic.of("payment-service", "v1"), Counters::default());
    }

    #[test]
    fn a_window_is_the_difference_and_a_restarted_gateway_begins_anew() {
        let (before, after) = (text(10, 2), text(30, 2));
        let (before, after) = (
            Traffic::read(&before).expect("readable"),
            Traffic::read(&after).expect("readable"),
        );
        let window = after.since(&before).of("payment-service", "v2");
        assert_eq!((window.requests, window.failures), (20, 0));
        assert_eq!(window.durations.quantile(0.25), Some(2.5));
        let restarted = before.since(&after).of("payment-service", "v2");
        assert_eq!((restarted.requests, restarted.failures), (12, 2));
    }
}
