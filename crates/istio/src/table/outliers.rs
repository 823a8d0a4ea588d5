//! Outlier detection as in Envoy (`outlier_detection_impl.cc`): an endpoint that fails several times in a row is ejected,
//! at once; whether it may come back is looked at in intervals.
//!
//! How it stands with an endpoint outlives a table. A request reads atomics; only who ejects or returns takes the lock.

use super::{Cluster, EndpointState};
use crate::model::{OutlierDetection, Period};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

/// What `outlierDetection` says, with Istio's defaults. A threshold of 0 is never reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Detection {
    /// By [`Count`].
    thresholds: [u32; 3],
    is_split: bool,
    interval: Duration,
    base: Duration,
    most_percent: usize,
    pub(super) least_healthy_percent: usize,
    pub(super) shared: Arc<Ejections>,
}

/// What all tables of a cluster share.
#[derive(Debug, Default)]
pub struct Ejections {
    /// Endpoints that are away at present.
    active: AtomicUsize,
    enforced: AtomicU64,
    /// Times an endpoint was bad and stayed, because too many were away already.
    overflows: AtomicU64,
    /// When it was looked last. Held while anything is decided.
    looked: Mutex<Option<Instant>>,
}

/// How it stands with one endpoint.
#[derive(Debug, Default)]
pub struct Health {
    is_ejected: AtomicBool,
    /// In a row, by [`Count`].
    failures: [AtomicU32; 3],
    record: Mutex<Record>,
}

#[derive(Debug, Default)]
struct Record {
    since: Option<Instant>,
    /// By how much the time away is multiplied: one more with each ejection, one less with each good interval.
    factor: u32,
    ejections: u64,
}

/// How a request to an endpoint ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// This status.
    Answered(u16),
    /// There is a connection.
    Connected,
    /// No connection, or one that broke before there was an answer.
    Failed,
    /// Too late.
    TimedOut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    ServerErrors,
    GatewayErrors,
    LocalFailures,
}

/// Says that an endpoint went or came back, for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ejection {
    pub cause: Count,
    pub failures: u32,
    pub time: Duration,
}

/// Envoy's limit for the time away, unless the base time is longer.
const LONGEST: Duration = Duration::from_mins(5);

impl Detection {
    pub(super) fn new(of: &OutlierDetection, shared: Arc<Ejections>) -> Self {
        let number = |number: Option<i64>, default: u32| {
            number.map_or(default, |number| u32::try_from(number).unwrap_or(default))
        };
        let percent = |share: Option<i64>| share.and_then(|share| usize::try_from(share).ok()).unwrap_or(0);
        let length = |period: &Option<Period>, default: u64| {
            period
                .as_ref()
                .and_then(Period::get)
                .unwrap_or(Duration::from_secs(default))
        };
        let is_split = of.split_external_local_origin_errors.unwrap_or(false);
        let local = match number(of.consecutive_local_origin_failures, 0) {
            0 => 5,
            some => some,
        };
        Self {
            thresholds: [
                number(of.consecutive_5xx_errors, 5),
                number(of.consecutive_gateway_errors, 0),
                if is_split { local } else { 0 },
            ],
            is_split,
            interval: length(&of.interval, 10),
            base: length(&of.base_ejection_time, 30),
            // Istio passes 0 on as "not said".
            most_percent: Some(percent(of.max_ejection_percent))
                .filter(|share| *share > 0)
                .unwrap_or(10),
            least_healthy_percent: percent(of.min_health_percent),
            shared,
        }
    }

    /// Counts how a request ended, and ejects the endpoint if that was one too many.
    fn report(&self, cluster: &Cluster, place: usize, report: Report, now: Instant) -> Option<Ejection> {
        let health = &cluster.endpoints[place].state.health;
        let status = match report {
            Report::Answered(status) => status,
            Report::Connected | Report::Failed | Report::TimedOut if self.is_split => {
                if report == Report::Connected {
                    health.reset(Count::LocalFailures);
                    return None;
                }
                return self.count(cluster, place, Count::LocalFailures, now);
            }
            // What is not split counts as the status that the caller gets. A connection alone proves nothing.
            Report::Connected => return None,
            Report::Failed => 503,
            Report::TimedOut => 504,
        };
        if status < 500 {
            health.reset(Count::ServerErrors);
            health.reset(Count::GatewayErrors);
            return None;
        }
        let by_gateway = if matches!(status, 502..=504) {
            self.count(cluster, place, Count::GatewayErrors, now)
        } else {
            health.reset(Count::GatewayErrors);
            None
        };
        let by_server = self.count(cluster, place, Count::ServerErrors, now);
        by_gateway.or(by_server)
    }

