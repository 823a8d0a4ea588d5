//! Header lines: what is between two neighbours only is taken off, what the next one has to know is put on.

use super::{path, refusal::Refusal};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Uri, Version, header,
    request::Parts,
    uri::{Authority, PathAndQuery},
};

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Name of the calling workload, for metrics; it goes no further.
pub(super) const SOURCE: HeaderName = common::client::SOURCE;
pub(super) const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// `GET http://payment-service/payments` becomes `GET /payments` with its host in the `Host` line.
pub(super) fn to_origin_form(parts: &mut Parts) -> Result<(), Refusal> {
    if parts.method == Method::CONNECT {
        return Err(Refusal::Connect);
    }
    if parts.version == Version::HTTP_2 {
        join_cookies(&mut parts.headers)?;
    }
    parts.version = Version::HTTP_11;
    if let Some(authority) = parts.uri.authority() {
        // `GET shop.test` is a host where a path should be.
        if parts.uri.scheme().is_none() {
            return Err(Refusal::Path);
        }
        let host = HeaderValue::from_str(without_user(authority)).map_err(|_| Refusal::NoHost)?;
        parts.headers.insert(header::HOST, host);
        // Of `http://shop.test#top` an empty path is left, which reads as a slash and is written as nothing at all.
        let path = parts.uri.path_and_query().filter(|path| path.as_str() != "/");
        parts.uri = Uri::from(path.cloned().unwrap_or(PathAndQuery::from_static("/")));
    }
    // `OPTIONS *` is a question to the gateway itself, which has no answer.
    if parts.uri.path() == "*" {
        return Err(Refusal::NoRoute("*".to_owned()));
    }
    if !parts.uri.path().starts_with('/') {
        return Err(Refusal::Path);
    }
    if let Some(path) = path::normalized(parts.uri.path()).map_err(|path::Meaningless| Refusal::Path)? {
        let text = match parts.uri.query() {
            Some(query) => format!("{path}?{query}"),
            None => path,
        };
        parts.uri = Uri::try_from(text).map_err(|_| Refusal::Path)?;
    }
    Ok(())
}

/// Over HTTP/2 the pairs of a cookie line may come one by one; elsewhere they are one line (RFC 9113, 8.2.3).
fn join_cookies(headers: &mut HeaderMap) -> Result<(), Refusal> {
    if headers.get_all(header::COOKIE).iter().nth(1).is_some() {
        let crumbs: Vec<&[u8]> = headers
            .get_all(header::COOKIE)
            .iter()
            .map(HeaderValue::as_bytes)
            .collect();
        let line = HeaderValue::from_bytes(&crumbs.join(&b"; "[..])).map_err(|_| Refusal::Path)?;
        headers.insert(header::COOKIE, line);
    }
    Ok(())
}

fn without_user(authority: &Authority) -> &str {
    authority
        .as_str()
        .rsplit_once('@')
        .map_or(authority.as_str(), |(_, host)| host)
}

/// What was seen on the way.
#[derive(Default)]
pub(super) struct Seen {
    /// Names and values together.
    pub(super) bytes: usize,
    pub(super) hosts: usize,
    /// In another way than by chunks.
    pub(super) is_encoded: bool,
    names_upgrade: bool,
    names_websocket: bool,
}

impl Seen {
    /// Whether it asks for a switch to WebSocket, the only protocol that Istio's gateways and sidecars switch to. Any
    /// other, and above all `h2c`, would take what follows past the rules; the request is then answered without.
    pub(super) fn switches_to_websocket(&self) -> bool {
        self.names_upgrade && self.names_websocket
    }
}

/// Whether a host has no character that none can have (RFC 3986, 3.2).
pub(super) fn is_authority(host: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"-.:_~!$&'()*+,;=@%[]".contains(&b);
    host.bytes().all(is_allowed)
}

/// Takes off what concerns one connection only, and from outside also what only the gateway may say.
pub(super) fn clean(headers: &mut HeaderMap, from_outside: bool) -> Seen {
    let mut seen = Seen::default();
    let mut takes_trailers = false;
    // Most requests have none of these, and an empty list costs nothing.
    let mut doomed: Vec<HeaderName> = Vec::new();
    for (name, value) in &*headers {
        seen.bytes += name.as_str().len() + value.len();
        match name.as_str() {
            "host" => seen.hosts += 1,
            "connection" => {
                seen.names_upgrade |= names(value).any(|name| name.eq_ignore_ascii_case("upgrade"));
                doomed.push(header::CONNECTION);
                doomed.extend(named_by(value));
            }
            "transfer-encoding" => {
                seen.is_encoded |= !value.as_bytes().eq_ignore_ascii_case(b"chunked");
                doomed.push(name.clone());
            }
            "upgrade" => {
                seen.names_websocket |= value.as_bytes().eq_ignore_ascii_case(b"websocket");
                doomed.push(name.clone());
            }
            "keep-alive" | "proxy-connection" | "expect" => doomed.push(name.clone()),
            "te" => {
                takes_trailers |= names(value).any(|name| name.eq_ignore_ascii_case("trailers"));
                doomed.push(header::TE);
            }
            other if from_outside && (other.starts_with("x-forwarded-") || *name == SOURCE) => {
                doomed.push(name.clone());
            }
            _ => {}
        }
    }
    for name in doomed {
        headers.remove(name);
    }
    // Trailers are passed on, whatever encodings the two neighbours agree on.
    if takes_trailers {
        headers.insert(header::TE, HeaderValue::from_static("trailers"));
    }
    seen
}

/// Says so to the next neighbour.
pub(super) fn switch_to_websocket(headers: &mut HeaderMap) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
}

/// Headers that a `Connection` line declares to be between neighbours; those that frame the message are not for it to say.
fn named_by(connection: &HeaderValue) -> impl Iterator<Item = HeaderName> {
    names(connection)
        .filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok())
        .filter(|name| *name != header::HOST && *name != header::CONTENT_LENGTH && *name != header::TE)
}

/// Of a list with commas.
fn names(list: &HeaderValue) -> impl Iterator<Item = &str> {
    list.to_str().unwrap_or_default().split(',').map(str::trim)
}

pub(super) fn say_where_it_came_from(
    headers: &mut HeaderMap,
    address: &HeaderValue,
    scheme: &'static str,
    host: HeaderValue,
) {
    headers.insert(FORWARDED_FOR, address.clone());
    headers.insert(FORWARDED_PROTO, HeaderValue::from_static(scheme));
    headers.insert(FORWARDED_HOST, host);
}
