//! Rules by header: routes before the primary one that send whoever has a header to one subset.

use std::collections::BTreeMap;

use common::problem::FieldError;
use istio::model::{HttpMatch, HttpRoute, RouteDestination, StringMatch, VirtualService};

use super::{host, mistake, to_subset, unknown};
use crate::api::traffic::{HeaderOp, HeaderRule};
use crate::status;

/// The route as a rule by header, where it is nothing more than that.
pub fn as_rule(route: &HttpRoute) -> Option<HeaderRule> {
    let ([only], [to]) = (route.matches.as_slice(), route.route.as_slice()) else {
        return None;
    };
    let mut headers = only.headers.iter();
    let (Some((header, text)), None) = (headers.next(), headers.next()) else {
        return None;
    };
    let plain = HttpRoute {
        name: route.name.clone(),
        matches: vec![HttpMatch {
            name: only.name.clone(),
            headers: only.headers.clone(),
            ..HttpMatch::default()
        }],
        route: vec![RouteDestination {
            headers: None,
            ..to.clone()
        }],
        ..HttpRoute::default()
    };
    if *route != plain {
        return None;
    }
    let (op, value) = match (&text.exact, &text.prefix, &text.regex) {
        (Some(value), None, None) => (HeaderOp::Exact, value),
        (None, Some(value), None) => (HeaderOp::Prefix, value),
        (None, None, Some(value)) => (HeaderOp::Regex, value),
        _ => return None,
    };
    Some(HeaderRule {
        name: route.name.clone()?,
        header: header.clone(),
        op,
        value: value.clone(),
        subset: to.destination.subset.clone()?,
    })
}

/// Replaces all rules by header before the primary route. Other routes stay in their places: the first rule comes where
/// the first one was, and so on; those that are more than before come last, in front of the primary route.
pub(super) fn replace(
    rule: &mut VirtualService,
    service: &str,
    subsets: &[String],
    wanted: &[HeaderRule],
) -> Result<(), Vec<FieldError>> {
    check(subsets, wanted)?;
    let Some(primary) = status::primary(rule) else {
        return Err(mistake("rules", "have no primary route to stand before"));
    };
    let host = host(rule, service);
    let before: Vec<_> = rule.http.drain(..primary).collect();
    let known: Vec<_> = before
        .iter()
        .filter_map(|route| Some((as_rule(route)?, route.clone())))
        .collect();
    let mut new = wanted.iter().map(|rule| {
        let same = known.iter().find(|(other, _)| other == rule);
        same.map_or_else(|| as_route(rule, &host), |(_, route)| route.clone())
    });
    let mut after = Vec::new();
    for route in before {
        if as_rule(&route).is_some() {
            after.extend(new.next());
        } else {
            after.push(route);
        }
    }
    after.extend(new);
    rule.http.splice(..0, after);
    Ok(())
}

fn check(subsets: &[String], wanted: &[HeaderRule]) -> Result<(), Vec<FieldError>> {
    let mut mistakes = Vec::new();
    for (i, rule) in wanted.iter().enumerate() {
        if !subsets.contains(&rule.subset) {
            mistakes.extend(mistake(&format!("rules[{i}].subset"), unknown(subsets)));
        }
        if wanted[..i].iter().any(|other| other.name == rule.name) {
            mistakes.extend(mistake(
                &format!("rules[{i}].name"),
                "is the name of another rule too",
            ));
        }
    }
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(mistakes)
    }
}

fn as_route(rule: &HeaderRule, host: &str) -> HttpRoute {
    let text = match rule.op {
        HeaderOp::Exact => StringMatch::exact(&*rule.value),
        HeaderOp::Prefix => StringMatch::prefix(&*rule.value),
        HeaderOp::Regex => StringMatch::regex(&*rule.value),
    };
    HttpRoute {
        name: Some(rule.name.clone()),
        matches: vec![HttpMatch {
            headers: BTreeMap::from([(rule.header.clone(), text)]),
            ..HttpMatch::default()
        }],
        route: vec![to_subset(host, &rule.subset, 100)],
        ..HttpRoute::default()
    }
}
