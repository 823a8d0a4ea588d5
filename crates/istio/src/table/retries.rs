//! Whether a request that failed is sent again, in Envoy's words (its `x-envoy-retry-on`).

use crate::model;
use http::{HeaderMap, HeaderName, StatusCode};
use std::time::Duration;

#[derive(Debug, Clone, PartialEq)]
pub struct Retries {
    /// Beyond the first one.
    pub attempts: u32,
    /// For each attempt.
    pub per_try: Option<Duration>,
    /// Whether endpoints that were not tried yet come first.
    pub others_first: bool,
    reasons: Reasons,
    statuses: Box<[u16]>,
    backoff: Duration,
}

/// A set of Envoy's words, by their bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reasons(u16);

/// Why an attempt brought no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No connection was made.
    Connect,
    /// Over HTTP/2: the endpoint says that it has not begun with the request.
    Refused,
    /// The connection closed, or what came was not HTTP.
    Reset,
    /// `perTryTimeout` passed.
    Timeout,
}

const S5XX: Reasons = Reasons(1);
const GATEWAY_ERROR: Reasons = Reasons(1 << 1);
const RESET: Reasons = Reasons(1 << 2);
const CONNECT_FAILURE: Reasons = Reasons(1 << 3);
const RETRIABLE_4XX: Reasons = Reasons(1 << 4);
const CANCELLED: Reasons = Reasons(1 << 5);
const DEADLINE_EXCEEDED: Reasons = Reasons(1 << 6);
const INTERNAL: Reasons = Reasons(1 << 7);
const RESOURCE_EXHAUSTED: Reasons = Reasons(1 << 8);
const UNAVAILABLE: Reasons = Reasons(1 << 9);
const REFUSED_STREAM: Reasons = Reasons(1 << 10);
/// By gRPC's numbers.
const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
const GRPC: [(&[u8], Reasons); 5] = [
    (b"1", CANCELLED),
    (b"4", DEADLINE_EXCEEDED),
    (b"8", RESOURCE_EXHAUSTED),
    (b"13", INTERNAL),
    (b"14", UNAVAILABLE),
];
/// Envoy's first wait at most, and how often it may double.
const BACKOFF: Duration = Duration::from_millis(25);
const LONGEST_BACKOFF: u32 = 10;

/// What Istio has where a rule says nothing: two more attempts, after failures that no service can have noticed. `503` is
/// not among them since Istio 1.24.
impl Default for Retries {
    fn default() -> Self {
        Self {
            attempts: 2,
            per_try: None,
            others_first: true,
            reasons: CONNECT_FAILURE
                .and(REFUSED_STREAM)
                .and(UNAVAILABLE)
                .and(CANCELLED),
            statuses: Box::default(),
            backoff: BACKOFF,
        }
    }
}

impl From<&model::Retries> for Retries {
    fn from(from: &model::Retries) -> Self {
        let default = Self::default();
        let mut words = from.words().peekable();
        let mut reasons = if words.peek().is_some() {
            Reasons(0)
        } else {
            default.reasons
        };
        let mut statuses = Vec::new();
        for word in words {
            match word.parse() {
                Ok(status) => statuses.push(status),
                Err(_) => reasons = reasons.and(Reasons::of(word)),
            }
        }
        let period = |period: &Option<model::Period>| period.as_ref().and_then(model::Period::get);
        Self {
            attempts: u32::try_from(from.attempts).unwrap_or(0),
            per_try: period(&from.per_try_timeout).filter(|period| !period.is_zero()),
            others_first: from.retry_ignore_previous_hosts.unwrap_or(true),
            reasons,
            statuses: statuses.into(),
            backoff: period(&from.backoff).unwrap_or(BACKOFF),
        }
    }
}

