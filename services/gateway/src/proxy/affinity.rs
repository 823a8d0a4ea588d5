//! What binds a request to an endpoint: the hash of the key that a rule names, and the cookie for who comes without one.

use http::{HeaderMap, HeaderValue, header, request::Parts};
use istio::table::{Cluster, HashKey, hash, parameter};
use std::time::Duration;

#[derive(Default)]
pub(super) struct Affinity {
    /// `None` leaves it to chance: no rule, or a request without the key.
    pub(super) hash: Option<u64>,
    /// For the answer.
    cookie: Option<Box<HeaderValue>>,
}

impl Affinity {
    pub(super) fn of(
        cluster: &Cluster,
        request: &Parts,
        caller: &HeaderValue,
        chance: impl FnOnce() -> u64,
    ) -> Self {
        let Some(key) = &cluster.hash_key else {
            return Self::default();
        };
        let hash = match key {
            HashKey::Header(name) => {
                let values = request
                    .headers
                    .get_all(name)
                    .iter()
                    .map(|value| hash(value.as_bytes()));
                values.reduce(|all, value| all.rotate_left(1) ^ value)
            }
            HashKey::SourceIp => Some(hash(caller.as_bytes())),
            HashKey::Query(name) => parameter(request.uri.query(), name).map(|value| hash(value.as_bytes())),
            HashKey::Cookie { name, path, ttl } => match (cookie(&request.headers, name), ttl) {
                (Some(value), _) => Some(hash(value.as_bytes())),
                (None, None) => None,
                (None, Some(ttl)) => {
                    let value = format!("{:016x}", chance());
                    let hash = Some(hash(value.as_bytes()));
                    return Self {
                        hash,
                        cookie: set_cookie(name, &value, path.as_deref(), *ttl).map(Box::new),
                    };
                }
            },
        };
        Self { hash, cookie: None }
    }

    /// Gives the caller the cookie that leads here again.
    pub(super) fn settle(&mut self, headers: &mut HeaderMap) {
        if let Some(cookie) = self.cookie.take() {
            headers.append(header::SET_COOKIE, *cookie);
        }
    }
}

/// Of the first cookie with this name, without the quotes it may have (RFC 6265, 4.1.1).
fn cookie<'r>(headers: &'r HeaderMap, name: &str) -> Option<&'r str> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let mut pairs = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let value = pairs.find(|(key, _)| *key == name)?.1;
    Some(
        value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'))
            .unwrap_or(value),
    )
}

/// As Envoy writes it (`makeSetCookieValue`).
fn set_cookie(name: &str, value: &str, path: Option<&str>, ttl: Duration) -> Option<HeaderValue> {
    let age = match ttl.as_secs() {
        0 => String::new(),
        seconds => format!("; Max-Age={seconds}"),
    };
    let path = path.map(|path| format!("; Path={path}")).unwrap_or_default();
    HeaderValue::from_str(&format!("{name}=\"{value}\"{age}{path}; HttpOnly")).ok()
}
