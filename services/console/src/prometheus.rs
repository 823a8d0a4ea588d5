//! The counters of the whole mesh, read from a Prometheus over its HTTP API.
//!
//! The rule it keeps: what it answers only grows. Each sidecar counts for itself and begins anew with its pod, so their
//! counters are kept apart, and what came to each of them since the last look is added up here. `rate()` would not do: it
//! extrapolates, and a share of 3 in 100 has to be 3 in 100.
//!
//! API: <https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries>

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use common::{BoxError, client};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::traffic::{BUCKETS, REQUESTS, Traffic};

/// It answers from memory.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A sidecar that nobody has heard of for so many looks is gone: an hour's worth. Sooner, and one that was only not
/// scraped for a while would count anew.
const REMEMBERED: u64 = 3_600;

#[derive(Clone, Debug)]
pub struct Prometheus {
    http: reqwest::Client,
    base: String,
    query: Arc<str>,
    seen: Arc<Mutex<Seen>>,
}

/// What was read so far.
#[derive(Debug, Default)]
struct Seen {
    looks: u64,
    /// The last counters of each sidecar, with the look they are of.
    sidecars: BTreeMap<String, (u64, Traffic)>,
    total: Traffic,
}

#[derive(Debug, thiserror::Error)]
pub enum PrometheusError {
    #[error("Prometheus does not answer at {base}")]
    Away { base: String, source: reqwest::Error },
    #[error("Prometheus at {base} refused the query: {reason}")]
    Refused { base: String, reason: String },
    #[error("Prometheus at {base} sent an answer that cannot be read: {reason}")]
    Malformed { base: String, reason: String },
}

#[derive(Deserialize)]
#[serde(tag = "status", rename_all = "lowercase")]
enum Answer {
    Success { data: Data },
    Error { error: String },
}

#[derive(Deserialize)]
#[serde(tag = "resultType", content = "result", rename_all = "lowercase")]
enum Data {
    Vector(Vec<Sample>),
    Scalar((f64, String)),
}

#[derive(Deserialize)]
struct Sample {
    metric: BTreeMap<String, String>,
    /// Seconds since 1970, and the number as text.
    value: (f64, String),
}

impl Prometheus {
    /// `base` as in `http://prometheus:9090`; only requests to services of `namespace` are asked for.
    pub fn new(base: &str, namespace: &str) -> Result<Self, BoxError> {
        Ok(Self {
            http: client::plain(TIMEOUT)?,
            base: base.trim_end_matches('/').to_owned(),
            query: query(namespace).into(),
            seen: Arc::default(),
        })
    }

    /// What all sidecars have counted: at the first look since they were started, and from then on what came after.
    pub async fn traffic(&self) -> Result<Traffic, PrometheusError> {
        // Whoever asks at the same time waits: what is read twice must not be added twice.
        let mut seen = self.seen.lock().await;
        let sidecars = self.ask().await?;
        if seen.looks == 0 && sidecars.is_empty() {
            tracing::info!(query = &*self.query, "Prometheus knows of no requests yet");
        }
        seen.take(sidecars);
        Ok(seen.total.clone())
    }

    /// The values that a query has now.
    pub async fn values(&self, query: &str) -> Result<Vec<f64>, PrometheusError> {
        let samples = match self.query(query).await? {
            Data::Vector(samples) => samples.into_iter().map(|sample| sample.value.1).collect(),
            Data::Scalar((_, value)) => vec![value],
        };
        let number = |text: &String| {
            text.parse().map_err(|_| PrometheusError::Malformed {
                base: self.base.clone(),
                reason: format!("`{text}` is no number"),
            })
        };
        samples.iter().map(number).collect()
    }

    async fn ask(&self) -> Result<BTreeMap<String, Traffic>, PrometheusError> {
        let malformed = |reason: String| PrometheusError::Malformed {
            base: self.base.clone(),
            reason,
        };
        match self.query(&self.query).await? {
            Data::Vector(samples) => by_sidecar(&samples).map_err(malformed),
            Data::Scalar(_) => Err(malformed("a number instead of counters".to_owned())),
        }
    }