impl Reasons {
    fn of(word: &str) -> Self {
        match word {
            "5xx" => S5XX,
            "gateway-error" => GATEWAY_ERROR,
            "reset" => RESET,
            "connect-failure" => CONNECT_FAILURE,
            "retriable-4xx" => RETRIABLE_4XX,
            "cancelled" => CANCELLED,
            "deadline-exceeded" => DEADLINE_EXCEEDED,
            "internal" => INTERNAL,
            "resource-exhausted" => RESOURCE_EXHAUSTED,
            "unavailable" => UNAVAILABLE,
            "refused-stream" => REFUSED_STREAM,
            // `retriable-status-codes` is said by the codes themselves; there is no reset before the request that is not
            // a failure to connect.
            _ => Self(0),
        }
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has_one_of(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

impl Retries {
    /// Whether a request is sent again after this answer.
    pub fn after_answer(&self, status: StatusCode, headers: &HeaderMap) -> bool {
        let by_status = match status.as_u16() {
            502..=504 => self.reasons.has_one_of(S5XX.and(GATEWAY_ERROR)),
            500..=599 => self.reasons.has_one_of(S5XX),
            409 => self.reasons.has_one_of(RETRIABLE_4XX),
            _ => false,
        };
        by_status || self.statuses.contains(&status.as_u16()) || self.after_grpc(headers)
    }

    fn after_grpc(&self, headers: &HeaderMap) -> bool {
        let status = headers.get(GRPC_STATUS).map(http::HeaderValue::as_bytes);
        status.is_some_and(|status| {
            GRPC.iter()
                .any(|(number, reason)| *number == status && self.reasons.has_one_of(*reason))
        })
    }

    /// Whether a request is sent again after it got no answer.
    pub fn after_failure(&self, failure: Failure) -> bool {
        let any = S5XX.and(GATEWAY_ERROR).and(RESET);
        self.reasons.has_one_of(match failure {
            Failure::Connect => any.and(CONNECT_FAILURE),
            Failure::Refused => any.and(REFUSED_STREAM),
            Failure::Reset | Failure::Timeout => any,
        })
    }

    /// Whether a request may be sent again that an endpoint has seen: then it has to be kept until it is answered.
    pub fn may_repeat(&self) -> bool {
        self.attempts > 0
            && (self.reasons.has_one_of(Reasons(!CONNECT_FAILURE.0)) || !self.statuses.is_empty())
    }

    /// How long to wait before the `nth` retry, counted from 1: anything from nothing to a time that doubles with each, by
    /// `chance` from 0 to 1. All who failed together do not come back together.
    pub fn wait(&self, nth: u32, chance: f64) -> Duration {
        let longest = 1_u32.checked_shl(nth.saturating_sub(1)).unwrap_or(u32::MAX);
        (self.backoff * longest.min(LONGEST_BACKOFF)).mul_f64(chance.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retries(on: &str) -> Retries {
        Retries::from(&model::Retries {
            attempts: 2,
            retry_on: Some(on.to_owned()),
            ..model::Retries::default()
        })
    }

    fn after(on: &str, status: u16) -> bool {
        retries(on).after_answer(StatusCode::from_u16(status).unwrap(), &HeaderMap::new())
    }

    #[test]
    fn every_word_means_what_it_means_to_envoy() {
        for (on, yes, no) in [
            ("5xx", &[500, 503, 599][..], &[200, 404, 499][..]),
            ("gateway-error", &[502, 503, 504], &[500, 501, 505]),
            ("retriable-4xx", &[409], &[404, 429, 500]),
            ("connect-failure, 503,429", &[503, 429], &[500, 502]),
            ("reset", &[], &[500, 503]),
            ("", &[], &[500, 503, 409]),
        ] {
            assert!(yes.iter().all(|status| after(on, *status)), "{on}: {yes:?}");
            assert!(!no.iter().any(|status| after(on, *status)), "{on}: {no:?}");
        }
    }

    #[test]
    fn a_failure_to_connect_is_the_one_that_is_repeated_by_default() {
        use Failure::{Connect, Reset, Timeout};
        for (on, connect, reset, timeout) in [
            ("", true, false, false),
            ("connect-failure", true, false, false),
            ("reset", true, true, true),
            ("5xx", true, true, true),
            ("gateway-error", true, true, true),
            ("503", false, false, false),
            ("retriable-4xx", false, false, false),
        ] {
            let retries = retries(on);
            let found = [Connect, Reset, Timeout].map(|failure| retries.after_failure(failure));
            assert_eq!(found, [connect, reset, timeout], "{on}");
        }
        assert!(!retries("connect-failure").may_repeat() && retries("503").may_repeat());
    }

    #[test]
    fn an_answer_of_grpc_is_judged_by_its_own_status() {
        let mut headers = HeaderMap::new();
        headers.insert("grpc-status", http::HeaderValue::from_static("14"));
        assert!(Retries::default().after_answer(StatusCode::OK, &headers));
        assert!(!retries("cancelled").after_answer(StatusCode::OK, &headers));
    }

    #[test]
    fn the_wait_doubles_up_to_a_limit_and_chance_shortens_it() {
        let retries = Retries::default();
        let waits = [1, 2, 3, 4, 5, 99].map(|nth| retries.wait(nth, 1.0).as_millis());
        assert_eq!(waits, [25, 50, 100, 200, 250, 250]);
        assert_eq!(retries.wait(3, 0.5).as_millis(), 50);
    }
}
