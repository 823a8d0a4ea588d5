//! The routes of a rule as they are shown: their conditions in order, and the ones before the primary route in a few words.

use istio::model::{HttpMatch, HttpRoute, StringMatch, VirtualService};

use crate::api::traffic::{Condition, ConditionOp, HeaderCondition, Route, RouteShare, UriCondition};
use crate::{edit, status};

/// All routes, in order.
pub fn routes(rule: &VirtualService) -> Vec<Route> {
    let primary = status::primary(rule);
    let routes = rule.http.iter().enumerate();
    let route = |(i, route): (usize, &HttpRoute)| Route {
        name: route.name.clone(),
        primary: primary == Some(i),
        simple: edit::as_rule(route).is_some(),
        conditions: conditions(route),
        destinations: destinations(route),
    };
    routes.map(route).collect()
}

/// Routes before the primary one, as in `header canary: true → green`.
pub fn exceptions(rule: &VirtualService) -> Vec<String> {
    let before = status::primary(rule).unwrap_or(rule.http.len());
    rule.http.iter().take(before).map(in_words).collect()
}

fn conditions(route: &HttpRoute) -> Vec<Condition> {
    let alternatives = route.matches.iter().enumerate();
    let conditions = alternatives.flat_map(|(alternative, one)| {
        let uri = one.uri.iter().map(move |text| {
            let (op, uri) = compared(text);
            Condition::Uri(UriCondition { uri, op, alternative })
        });
        let headers = one.headers.iter().map(move |(header, text)| {
            let (op, value) = compared(text);
            Condition::Header(HeaderCondition {
                header: header.clone(),
                op,
                value,
                alternative,
            })
        });
        uri.chain(headers)
    });
    conditions.collect()
}

fn destinations(route: &HttpRoute) -> Vec<RouteShare> {
    let siblings = route.route.len();
    let share = |to: &istio::model::RouteDestination| RouteShare {
        host: to.destination.host.clone(),
        subset: to.destination.subset.clone(),
        weight: to.share(siblings),
    };
    route.route.iter().map(share).collect()
}

fn compared(text: &StringMatch) -> (ConditionOp, String) {
    let known = [
        (ConditionOp::Exact, &text.exact),
        (ConditionOp::Prefix, &text.prefix),
        (ConditionOp::Regex, &text.regex),
    ];
    let found = known
        .into_iter()
        .find_map(|(op, value)| Some((op, value.clone()?)));
    found.unwrap_or((ConditionOp::Present, String::new()))
}

fn in_words(route: &HttpRoute) -> String {
    let alternatives: Vec<_> = route.matches.iter().map(alternative).collect();
    let to: Vec<_> = destinations(route)
        .into_iter()
        .filter(|to| to.weight > 0)
        .map(|to| {
            let name = to.subset.unwrap_or(to.host);
            if to.weight == 100 {
                name
            } else {
                format!("{name} {} %", to.weight)
            }
        })
        .collect();
    format!("{} → {}", alternatives.join(" or "), to.join(", "))
}

fn alternative(one: &HttpMatch) -> String {
    let uri = one.uri.iter().map(|text| format!("uri {}", value(text)));
    let headers = one
        .headers
        .iter()
        .map(|(header, text)| format!("header {header}: {}", value(text)));
    uri.chain(headers).collect::<Vec<_>>().join(" and ")
}

fn value(text: &StringMatch) -> String {
    match compared(text) {
        (ConditionOp::Exact, value) => value,
        (ConditionOp::Prefix, value) => format!("{value}…"),
        (ConditionOp::Regex, value) => format!("/{value}/"),
        (ConditionOp::Present, _) => "*".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use istio::{Spec, parse};

    use super::*;

    fn rule() -> VirtualService {
        let text = "
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: payment-service}
spec:
  hosts: [payment-service]
  http:
    - name: testers
      match:
        - headers: {canary: {exact: 'true'}}
        - {uri: {prefix: /beta}, headers: {x-team: {}, x-user-id: {regex: '.*[02468]'}}}
      route: [{destination: {host: payment-service, subset: green}}]
    - name: half
      match: [{headers: {x-half: {prefix: a}}}]
      route:
        - {destination: {host: payment-service, subset: green}, weight: 50}
        - {destination: {host: payment-service, subset: blue}, weight: 50}
    - name: primary
      route: [{destination: {host: payment-service, subset: blue}}]
";
        match parse::document(text).expect("good").spec {
            Spec::VirtualService(rule) => rule,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn exceptions_are_said_in_a_few_words() {
        assert_eq!(
            exceptions(&rule()),
            [
                "header canary: true or uri /beta… and header x-team: * and header x-user-id: /.*[02468]/ → green",
                "header x-half: a… → green 50 %, blue 50 %",
            ]
        );
    }

    #[test]
    fn routes_keep_their_order_and_alternatives_are_told_apart() {
        let routes = routes(&rule());
        let primary: Vec<_> = routes.iter().map(|route| route.primary).collect();
        assert_eq!(primary, [false, false, true]);
        assert!(routes.iter().all(|route| !route.simple));
        let alternatives: Vec<_> = routes[0]
            .conditions
            .iter()
            .map(|condition| match condition {
                Condition::Header(header) => header.alternative,
                Condition::Uri(uri) => uri.alternative,
            })
            .collect();
        assert_eq!(alternatives, [0, 1, 1, 1]);
        assert_eq!(routes[2].destinations[0].weight, 100);
    }
}
