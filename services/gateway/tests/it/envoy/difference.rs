//! What must be the same, and what may differ.

use super::{
    case::Case,
    service::Seen,
    wire::{Answer, Head},
};
use std::collections::BTreeMap;

/// What came of a request.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) answer: Answer,
    /// By services; several where it was tried again.
    pub(super) seen: Vec<Seen>,
}

/// Headers of a request that may differ at the service, each with the reason.
const OF_REQUESTS: [(&str, &str); 5] = [
    ("x-envoy-", "Envoy's own notes for the next Envoy"),
    ("x-request-id", "random; that there is one is compared"),
    (
        "x-forwarded-for",
        "Envoy appends the caller to what it claims about itself; the gateway starts anew",
    ),
    ("x-forwarded-host", "an addition of the gateway's"),
    ("content-length", "of an empty body; the body is compared"),
];

/// Headers of an answer that may differ.
const OF_ANSWERS: [(&str, &str); 5] = [
    (
        "connection",
        "Envoy closes it where it answers before the end of the request; the gateway reads on",
    ),
    (
        "transfer-encoding",
        "Envoy says so of its own answers to HEAD; the body is compared",
    ),
    ("x-envoy-", "Envoy's own notes"),
    ("server", "Envoy writes `istio-envoy` over the service's own name"),
    ("date", "the time, added by Envoy where the service says none"),
];

pub(super) fn differences(case: &Case, theirs: &Outcome, ours: &Outcome) -> Vec<String> {
    let mut found = Vec::new();
    let mut hold = |what: &str, theirs: String, ours: String| {
        if theirs != ours {
            found.push(format!("{what}: Envoy {theirs}, gateway {ours}"));
        }
    };
    hold(
        "status",
        theirs.answer.status.to_string(),
        ours.answer.status.to_string(),
    );
    let by_chance = !case.shares.is_empty();
    let reached = |outcome: &Outcome| -> Vec<&str> {
        let names = outcome
            .seen
            .iter()
            .map(|seen| if by_chance { "any" } else { seen.by });
        names.collect()
    };
    hold(
        "services reached",
        format!("{:?}", reached(theirs)),
        format!("{:?}", reached(ours)),
    );
    for (theirs, ours) in theirs.seen.iter().zip(&ours.seen) {
        hold("request line", theirs.head.first.clone(), ours.head.first.clone());
        hold("body", format!("{:?}", theirs.body), format!("{:?}", ours.body));
        let has_id = |head: &Head| head.get("x-request-id").is_some().to_string();
        hold("has an id", has_id(&theirs.head), has_id(&ours.head));
        let headers = |head| lines(head, &OF_REQUESTS, &[]);
        hold("headers", headers(&theirs.head), headers(&ours.head));
    }
    // What a gateway says by itself, in place of a service: Envoy in a few words, ours in a document that explains. A direct
    // response and a redirect are the rule's words.
    let is_of_service = theirs.answer.head.get("x-served-by").is_some();
    let is_own = !is_of_service && theirs.answer.status >= 400 && !is_said_by_a_rule(case);
    if !is_own {
        let chance: &[&str] = if by_chance { &["x-served-by"] } else { &[] };
        let headers = |answer: &Answer| lines(&answer.head, &OF_ANSWERS, chance);
        hold(
            "headers of the answer",
            headers(&theirs.answer),
            headers(&ours.answer),
        );
        let body = |answer: &Answer| String::from_utf8_lossy(&answer.body).into_owned();
        hold("body of the answer", body(&theirs.answer), body(&ours.answer));
    }
    found
}

fn is_said_by_a_rule(case: &Case) -> bool {
    let mut routes = case
        .istio
        .iter()
        .filter_map(|spec| spec["http"].as_array())
        .flatten();
    routes.any(|route| route.get("directResponse").is_some())
}

/// Sorted by name. Several lines of a name are the list of their values (RFC 9110, 5.3), and Envoy writes some of them so.
fn lines(head: &Head, exceptions: &[(&str, &str)], more: &[&str]) -> String {
    let is_excepted =
        |name: &str| exceptions.iter().any(|(start, _)| name.starts_with(start)) || more.contains(&name);
    let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in head.headers.iter().filter(|(name, _)| !is_excepted(name)) {
        lists.entry(name).or_default().push(value);
    }
    let lines: Vec<String> = lists
        .iter()
        .map(|(name, values)| format!("{name}: {}", values.join(",")))
        .collect();
    lines.join(" | ")
}