    async fn query(&self, query: &str) -> Result<Data, PrometheusError> {
        let away = |source: reqwest::Error| PrometheusError::Away {
            base: self.base.clone(),
            source: source.without_url(),
        };
        let malformed = |reason: String| PrometheusError::Malformed {
            base: self.base.clone(),
            reason,
        };
        let request = self.http.get(format!("{}/api/v1/query", self.base));
        let answer = request.query(&[("query", query)]).send().await.map_err(away)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(away)?;
        match serde_json::from_slice(&body) {
            Ok(Answer::Success { data }) => Ok(data),
            Ok(Answer::Error { error }) => Err(PrometheusError::Refused {
                base: self.base.clone(),
                reason: error,
            }),
            // A proxy in between, or something that is no Prometheus.
            Err(_) if !status.is_success() => Err(malformed(format!("it answered {status}"))),
            Err(error) => Err(malformed(error.to_string())),
        }
    }
}

/// The counters that [`Traffic`] is made of, by sidecar; `reporter="source"` because only who calls knows of requests that
/// reached nobody, and because the laptop's gateway reports as a source too.
fn query(namespace: &str) -> String {
    let of = format!("{{reporter=\"source\",destination_service_namespace=\"{namespace}\"}}");
    let path = "__name__,instance,source_app,destination_service_name,destination_version";
    format!("sum by ({path},response_code) ({REQUESTS}{of}) or sum by ({path},le) ({BUCKETS}{of})")
}

fn by_sidecar(samples: &[Sample]) -> Result<BTreeMap<String, Traffic>, String> {
    let mut sidecars = BTreeMap::<String, Traffic>::new();
    for Sample { metric, value } in samples {
        let label = |name: &str| metric.get(name).map(String::as_str).unwrap_or_default();
        let count: f64 = value
            .1
            .parse()
            .map_err(|_| format!("`{}` is no number", value.1))?;
        let labels = metric
            .iter()
            .map(|(name, value)| (name.as_str(), Cow::Borrowed(value.as_str())));
        let sidecar = sidecars.entry(label("instance").to_owned()).or_default();
        sidecar.add(label("__name__"), labels, count);
    }
    Ok(sidecars)
}

impl Seen {
    fn take(&mut self, sidecars: BTreeMap<String, Traffic>) {
        self.looks += 1;
        for (sidecar, now) in sidecars {
            // One that was not there before has counted since it was started, which was after the last look.
            let since = match self.sidecars.get(&sidecar) {
                Some((_, before)) => now.since(before),
                None => now.clone(),
            };
            self.total.merge(&since);
            self.sidecars.insert(sidecar, (self.looks, now));
        }
        let oldest = self.looks.saturating_sub(REMEMBERED);
        self.sidecars.retain(|_, (look, _)| *look >= oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sidecar(requests: u32) -> Traffic {
        let labels = "destination_service_name=\"user-service\",destination_version=\"v1\"";
        Traffic::read(&format!("istio_requests_total{{{labels}}} {requests}\n")).expect("readable")
    }

    #[test]
    fn a_pod_that_comes_goes_or_is_started_again_changes_nothing_of_what_others_counted() {
        let mut seen = Seen::default();
        let mut after = |sidecars: &[(&str, u32)]| {
            let sidecars = sidecars
                .iter()
                .map(|(name, requests)| ((*name).to_owned(), sidecar(*requests)));
            seen.take(sidecars.collect());
            seen.total.total("user-service")
        };
        assert_eq!(after(&[("a", 100), ("b", 50)]), 150);
        assert_eq!(after(&[("a", 110), ("b", 50)]), 160);
        assert_eq!(after(&[("a", 3), ("b", 51)]), 164, "a was started again");
        assert_eq!(after(&[("b", 51)]), 164, "a is gone");
        assert_eq!(after(&[("a", 5), ("b", 51)]), 166, "a was only not scraped");
        assert_eq!(after(&[("a", 5), ("b", 51), ("c", 7)]), 173, "c is new");
    }
}
