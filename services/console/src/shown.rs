//! The routes of a rule as they are shown: their conditions in order, and the ones before the primary route in a few words.

use istio::model::{HttpMatch, HttpRoute, StringMatch, VirtualService};

use crate::api::traffic::{
    Condition, ConditionOp, HeaderCondition, OtherCondition, Route, RouteShare, UriCondition,
};
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
        let others = others(one).into_iter().map(move |(field, text)| {
            let (op, value) = compared(&text);
            Condition::Other(OtherCondition {
                field,
                op,
                value,
                alternative,
            })
        });
        uri.chain(headers).chain(others)
    });
    conditions.collect()
}

/// Conditions that are neither on the path nor on a header's presence, by their field.
fn others(one: &HttpMatch) -> Vec<(String, StringMatch)> {
    let texts = [
        ("method", &one.method),
        ("scheme", &one.scheme),
        ("authority", &one.authority),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(field, text)| Some((field.to_owned(), text.clone()?)));
    let maps = [
        ("queryParams", &one.query_params),
        ("withoutHeaders", &one.without_headers),
    ];
    let maps = maps.into_iter().flat_map(|(field, map)| {
        map.iter()
            .map(move |(name, text)| (format!("{field}.{name}"), text.clone()))
    });
    let exact = |field: String, value: &str| (field, StringMatch::exact(value));
    let port = one.port.map(|port| exact("port".to_owned(), &port.to_string()));
    let labels = one.source_labels.iter();
    let labels = labels.map(|(name, value)| exact(format!("sourceLabels.{name}"), value));
    let namespace = one.source_namespace.iter();
    let namespace = namespace.map(|namespace| exact("sourceNamespace".to_owned(), namespace));
    let gateways = one.gateways.iter();
    let gateways = gateways.map(|gateway| exact("gateways".to_owned(), gateway));
    let more = port.into_iter().chain(labels).chain(namespace).chain(gateways);
    texts.chain(maps).chain(more).collect()
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
    let to = match (&route.redirect, &route.direct_response) {
        (Some(_), _) => "a redirect".to_owned(),
        (_, Some(answer)) => format!("answer {}", answer.status),
        _ => to.join(", "),
    };
    format!("{} → {to}", alternatives.join(" or "))
}

fn alternative(one: &HttpMatch) -> String {
    let uri = one.uri.iter().map(|text| format!("uri {}", value(text)));
    let headers = one
        .headers
        .iter()
        .map(|(header, text)| format!("header {header}: {}", value(text)));
    let others = others(one)
        .into_iter()
        .map(|(field, text)| format!("{field} {}", value(&text)));
    uri.chain(headers).chain(others).collect::<Vec<_>>().join(" and ")
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
    - name: moved
      match: [{method: {exact: GET}, queryParams: {v: {exact: '2'}}, port: 80}]
      redirect: {uri: /new}
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
                "method GET and queryParams.v 2 and port 80 → a redirect",
            ]
        );
    }

    #[test]
    fn routes_keep_their_order_and_alternatives_are_told_apart() {
        let routes = routes(&rule());
        let primary: Vec<_> = routes.iter().map(|route| route.primary).collect();
        assert_eq!(primary, [false, false, false, true]);
        assert!(routes.iter().all(|route| !route.simple));
        let alternatives: Vec<_> = routes[0]
            .conditions
            .iter()
            .map(|condition| match condition {
                Condition::Header(header) => header.alternative,
                Condition::Uri(uri) => uri.alternative,
                Condition::Other(other) => other.alternative,
            })
            .collect();
        assert_eq!(alternatives, [0, 1, 1, 1]);
        assert_eq!(routes[2].conditions.len(), 3, "it does not take everything");
        assert_eq!(routes[3].destinations[0].weight, 100);
    }
}
