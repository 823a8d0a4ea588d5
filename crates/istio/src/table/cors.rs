//! What a browser is told about pages of other origins, as Envoy's filter does it.

use super::matcher::{Patterns, TextMatcher};
use crate::model::{self, UnmatchedPreflights};
use http::{HeaderMap, HeaderValue, Method, header};

#[derive(Debug)]
pub struct Cors {
    origins: Box<[TextMatcher]>,
    methods: Option<HeaderValue>,
    headers: Option<HeaderValue>,
    exposed: Option<HeaderValue>,
    max_age: Option<HeaderValue>,
    with_credentials: bool,
    forwards_unmatched: bool,
}

/// What follows from a request's `Origin`.
#[derive(Debug, PartialEq, Eq)]
pub enum Crossing {
    /// Nothing: there is none, or it is not allowed, and the browser keeps the answer from the page.
    None,
    /// The answer gets the headers of [`Cors::allow`].
    From(HeaderValue),
    /// A preflight is answered with these headers; no service sees it.
    Preflight(HeaderMap),
}

impl Cors {
    /// `None` only for what validation refuses.
    pub(super) fn new(from: &model::CorsPolicy, patterns: &mut Patterns) -> Option<Self> {
        let origins = from.allow_origins.iter().map(|origin| TextMatcher::new(origin, patterns));
        let list = |names: &[String]| match names {
            [] => None,
            names => HeaderValue::from_str(&names.join(",")).ok(),
        };
        let age = from.max_age.as_ref().and_then(model::Period::get);
        Some(Self {
            origins: origins.collect::<Option<_>>()?,
            methods: list(&from.allow_methods),
            headers: list(&from.allow_headers),
            exposed: list(&from.expose_headers),
            max_age: age.map(|age| HeaderValue::from(age.as_secs())),
            with_credentials: from.allow_credentials.unwrap_or(false),
            forwards_unmatched: from.unmatched_preflights != Some(UnmatchedPreflights::Ignore),
        })
    }

    pub fn look(&self, method: &Method, headers: &HeaderMap) -> Crossing {
        let filled = |name| headers.get(name).filter(|value| !value.is_empty());
        let Some(origin) = filled(header::ORIGIN) else {
            return Crossing::None;
        };
        let is_preflight = *method == Method::OPTIONS && filled(header::ACCESS_CONTROL_REQUEST_METHOD).is_some();
        let text = origin.to_str().unwrap_or_default();
        // `{exact: "*"}` is every origin.
        let is_allowed = self.origins.iter().any(|allowed| allowed.matches("*") || allowed.matches(text));
        match (is_allowed, is_preflight) {
            (true, false) => Crossing::From(origin.clone()),
            (true, true) => {
                let mut answer = HeaderMap::new();
                self.say_origin(&mut answer, origin.clone());
                for (name, value) in [
                    (header::ACCESS_CONTROL_ALLOW_METHODS, &self.methods),
                    (header::ACCESS_CONTROL_ALLOW_HEADERS, &self.headers),
                    (header::ACCESS_CONTROL_MAX_AGE, &self.max_age),
                ] {
                    if let Some(value) = value {
                        answer.insert(name, value.clone());
                    }
                }
                Crossing::Preflight(answer)
            }
            (false, true) if !self.forwards_unmatched => Crossing::Preflight(HeaderMap::new()),
            (false, _) => Crossing::None,
        }
    }

    /// Lets the page read the answer.
    pub fn allow(&self, answer: &mut HeaderMap, origin: HeaderValue) {
        self.say_origin(answer, origin);
        if let Some(exposed) = &self.exposed {
            answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed.clone());
        }
    }

    fn say_origin(&self, answer: &mut HeaderMap, origin: HeaderValue) {
        answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.with_credentials {
            let yes = HeaderValue::from_static("true");
            answer.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
        }
    }
}
