//! What the gateway has counted, added up by caller, service and version; and what was counted between two looks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use promql::exposition::{self, Unreadable};

use crate::histogram::Histogram;

pub(crate) const REQUESTS: &str = "istio_requests_total";
pub(crate) const BUCKETS: &str = "istio_request_duration_milliseconds_bucket";

/// Counters since the gateway's start, or those of a window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traffic(BTreeMap<Path, Counters>);

/// Who asked whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    pub source: Box<str>,
    pub service: Box<str>,
    pub version: Box<str>,
}

/// The requests on one path.
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
        for sample in exposition::samples(text, &[REQUESTS, BUCKETS]) {
            let sample = sample?;
            traffic.add(sample.name, sample.labels(), sample.value);
        }
        Ok(traffic)
    }

    /// Adds one counter of [`REQUESTS`] or [`BUCKETS`].
    pub(crate) fn add<'l>(
        &mut self,
        metric: &str,
        labels: impl Iterator<Item = (&'l str, Cow<'l, str>)>,
        count: f64,
    ) {
        let mut path = Path::default();
        let (mut failed, mut bound) = (false, None);
        for (name, value) in labels {
            match name {
                "source_app" => path.source = value.into(),
                "destination_service_name" => path.service = value.into(),
                "destination_version" => path.version = value.into(),
                "response_code" => failed = value.starts_with('5'),
                "le" => bound = value.parse().ok(),
                _ => {}
            }
        }
        let counters = self.0.entry(path).or_default();
        if metric == BUCKETS {
            if let Some(bound) = bound {
                counters.durations.add(bound, count);
            }
            return;
        }
        let count = whole(count);
        counters.requests += count;
        if failed {
            counters.failures += count;
        }
    }

    /// What came after `earlier`; paths without a request are left out. Where anything is less than before, the gateway
    /// was started again, and all of it came after.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let continues = earlier.0.iter().all(|(path, before)| {
            let now = self.0.get(path);
            now.is_some_and(|now| now.continues(before))
        });
        let since = self.0.iter().map(|(path, now)| {
            let before = earlier.0.get(path).filter(|_| continues);
            let since = before.map_or_else(|| now.clone(), |before| now.minus(before));
            (path.clone(), since)
        });
        Self(since.filter(|(_, since)| since.requests > 0).collect())
    }

    /// Adds what was counted at another time.
    pub fn merge(&mut self, other: &Self) {
        for (path, counters) in &other.0 {
            self.0.entry(path.clone()).or_default().merge(counters);
        }
    }

    /// Keeps the numbers of requests only.
    pub fn forget_durations(&mut self) {
        for counters in self.0.values_mut() {
            counters.durations = Histogram::default();
        }
    }

    pub fn paths(&self) -> impl Iterator<Item = (&Path, &Counters)> {
        self.0.iter()
    }

    /// The requests on one path; none were none.
    pub fn on(&self, path: &Path) -> Option<&Counters> {
        self.0.get(path)
    }

    /// The requests to a version of a service, whoever asked.
    pub fn of(&self, service: &str, version: &str) -> Counters {
        let mut sum = Counters::default();
        for (path, counters) in &self.0 {
            if &*path.service == service && &*path.version == version {
                sum.merge(counters);
            }
        }
        sum
    }

    /// The requests to a service, whatever version they reached.
    pub fn total(&self, service: &str) -> u64 {
        let all = self.0.iter().filter(|(path, _)| &*path.service == service);
        all.map(|(_, counters)| counters.requests).sum()
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

    fn merge(&mut self, other: &Self) {
        self.requests += other.requests;
        self.failures += other.failures;
        self.durations.merge(&other.durations);
    }

    fn continues(&self, before: &Self) -> bool {
        self.requests >= before.requests
            && self.failures >= before.failures
            && self.durations.continues(&before.durations)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a counter: not negative, and saturating beyond 2^64"
)]
pub(crate) fn whole(value: f64) -> u64 {
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
        // Faster than we look: already more requests than before, but fewer failures.
        let (before, after) = (text(10, 5), text(60, 1));
        let read = |text: &str| Traffic::read(text).expect("readable");
        let window = read(&after).since(&read(&before)).of("payment-service", "v2");
        assert_eq!((window.requests, window.failures), (61, 1));
        assert_eq!(Traffic::default().since(&read(&before)), Traffic::default());
    }
}