    fn count(&self, cluster: &Cluster, place: usize, count: Count, now: Instant) -> Option<Ejection> {
        let threshold = self.thresholds[count as usize];
        if threshold == 0 {
            return None;
        }
        let state = &cluster.endpoints[place].state;
        let failures = state.health.failures[count as usize].fetch_add(1, Relaxed) + 1;
        if failures < threshold {
            return None;
        }
        state.health.reset(count);
        self.eject(cluster, state, count, failures, now)
    }

    fn eject(
        &self,
        cluster: &Cluster,
        state: &EndpointState,
        cause: Count,
        failures: u32,
        now: Instant,
    ) -> Option<Ejection> {
        let _deciding = self.shared.lock();
        if state.health.is_ejected() {
            return None;
        }
        let away = cluster
            .endpoints
            .iter()
            .filter(|other| other.state.health.is_ejected())
            .count()
            + 1;
        if away * 100 > self.most_percent * cluster.endpoints.len() {
            self.shared.overflows.fetch_add(1, Relaxed);
            return None;
        }
        let mut record = state.health.record();
        if self.base * record.factor < LONGEST + self.base {
            record.factor += 1;
        }
        record.since = Some(now);
        record.ejections += 1;
        state.health.is_ejected.store(true, Relaxed);
        self.shared.active.store(away, Relaxed);
        self.shared.enforced.fetch_add(1, Relaxed);
        Some(Ejection {
            cause,
            failures,
            time: self.time_away(record.factor),
        })
    }

    fn time_away(&self, factor: u32) -> Duration {
        (self.base * factor).min(LONGEST.max(self.base))
    }

    /// Once in an interval: the places of the endpoints that come back.
    fn look(&self, cluster: &Cluster, now: Instant) -> Vec<usize> {
        let mut looked = self.shared.lock();
        let is_due = looked.is_none_or(|last| now.saturating_duration_since(last) >= self.interval);
        let mut back = Vec::new();
        if looked.is_none() {
            *looked = Some(now);
        } else if is_due {
            *looked = Some(now);
            for (place, endpoint) in cluster.endpoints.iter().enumerate() {
                let health = &endpoint.state.health;
                let mut record = health.record();
                match record.since {
                    Some(since) if now.saturating_duration_since(since) >= self.time_away(record.factor) => {
                        record.since = None;
                        health
                            .failures
                            .iter()
                            .for_each(|failures| failures.store(0, Relaxed));
                        health.is_ejected.store(false, Relaxed);
                        back.push(place);
                    }
                    Some(_) => {}
                    None => record.factor = record.factor.saturating_sub(1),
                }
            }
        }
        // Endpoints come and go with the rules: what is away is counted anew.
        let away = cluster
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.state.health.is_ejected())
            .count();
        self.shared.active.store(away, Relaxed);
        back
    }
}

impl Cluster {
    /// Says how a request to an endpoint ended, for outlier detection. Something comes back if the endpoint is ejected.
    pub fn report(&self, place: usize, report: Report, now: Instant) -> Option<Ejection> {
        self.detection.as_ref()?.report(self, place, report, now)
    }

    /// To be called often: looks, once in the interval of the rule, which ejected endpoints may come back.
    pub fn look(&self, now: Instant) -> Vec<usize> {
        self.detection
            .as_ref()
            .map(|detection| detection.look(self, now))
            .unwrap_or_default()
    }

    /// How many endpoints are away, if outlier detection is on.
    pub fn ejections(&self) -> Option<&Ejections> {
        self.detection.as_ref().map(|detection| &*detection.shared)
    }

    /// Whether an endpoint gets no requests at present.
    pub fn is_ejected(&self, place: usize) -> bool {
        self.detection.is_some() && self.endpoints[place].state.health.is_ejected()
    }
}

impl Ejections {
    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn active(&self) -> usize {
        self.active.load(Relaxed)
    }

    pub fn enforced(&self) -> u64 {
        self.enforced.load(Relaxed)
    }

    pub fn overflows(&self) -> u64 {
        self.overflows.load(Relaxed)
    }

    pub(crate) fn set_active(&self, active: usize) {
        self.active.store(active, Relaxed);
    }
}

impl PartialEq for Ejections {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Ejections {}

impl Health {
    pub(super) fn is_ejected(&self) -> bool {
        self.is_ejected.load(Relaxed)
    }

    /// How often it has been ejected.
    pub fn ejections(&self) -> u64 {
        self.record().ejections
    }

    /// Reads before it writes: as a rule there is nothing to reset, and what is only read is shared by all cores.
    fn reset(&self, count: Count) {
        let failures = &self.failures[count as usize];
        if failures.load(Relaxed) != 0 {
            failures.store(0, Relaxed);
        }
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Count {
    /// As Envoy's event log names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServerErrors => "5xx",
            Self::GatewayErrors => "GatewayFailure",
            Self::LocalFailures => "LocalOriginFailure",
        }
    }
}
