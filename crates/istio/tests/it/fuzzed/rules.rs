//! What holds for every text that somebody may hand in as rules. Nothing panics, and what is accepted survives being
//! written down and read again.

use istio::{Config, Registry, RequestHead, Resource, Side, parse, yaml};

/// Panics on a finding.
pub(crate) fn check(text: &str) {
    leniently(text);
    let resources = match parse::documents(text) {
        Ok(resources) => resources,
        Err(mistakes) => {
            assert!(!mistakes.0.is_empty(), "refused without a reason");
            assert!(!mistakes.to_string().is_empty());
            return;
        }
    };
    for resource in &resources {
        survives(resource);
    }
    let config: Config = resources.into_iter().collect();
    if config.validate().is_ok() {
        compiles(&config);
    }
}

/// As rules are read that somebody else executes.
fn leniently(text: &str) {
    for (_, value) in parse::values(text).unwrap_or_default() {
        if let Ok((resource, _)) = parse::lenient(value) {
            resource.check();
        }
    }
}

fn survives(resource: &Resource) {
    let text = yaml::to_yaml(resource);
    let again = parse::document(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(again, *resource, "{text}");
    assert_eq!(yaml::to_yaml(&again), text);
    assert_eq!(yaml::diff(Some(&again), Some(resource)), "");
}

/// And takes requests, at every host and with every way to pick an endpoint.
fn compiles(config: &Config) {
    let mut registry = Registry::default();
    let table = registry.compile(config);
    let headers = http::HeaderMap::new();
    for side in [Side::Ingress, Side::IngressTls, Side::Mesh] {
        for host in table.hosts(side) {
            table.route(
                side,
                &RequestHead {
                    method: &http::Method::GET,
                    authority: &host.replace('*', "any"),
                    path: "/",
                    query: Some("a=1"),
                    headers: &headers,
                    source: None,
                },
            );
        }
    }
    for cluster in table.clusters() {
        let picked = cluster.pick(&[], Some(7), || 7);
        assert!(picked.is_none_or(|place| place < cluster.endpoints.len()));
    }
    registry.compile(config);
}
