//! Small checks that several resources share.

use crate::mistake::Collector;

/// A DNS label as Kubernetes wants it for names of subsets and ports: `[a-z0-9]([-a-z0-9]*[a-z0-9])?`, at most 63 long.
pub(crate) fn is_dns_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    (1..=63).contains(&bytes.len())
        && bytes.iter().all(|b| plain(b) || *b == b'-')
        && bytes.first().is_some_and(plain)
        && bytes.last().is_some_and(plain)
}

/// A host: dot-separated labels, or `*`, or `*.` followed by labels.
pub(super) fn host(mistakes: &mut Collector, path: &str, host: &str, wildcard_allowed: bool) {
    if host.is_empty() {
        return mistakes.add(path, "is required");
    }
    let rest = match (host, wildcard_allowed) {
        ("*", true) => return,
        (host, true) => host.strip_prefix("*.").unwrap_or(host),
        (host, false) => host,
    };
    let good = rest.len() <= 253
        && rest
            .split('.')
            .all(|label| is_dns_label(&label.to_ascii_lowercase()));
    if !good {
        let allowed = if wildcard_allowed {
            "a host name, `*` or `*.` and a host name"
        } else {
            "a host name"
        };
        mistakes.add(path, format!("`{host}` is not {allowed} (without a port)"));
    }
}

/// Reports each name that occurs twice, at the place of the second.
pub(super) fn unique<'a>(mistakes: &mut Collector, names: impl Iterator<Item = (String, &'a str)>) {
    let mut seen = std::collections::HashSet::new();
    for (path, name) in names {
        if !name.is_empty() && !seen.insert(name) {
            mistakes.add(path, format!("`{name}` is there twice; names are unique"));
        }
    }
}

pub(super) fn port_number(mistakes: &mut Collector, path: &str, number: i64) {
    if !(1..=65535).contains(&number) {
        mistakes.add(path, format!("{number} is not a port; allowed: 1 to 65535"));
    }
}

/// A number that the wire carries in 32 bits; 0 is allowed and means what leaving it out does.
pub(super) fn count(mistakes: &mut Collector, path: &str, number: Option<i64>) {
    if let Some(number) = number
        && u32::try_from(number).is_err()
    {
        mistakes.add(path, format!("is {number}; allowed: 0 to {}", u32::MAX));
    }
}

/// Numbers may be as large as they like before it is said that they are too large.
pub(super) fn sum<'a>(of: impl IntoIterator<Item = &'a i64>) -> i64 {
    of.into_iter().fold(0, |sum, number| sum.saturating_add(*number))
}
