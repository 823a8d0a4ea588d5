//! What a rule does with even and odd user ids.

use regex::Regex;

use crate::api::experiment::ExperimentMode;
use crate::api::traffic::{Condition, ConditionOp, HeaderCondition, Route};

/// The header that users are told apart by.
const HEADER: &str = "x-user-id";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) mode: ExperimentMode,
    /// The subset of all even ids, if there is one for them.
    pub(super) even: Option<String>,
    pub(super) odd: Option<String>,
}

pub(super) fn of(routes: &[Route]) -> Split {
    let (even, odd) = (subset(routes, "2"), subset(routes, "1"));
    let told_apart = routes.iter().any(|route| {
        let mut conditions = route.conditions.iter();
        conditions.any(|one| matches!(one, Condition::Header(header) if header.header == HEADER))
    });
    let mode = match (&even, &odd) {
        (Some(even), Some(odd)) if told_apart && even == odd => ExperimentMode::Aa,
        (Some(_), Some(_)) if told_apart => ExperimentMode::Ab,
        _ => ExperimentMode::Off,
    };
    Split { mode, even, odd }
}

/// Where the requests of a user go; none where that is not always the same.
fn subset(routes: &[Route], user: &str) -> Option<String> {
    let route = routes.iter().find(|route| takes(route, user))?;
    let mut shares = route.destinations.iter().filter(|to| to.weight > 0);
    match (shares.next(), shares.next()) {
        (Some(only), None) => only.subset.clone(),
        _ => None,
    }
}

/// Whether it takes a request that has nothing but the user's id.
fn takes(route: &Route, user: &str) -> bool {
    let alternatives = route.conditions.iter().map(alternative).max();
    let Some(last) = alternatives else {
        return true;
    };
    (0..=last).any(|n| {
        let mut conditions = route
            .conditions
            .iter()
            .filter(|one| alternative(one) == n)
            .peekable();
        conditions.peek().is_some() && conditions.all(|one| holds(one, user))
    })
}

fn alternative(condition: &Condition) -> usize {
    match condition {
        Condition::Header(header) => header.alternative,
        Condition::Uri(uri) => uri.alternative,
        Condition::Other(other) => other.alternative,
    }
}

fn holds(condition: &Condition, user: &str) -> bool {
    let Condition::Header(HeaderCondition {
        header, op, value, ..
    }) = condition
    else {
        return false;
    };
    header == HEADER
        && match op {
            ConditionOp::Exact => user == value,
            ConditionOp::Prefix => user.starts_with(value.as_str()),
            ConditionOp::Regex => {
                Regex::new(&format!("^(?:{value})$")).is_ok_and(|pattern| pattern.is_match(user))
            }
            ConditionOp::Present => true,
        }
}
