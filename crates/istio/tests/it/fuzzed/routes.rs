//! Any rules and any request, drawn from any bytes: what the compiled table chooses is what a slow and obvious reading of
//! Istio's text chooses.

#[path = "clause.rs"]
mod clause;
#[path = "condition.rs"]
mod condition;
#[path = "delegates.rs"]
mod delegates;
#[path = "drawn.rs"]
mod drawn;
#[path = "obvious.rs"]
mod obvious;

use arbitrary::Unstructured;
use istio::{Decision, Registry, RequestHead, table::Matched, yaml};

/// Panics on a finding. Bytes that run out are zeros.
pub(crate) fn check(bytes: &[u8]) {
    let mut bytes = Unstructured::new(bytes);
    let Ok(drawn) = drawn::draw(&mut bytes) else {
        return;
    };
    // Two rules for one host in the mesh, say.
    if drawn.config.validate().is_err() {
        return;
    }
    let table = Registry::default().compile(&drawn.config);
    for request in &drawn.requests {
        let found = table.route(
            request.side,
            &RequestHead {
                method: &request.method,
                authority: &request.authority,
                path: &request.path,
                query: request.query.as_deref(),
                headers: &request.headers,
                source: request.source,
            },
        );
        let name = found.route().and_then(|route| route.name.as_deref());
        let expected = obvious::choice(&drawn.config, request);
        let (wanted, replaced) = expected
            .as_ref()
            .map(|choice| (choice.name.as_str(), choice.replaced))
            .unzip();
        let context = || {
            let resources = drawn.config.iter();
            let rules: Vec<String> = resources.map(|(_, resource)| yaml::to_yaml(resource)).collect();
            format!("{request:#?}\n{}", rules.join("---\n"))
        };
        assert_eq!(name, wanted, "{}", context());
        match found {
            Decision::Forward { matched, cluster, .. } => {
                let matched = match matched {
                    Matched::Prefix(length) => Some(length),
                    Matched::Whole => None,
                };
                assert_eq!(Some(matched), replaced, "{}", context());
                let is_ruled = name != Some("default");
                assert!(!is_ruled || cluster.host.starts_with("user."), "{}", context());
            }
            Decision::Answer { .. } => assert!(name.is_some_and(|name| name.ends_with('!'))),
            Decision::NoRoute => assert!(name.is_none()),
        }
    }
}
