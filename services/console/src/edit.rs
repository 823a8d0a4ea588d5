//! Changes of the rule that divides a service's requests: other shares, other rules by header, or another text. Pure.
//! `serin split` and the console's page use the same.
//!
//! The rule it keeps: what is not asked to change stays as it is, to the letter, so that a difference shows the change and
//! nothing else.

mod headers;

use common::problem::FieldError;
use istio::model::{Destination, HttpRoute, RouteDestination, VirtualService};
use istio::{Mistake, Resource, Spec, parse};

use crate::api::traffic::Change;
use crate::status;
use crate::weights::{self, Weight};

pub use headers::as_rule;

/// The resource after a change; mistakes name the field of the change, or of the YAML where the change is YAML.
pub fn apply(
    resource: &Resource,
    service: &str,
    subsets: &[String],
    change: &Change,
) -> Result<Resource, Vec<FieldError>> {
    match change {
        Change {
            yaml: Some(text),
            weights: None,
            rules: None,
        } => text_instead(resource, text),
        Change { yaml: Some(_), .. } => Err(mistake("yaml", "is the whole rule: send it without the others")),
        Change {
            weights: None,
            rules: None,
            ..
        } => Err(mistake("body", "changes nothing: send weights, rules or yaml")),
        Change { weights, rules, .. } => {
            let mut after = resource.clone();
            if let Some(weights) = weights {
                let wanted = checked(weights, subsets)?;
                after = shares(after, service, subsets, &wanted).map_err(|text| mistake("weights", text))?;
            }
            if let (Some(rules), Spec::VirtualService(rule)) = (rules, &mut after.spec) {
                headers::replace(rule, service, subsets, rules)?;
            }
            Ok(after)
        }
    }
}

/// The resource with other shares in its primary route. Subsets that are not named divide what is left.
///
/// `subsets` are all that the service has; `wanted` names some of them.
pub fn shares(
    mut resource: Resource,
    service: &str,
    subsets: &[String],
    wanted: &[Weight],
) -> Result<Resource, String> {
    let key = resource.key();
    if let Spec::VirtualService(rule) = &mut resource.spec
        && let Some(index) = status::primary(rule)
    {
        let host = host(rule, service);
        let route = &mut rule.http[index];
        for weight in weights::set(&current(route, subsets, wanted), wanted)? {
            put(route, &host, &weight);
        }
        return Ok(resource);
    }
    Err(format!("{key} has no route for all requests"))
}

/// Weights as the page sends them: of known subsets, and whole.
fn checked(
    weights: &std::collections::BTreeMap<String, i64>,
    subsets: &[String],
) -> Result<Vec<Weight>, Vec<FieldError>> {
    let mut mistakes = Vec::new();
    for (subset, percent) in weights {
        let field = format!("weights.{subset}");
        if !subsets.contains(subset) {
            mistakes.extend(mistake(&field, unknown(subsets)));
        } else if !(0..=100).contains(percent) {
            mistakes.extend(mistake(&field, "must be from 0 to 100"));
        }
    }
    let sum = weights
        .values()
        .fold(0_i64, |sum, percent| sum.saturating_add(*percent));
    if mistakes.is_empty() && sum != 100 {
        mistakes.extend(mistake(
            "weights",
            format!("sum to {sum}; they have to sum to 100"),
        ));
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let weights = weights.iter().map(|(subset, percent)| Weight {
        subset: subset.clone(),
        percent: *percent,
    });
    Ok(weights.collect())
}

/// The shares of the route: of the subsets that it names, and of those that it is to name.
fn current(route: &HttpRoute, subsets: &[String], wanted: &[Weight]) -> Vec<Weight> {
    let share = |subset: &String| {
        let to = route
            .route
            .iter()
            .find(|to| to.destination.subset.as_ref() == Some(subset));
        let is_wanted = || wanted.iter().any(|weight| weight.subset == *subset);
        match to {
            Some(to) => Some(to.weight.unwrap_or(100)),
            None => is_wanted().then_some(0),
        }
        .map(|percent| Weight {
            subset: subset.clone(),
            percent,
        })
    };
    subsets.iter().filter_map(share).collect()
}

fn put(route: &mut HttpRoute, host: &str, weight: &Weight) {
    let to = route
        .route
        .iter_mut()
        .find(|to| to.destination.subset.as_ref() == Some(&weight.subset));
    match to {
        Some(to) => to.weight = Some(weight.percent),
        None => route.route.push(to_subset(host, &weight.subset, weight.percent)),
    }
}

fn text_instead(resource: &Resource, text: &str) -> Result<Resource, Vec<FieldError>> {
    let after = parse::document(text).map_err(|mistakes| fields(mistakes.0))?;
    if after.key() != resource.key() {
        let message = format!("this is {}; here belongs {}", after.key(), resource.key());
        return Err(mistake("metadata.name", message));
    }
    Ok(after)
}

/// Mistakes in YAML as fields.
pub fn fields(mistakes: Vec<Mistake>) -> Vec<FieldError> {
    let field = |mistake: Mistake| FieldError {
        field: if mistake.path.is_empty() {
            "yaml".to_owned()
        } else {
            mistake.path
        },
        message: mistake.message,
    };
    mistakes.into_iter().map(field).collect()
}

/// The host by which the rule calls the service already.
fn host(rule: &VirtualService, service: &str) -> String {
    let mut named = rule.http.iter().flat_map(|route| &route.route);
    let known = named.find(|to| status::short(&to.destination.host) == service);
    known.map_or_else(|| service.to_owned(), |to| to.destination.host.clone())
}

fn to_subset(host: &str, subset: &str, percent: i64) -> RouteDestination {
    RouteDestination {
        destination: Destination {
            host: host.to_owned(),
            subset: Some(subset.to_owned()),
            port: None,
        },
        weight: Some(percent),
        headers: None,
    }
}

fn unknown(subsets: &[String]) -> String {
    format!("is no subset of the service; allowed: {}", subsets.join(", "))
}

fn mistake(field: &str, message: impl Into<String>) -> Vec<FieldError> {
    vec![FieldError {
        field: field.to_owned(),
        message: message.into(),
    }]
}

#[cfg(test)]
mod tests;
