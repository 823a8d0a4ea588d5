//! docker/ says nothing that the Dockerfile, the services and the rules do not know. Without a container engine;
//! scripts/test-compose runs it all.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;

use clap::{Command, CommandFactory};
use common::testing::project;
use istio::model::ServiceEntry;
use istio::{Config, Resource, Spec};
use serde_json::Value;

/// The services of compose.yaml, by name.
fn services() -> BTreeMap<String, Value> {
    let file: Value = serde_saphyr::from_str(&read("docker/compose.yaml")).expect("YAML");
    serde_json::from_value(file["services"].clone()).expect("services")
}

/// Those of them that are built here.
fn ours() -> BTreeMap<String, Value> {
    let mut ours = services();
    ours.retain(|_, service| service.get("build").is_some());
    ours
}

fn read(path: &str) -> String {
    fs::read_to_string(project(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The targets of the Dockerfile that are images.
fn targets() -> BTreeSet<String> {
    let dockerfile = read("docker/Dockerfile");
    let targets = dockerfile.lines().filter_map(|line| {
        let (base, name) = line.strip_prefix("FROM ")?.split_once(" AS ")?;
        (base.starts_with("runtime") && name != "runtime-v2").then(|| name.to_owned())
    });
    targets.collect()
}

/// `payment-v2` is v2 of payment, `gateway` is v1 of gateway.
fn crate_and_variant(target: &str) -> (&str, &str) {
    match target.rsplit_once('-') {
        Some((name, variant @ ("v1" | "v2"))) => (name, variant),
        _ => (target, "v1"),
    }
}

fn command(name: &str) -> Command {
    match name {
        "product" => product::Config::command(),
        "user" => user::Config::command(),
        "order" => order::Config::command(),
        "payment" => payment::Config::command(),
        "recommendation" => recommendation::Config::command(),
        "guestbook" => guestbook::Config::command(),
        "gateway" => gateway::Config::command(),
        "storefront" => storefront::Config::command(),
        "console" => console::Config::command(),
        "loadgen" => loadgen::Config::command(),
        other => panic!("there is no service {other}"),
    }
}

fn entries() -> Vec<(Resource, ServiceEntry)> {
    let resources = istio::parse::documents(&read("docker/endpoints.yaml")).expect("good entries");
    let entries = resources.into_iter().map(|resource| match resource.spec.clone() {
        Spec::ServiceEntry(entry) => (resource, entry),
        other => panic!("{other:?} is no place"),
    });
    entries.collect()
}

#[test]
fn every_image_of_the_dockerfile_has_its_container_and_its_tag() {
    let mut used = BTreeSet::new();
    for (name, service) in ours() {
        let target = service["build"]["target"].as_str().expect("a target");
        let (of, variant) = crate_and_variant(target);
        assert_eq!(service["image"], format!("serin/{of}:{variant}"), "{name}");
        used.insert(target.to_owned());
    }
    assert_eq!(used, targets());
}

#[test]
fn every_variable_is_a_setting_of_the_service_it_is_given_to() {
    for (name, service) in ours() {
        let target = service["build"]["target"].as_str().expect("a target");
        let command = command(crate_and_variant(target).0);
        let known: BTreeSet<_> = command.get_arguments().filter_map(clap::Arg::get_env).collect();
        let given = service["environment"].as_object();
        for variable in given.into_iter().flatten().map(|(variable, _)| variable) {
            assert!(
                known.contains(OsStr::new(variable)),
                "{name} does not read {variable}"
            );
        }
    }
}

#[test]
fn nothing_is_published_beyond_loopback_and_no_container_may_do_more_than_it_has_to() {
    for (name, service) in services() {
        for port in service["ports"].as_array().into_iter().flatten() {
            let port = port.as_str().expect("text");
            assert!(port.starts_with("127.0.0.1:"), "{name} publishes {port}");
        }
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(service["cap_drop"], serde_json::json!(["ALL"]), "{name}");
        assert_eq!(
            service["security_opt"],
            serde_json::json!(["no-new-privileges:true"]),
            "{name}"
        );
        for limit in ["mem_limit", "cpus", "pids_limit"] {
            assert!(service.get(limit).is_some(), "{name} has no {limit}");
        }
        let image = service["image"].as_str().expect("an image");
        assert!(
            !image.ends_with(":latest") && image.contains(':'),
            "{name} is not pinned: {image}"
        );
    }
}

#[test]
fn every_subset_has_a_container_of_its_variant_and_every_entry_leads_to_one() {
    let ours = ours();
    let rules = fs::read_dir(project("istio")).expect("a folder");
    let rules = rules
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    let rules: Vec<Resource> = rules
        .flat_map(|path| {
            istio::parse::documents(&fs::read_to_string(path).expect("text")).expect("good rules")
        })
        .collect();
    let mut reached = BTreeSet::new();
    for (_, entry) in entries() {
        let host = entry.hosts[0].split('.').next().expect("a name");
        for endpoint in &entry.endpoints {
            let container = ours.get(&endpoint.address);
            let container = container.unwrap_or_else(|| panic!("{host}: no container {}", endpoint.address));
            let target = container["build"]["target"].as_str().expect("a target");
            assert_eq!(
                endpoint.labels["version"],
                crate_and_variant(target).1,
                "{}",
                endpoint.address
            );
            assert_eq!(endpoint.labels["app"], host);
            assert_eq!(endpoint.labels["instance"], endpoint.address);
            assert!(
                reached.insert(endpoint.address.clone()),
                "{} is there twice",
                endpoint.address
            );
        }
        let subsets = rules.iter().find_map(|rule| match &rule.spec {
            Spec::DestinationRule(rule) if rule.host == host => Some(&rule.subsets),
            _ => None,
        });
        for subset in subsets.into_iter().flatten() {
            let carries = |labels: &BTreeMap<String, String>| {
                subset
                    .labels
                    .iter()
                    .all(|(name, value)| labels.get(name) == Some(value))
            };
            let members = entry
                .endpoints
                .iter()
                .filter(|endpoint| carries(&endpoint.labels))
                .count();
            assert_eq!(members, 1, "{host} {}", subset.name);
        }
    }
    let not_in_the_mesh = ["console", "gateway", "loadgen"].map(str::to_owned);
    let expected: BTreeSet<_> = ours
        .into_keys()
        .filter(|name| !not_in_the_mesh.contains(name))
        .collect();
    assert_eq!(reached, expected);

    let together: Config = rules
        .into_iter()
        .chain(entries().into_iter().map(|(resource, _)| resource))
        .collect();
    together.validate().expect("rules and places fit");
}

#[test]
fn the_gateway_has_the_name_of_every_service_that_others_call() {
    let aliases = &services()["gateway"]["networks"]["mesh"]["aliases"];
    let aliases: BTreeSet<String> = serde_json::from_value(aliases.clone()).expect("names");
    let names = entries().into_iter().map(|(resource, _)| resource.metadata.name);
    // Nobody in the mesh calls storefront: it is where requests come from.
    let expected: BTreeSet<_> = names.filter(|name| name != "storefront").collect();
    assert_eq!(aliases, expected);
}

#[test]
fn prometheus_asks_every_container_of_ours() {
    let file: Value = serde_saphyr::from_str(&read("docker/prometheus.yml")).expect("YAML");
    let jobs = file["scrape_configs"].as_array().expect("jobs");
    let targets = jobs
        .iter()
        .flat_map(|job| job["static_configs"][0]["targets"].as_array().expect("targets"));
    let asked: BTreeSet<_> = targets
        .filter_map(|target| {
            target
                .as_str()
                .expect("text")
                .strip_suffix(":9464")
                .map(str::to_owned)
        })
        .collect();
    assert_eq!(asked, ours().into_keys().collect());
}
