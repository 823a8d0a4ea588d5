//! `loadBalancer`: which endpoint of a subset a request goes to.

use super::{LocalityBalancing, Period};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LoadBalancer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simple: Option<SimpleBalancer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consistent_hash: Option<ConsistentHash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality_lb_setting: Option<LocalityBalancing>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SimpleBalancer {
    /// Istio's choice: least request.
    #[default]
    Unspecified,
    /// Of two endpoints drawn by chance, the one with fewer requests under way.
    LeastRequest,
    /// The old name of least request.
    LeastConn,
    RoundRobin,
    Random,
}

/// Requests with the same key meet the same endpoint. Exactly one key is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConsistentHash {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_header_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_cookie: Option<HashCookie>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_source_ip: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_query_parameter_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring_hash: Option<RingHash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maglev: Option<Maglev>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HashCookie {
    #[serde(default)]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Given: who comes without the cookie gets one that lasts so long, and 0 is as long as the browser is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<Period>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RingHash {
    /// Points on the ring of the endpoint with the least weight; in Envoy of all together [default: 1024].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_ring_size: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Maglev {
    /// A prime number [default: 65537].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table_size: Option<i64>,
}

/// Envoy's limits, both for the ring and for the table.
const LARGEST_RING: i64 = 8 << 20;
const LARGEST_TABLE: i64 = 5_000_011;

impl LoadBalancer {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        if self.simple.is_some() && self.consistent_hash.is_some() {
            mistakes.add(path, "has both simple and consistentHash; allowed: one");
        }
        if let Some(hash) = &self.consistent_hash {
            hash.check(mistakes, &format!("{path}.consistentHash"));
        }
        if let Some(localities) = &self.locality_lb_setting {
            localities.check(mistakes, &format!("{path}.localityLbSetting"));
        }
    }
}

impl ConsistentHash {
    fn check(&self, mistakes: &mut Collector, path: &str) {
        let names = "httpHeaderName, httpCookie, useSourceIp, httpQueryParameterName";
        let given = [
            self.http_header_name.is_some(),
            self.http_cookie.is_some(),
            self.use_source_ip.is_some(),
            self.http_query_parameter_name.is_some(),
        ];
        match given.into_iter().filter(|is_given| *is_given).count() {
            0 => mistakes.add(path, format!("has no key; allowed: one of {names}")),
            1 => {}
            _ => mistakes.add(path, format!("has several keys; allowed: one of {names}")),
        }
        if let Some(name) = &self.http_header_name
            && http::HeaderName::from_bytes(name.as_bytes()).is_err()
        {
            mistakes.add(
                format!("{path}.httpHeaderName"),
                format!("`{name}` is not the name of a header"),
            );
        }
        if let Some(cookie) = &self.http_cookie {
            cookie.check(mistakes, &format!("{path}.httpCookie"));
        }
        if self.use_source_ip == Some(false) {
            mistakes.add(
                format!("{path}.useSourceIp"),
                "is false, which is no key; allowed: true",
            );
        }
        if let Some(name) = &self.http_query_parameter_name {
            mistakes.require(&format!("{path}.httpQueryParameterName"), !name.is_empty());
        }
        if self.ring_hash.is_some() && self.maglev.is_some() {
            mistakes.add(path, "has both ringHash and maglev; allowed: one");
        }
        if let Some(size) = self.ring_hash.as_ref().and_then(|ring| ring.minimum_ring_size)
            && !(0..=LARGEST_RING).contains(&size)
        {
            let message = format!("is {size}; allowed: 0 to {LARGEST_RING}");
            mistakes.add(format!("{path}.ringHash.minimumRingSize"), message);
        }
        if let Some(size) = self.maglev.as_ref().and_then(|maglev| maglev.table_size)
            && (size > LARGEST_TABLE || !is_prime(size))
        {
            let message = format!("is {size}; allowed: a prime number up to {LARGEST_TABLE}");
            mistakes.add(format!("{path}.maglev.tableSize"), message);
        }
    }
}

impl HashCookie {
    fn check(&self, mistakes: &mut Collector, path: &str) {
        // A name is a token as that of a header is (RFC 6265, 4.1.1).
        if self.name.is_empty() {
            mistakes.add(format!("{path}.name"), "is required");
        } else if http::HeaderName::from_bytes(self.name.as_bytes()).is_err() {
            mistakes.add(
                format!("{path}.name"),
                format!("`{}` is not the name of a cookie", self.name),
            );
        }
        if let Some(of) = &self.path
            && !of.bytes().all(|b| b.is_ascii_graphic() && b != b';')
        {
            mistakes.add(
                format!("{path}.path"),
                format!("`{of}` is not a path that a cookie can have"),
            );
        }
        if let Some(ttl) = &self.ttl {
            ttl.check(mistakes, &format!("{path}.ttl"), true);
        }
    }
}

fn is_prime(number: i64) -> bool {
    let most = number.isqrt();
    number >= 2 && (2..=most).all(|divisor| number % divisor != 0)
}
