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
        let origins = from
            .allow_origins
            .iter()
            .map(|origin| TextMatcher::new(origin, patterns));
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
        // Several lines are one list, which no rule means.
        let lines = headers.get_all(header::ORIGIN).iter().count();
        let Some(origin) = filled(header::ORIGIN).filter(|_| lines == 1) else {
            return Crossing::None;
        };
        let is_preflight =
            *method == Method::OPTIONS && filled(header::ACCESS_CONTROL_REQUEST_METHOD).is_some();
        let text = origin.to_str().unwrap_or_default();
        // `{exact: "*"}` is every origin.
        let is_allowed = self
            .origins
            .iter()
            .any(|allowed| allowed.matches("*") || allowed.matches(text));
        match (is_allowed, is_preflight) {
            (true, false) => Crossing::From(origin.clone()),
            (true, true) => {
                let mut answer = HeaderMap::new();
                self.allow(&mut answer, origin.clone());
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
        answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.with_credentials {
            let yes = HeaderValue::from_static("true");
            answer.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
        }
        if let Some(exposed) = &self.exposed {
            answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StringMatch;

    fn cors(origins: Vec<StringMatch>, unmatched: UnmatchedPreflights) -> Cors {
        let policy = model::CorsPolicy {
            allow_origins: origins,
            allow_methods: vec!["GET".into(), "PUT".into()],
            max_age: Some("10m".into()),
            unmatched_preflights: Some(unmatched),
            ..model::CorsPolicy::default()
        };
        Cors::new(&policy, &mut Patterns::default()).unwrap()
    }

    fn headers(of: &[(&'static str, &'static str)]) -> HeaderMap {
        let lines = of.iter().map(|(name, value)| {
            (
                http::HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        lines.collect()
    }

    #[test]
    fn a_preflight_is_one_that_asks_for_a_method() {
        let cors = cors(vec![StringMatch::exact("*")], UnmatchedPreflights::Forward);
        let origin = ("origin", "https://shop.test");
        let asks = ("access-control-request-method", "PUT");
        let of_page = Crossing::From(HeaderValue::from_static("https://shop.test"));
        assert_eq!(cors.look(&Method::OPTIONS, &headers(&[origin])), of_page);
        assert_eq!(cors.look(&Method::GET, &headers(&[origin, asks])), of_page);
        assert_eq!(cors.look(&Method::OPTIONS, &headers(&[asks])), Crossing::None);
        let Crossing::Preflight(answer) = cors.look(&Method::OPTIONS, &headers(&[origin, asks])) else {
            panic!("a preflight");
        };
        assert_eq!(answer["access-control-allow-origin"], "https://shop.test");
        assert_eq!(answer["access-control-allow-methods"], "GET,PUT");
        assert_eq!(answer["access-control-max-age"], "600");
    }

    #[test]
    fn a_preflight_of_a_stranger_goes_to_the_service_or_is_answered_with_nothing() {
        let stranger = headers(&[
            ("origin", "https://evil.test"),
            ("access-control-request-method", "PUT"),
        ]);
        let look = |unmatched| {
            let shop = vec![StringMatch::exact("https://shop.test")];
            cors(shop, unmatched).look(&Method::OPTIONS, &stranger)
        };
        assert_eq!(look(UnmatchedPreflights::Forward), Crossing::None);
        assert_eq!(
            look(UnmatchedPreflights::Ignore),
            Crossing::Preflight(HeaderMap::new())
        );
    }
}
