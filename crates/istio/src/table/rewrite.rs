//! Another path for the service, and another address for the caller.

use super::matcher::Matched;
use crate::model::{self, DerivePort};
use http::{StatusCode, uri::PathAndQuery};
use regex::Regex;

/// What the path becomes; the query stays.
#[derive(Debug)]
pub enum PathRewrite {
    /// In place of what the condition matched.
    Matched(Box<str>),
    /// In place of everything that is found.
    Found(Regex, Box<str>),
}

/// Where a caller is sent.
#[derive(Debug)]
pub struct Redirect {
    pub status: StatusCode,
    scheme: Option<Box<str>>,
    authority: Option<Box<str>>,
    port: Port,
    path: Option<Box<str>>,
}

#[derive(Debug)]
enum Port {
    /// As the request has it, unless the scheme changes and it was the scheme's.
    Kept,
    Fixed(i64),
    OfRequest,
}

impl PathRewrite {
    /// `None` where nothing is to be rewritten.
    pub(super) fn new(from: &model::Rewrite) -> Option<Self> {
        if let Some(rewrite) = &from.uri_regex_rewrite {
            let regex = Regex::new(&rewrite.pattern).ok()?;
            let replacement = rewrite.replacement(regex.captures_len())?;
            return Some(Self::Found(regex, replacement.into()));
        }
        from.uri.as_deref().map(|uri| Self::Matched(uri.into()))
    }

    /// `None` if the result is not a path.
    pub fn apply(&self, path: &str, query: Option<&str>, matched: Matched) -> Option<PathAndQuery> {
        let mut text = match (self, matched) {
            (Self::Matched(new), Matched::Prefix(length)) => {
                format!("{new}{}", path.get(length..).unwrap_or_default())
            }
            (Self::Matched(new), Matched::Whole) => new.to_string(),
            (Self::Found(regex, new), _) => regex.replace_all(path, &**new).into_owned(),
        };
        // An empty path reads as a slash afterwards, and is written as nothing at all.
        if !text.starts_with('/') {
            return None;
        }
        if let Some(query) = query {
            text.push('?');
            text.push_str(query);
        }
        PathAndQuery::try_from(text).ok()
    }
}

impl Redirect {
    pub(super) fn new(from: &model::Redirect) -> Self {
        let status = from.redirect_code.and_then(|code| u16::try_from(code).ok());
        let status = status.and_then(|code| StatusCode::from_u16(code).ok());
        let text = |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(Box::from);
        let port = match (from.port, from.derive_port) {
            (Some(port), _) => Port::Fixed(port),
            (None, Some(DerivePort::FromRequestPort)) => Port::OfRequest,
            (None, _) => Port::Kept,
        };
        Self {
            status: status.unwrap_or(StatusCode::MOVED_PERMANENTLY),
            scheme: text(&from.scheme),
            authority: text(&from.authority),
            port,
            path: text(&from.uri),
        }
    }

    /// The whole new address of a request that came by the scheme `came_by`.
    pub fn location(&self, came_by: &str, authority: &str, path: &str, query: Option<&str>) -> String {
        let usual_of = |scheme: &str| if scheme == "https" { 443 } else { 80 };
        let scheme = self.scheme.as_deref().unwrap_or(came_by);
        let (usual, before) = (usual_of(scheme), usual_of(came_by));
        let (host, own) = split_port(authority);
        let port = match self.port {
            Port::Kept => None,
            Port::Fixed(port) => Some(port),
            Port::OfRequest => Some(own.and_then(|port| port.parse().ok()).unwrap_or(before)),
        };
        let port = port.filter(|port| *port != usual);
        let leaves = scheme != came_by && own.and_then(|port| port.parse().ok()) == Some(before);
        let host = match &self.authority {
            Some(other) => other,
            None if port.is_some() || leaves => host,
            None => authority,
        };
        let mut location = format!("{scheme}://{host}");
        if let Some(port) = port {
            location.extend([":", &port.to_string()]);
        }
        let new = self.path.as_deref().unwrap_or(path);
        location.push_str(new);
        // A query of the rule's takes the place of the request's.
        if let Some(query) = query.filter(|_| !new.contains('?')) {
            location.push('?');
            location.push_str(query);
        }
        location
    }
}

