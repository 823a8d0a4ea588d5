//! Changes to header lines. As in Envoy: removed first, then set and added, in the order of their names. Where there are
//! several destinations, the chosen one's come before the route's; where there is one, after them.

use crate::model::{HeaderOperations, is_authority, literal};
use http::{HeaderMap, HeaderName, HeaderValue};

#[derive(Debug, Default)]
pub struct Mutations(Box<[Pass]>);

#[derive(Debug, Default)]
struct Pass {
    remove: Vec<HeaderName>,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    name: HeaderName,
    value: HeaderValue,
    /// Beside what is there, not in its place.
    is_added: bool,
}

impl Mutations {
    /// `alone` where there is one destination only.
    pub(super) fn new(
        route: Option<&HeaderOperations>,
        destination: Option<&HeaderOperations>,
        alone: bool,
    ) -> Self {
        let (mut first, mut second) = (Pass::default(), Pass::default());
        if alone {
            first.extend(route);
            first.extend(destination);
        } else {
            first.extend(destination);
            second.extend(route);
        }
        let passes = [first, second].into_iter();
        Self(passes.filter(|pass| !pass.is_empty()).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn apply(&self, headers: &mut HeaderMap) {
        for pass in &self.0 {
            for name in &pass.remove {
                headers.remove(name);
            }
            for line in &pass.lines {
                if line.is_added {
                    headers.append(line.name.clone(), line.value.clone());
                } else {
                    headers.insert(line.name.clone(), line.value.clone());
                }
            }
        }
    }
}

impl Pass {
    fn is_empty(&self) -> bool {
        self.remove.is_empty() && self.lines.is_empty()
    }

    /// The host is not among them: it is rewritten as a whole. Nor is an empty value, which Envoy does not write.
    fn extend(&mut self, operations: Option<&HeaderOperations>) {
        let Some(operations) = operations else { return };
        let names = operations.remove.iter();
        self.remove
            .extend(names.filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok()));
        for (lines, is_added) in [(&operations.set, false), (&operations.add, true)] {
            let lines = lines
                .iter()
                .filter(|(name, value)| !is_authority(name) && !value.is_empty());
            self.lines.extend(lines.filter_map(|(name, value)| {
                Some(Line {
                    name: HeaderName::from_bytes(name.as_bytes()).ok()?,
                    value: HeaderValue::from_str(&literal(value)?).ok()?,
                    is_added,
                })
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations(set: &[(&str, &str)], add: &[(&str, &str)], remove: &[&str]) -> HeaderOperations {
        let lines = |of: &[(&str, &str)]| of.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        HeaderOperations {
            set: lines(set),
            add: lines(add),
            remove: remove.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    fn lines(mutations: &Mutations) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in [("a", "1"), ("a", "2"), ("b", "1"), ("gone", "1")] {
            headers.append(name, HeaderValue::from_static(value));
        }
        mutations.apply(&mut headers);
        let mut lines: Vec<String> = headers
            .iter()
            .map(|(name, value)| format!("{name}={}", value.to_str().unwrap()))
            .collect();
        lines.sort();
        lines.join(" ")
    }

    #[test]
    fn the_only_destination_has_the_last_word_and_one_of_several_has_not() {
        let route = operations(&[("a", "route"), ("host", "x")], &[("b", "route")], &["gone"]);
        let to = operations(
            &[("a", "destination"), ("c", "")],
            &[("b", "destination"), ("d", "100%%")],
            &[],
        );
        assert_eq!(
            lines(&Mutations::new(Some(&route), Some(&to), true)),
            "a=destination b=1 b=destination b=route d=100%"
        );
        assert_eq!(
            lines(&Mutations::new(Some(&route), Some(&to), false)),
            "a=route b=1 b=destination b=route d=100%"
        );
        assert!(Mutations::new(None, None, true).is_empty());
    }
}