/// `[::1]:80` is `[::1]` and `80`.
pub(super) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RegexRewrite;

    #[test]
    fn of_a_prefix_only_the_prefix_is_replaced() {
        let rewrite = PathRewrite::Matched("/v2".into());
        for (path, query, matched, expected) in [
            ("/v1/a", None, Matched::Prefix(3), Some("/v2/a")),
            ("/v10", Some("x=1"), Matched::Prefix(3), Some("/v20?x=1")),
            ("/item/7", Some(""), Matched::Whole, Some("/v2?")),
        ] {
            let found = rewrite.apply(path, query, matched);
            assert_eq!(found.as_ref().map(PathAndQuery::as_str), expected, "{path}");
        }
    }

    #[test]
    fn a_regex_rewrites_all_it_finds_and_may_name_its_groups() {
        let rewrite = |pattern: &str, rewrite: &str| {
            let rewrite = RegexRewrite {
                pattern: pattern.into(),
                rewrite: rewrite.into(),
            };
            PathRewrite::new(&model::Rewrite {
                uri_regex_rewrite: Some(rewrite),
                ..model::Rewrite::default()
            })
        };
        let apply = |pattern: &str, new: &str, path: &str| {
            let path = rewrite(pattern, new)?.apply(path, None, Matched::Whole)?;
            Some(path.as_str().to_owned())
        };
        for (pattern, new, path, expected) in [
            (
                "^/swap/([^/]+)/([^/?]+)",
                r"/\2/\1",
                "/swap/a/b/c",
                Some("/b/a/c"),
            ),
            ("a", "b", "/aa/a", Some("/bb/b")),
            ("/x", r"\0$1", "/x", Some("/x$1")),
            ("/", "", "/x", None),
            ("^/x", "", "/x", None),
            ("/(x)", r"/\2", "/x", None),
        ] {
            assert_eq!(apply(pattern, new, path).as_deref(), expected, "{pattern} {new}");
        }
    }

    #[test]
    fn what_a_redirect_does_not_say_stays() {
        let redirect = |change: &dyn Fn(&mut model::Redirect)| {
            let mut redirect = model::Redirect::default();
            change(&mut redirect);
            Redirect::new(&redirect)
        };
        let host = redirect(&|r| r.authority = Some("other.test".into()));
        assert_eq!(
            host.location("http", "shop.test:8080", "/a", Some("b=1")),
            "http://other.test/a?b=1"
        );
        let path = redirect(&|r| r.uri = Some("/x?y=1".into()));
        assert_eq!(
            path.location("http", "shop.test:8080", "/a", Some("b=1")),
            "http://shop.test:8080/x?y=1"
        );
        let scheme = redirect(&|r| r.scheme = Some("https".into()));
        assert_eq!(
            scheme.location("http", "shop.test:80", "/a", None),
            "https://shop.test/a"
        );
        assert_eq!(
            scheme.location("http", "shop.test:8080", "/a", None),
            "https://shop.test:8080/a"
        );
        let port = redirect(&|r| r.port = Some(8443));
        assert_eq!(
            port.location("http", "[::1]:80", "/a", None),
            "http://[::1]:8443/a"
        );
        let usual = redirect(&|r| r.port = Some(80));
        assert_eq!(
            usual.location("http", "shop.test:8080", "/a", None),
            "http://shop.test:8080/a"
        );
        let derived = redirect(&|r| {
            r.derive_port = Some(DerivePort::FromRequestPort);
            r.authority = Some("other.test".into());
        });
        assert_eq!(
            derived.location("http", "shop.test:8080", "/a", None),
            "http://other.test:8080/a"
        );
        assert_eq!(
            derived.location("http", "shop.test", "/a", None),
            "http://other.test/a"
        );
    }
}
