//! Images and variables are those of the code: an image is a service in a variant that it has, a variable one of its settings.

use std::collections::BTreeSet;
use std::fs;

use clap::{Command, CommandFactory};
use common::testing::project;

use super::manifest::{Container, Manifest};
use super::overlay::{self, Overlay};

fn command(service: &str) -> Command {
    match service {
        "product" => product::Config::command(),
        "user" => user::Config::command(),
        "order" => order::Config::command(),
        "payment" => payment::Config::command(),
        "recommendation" => recommendation::Config::command(),
        "guestbook" => guestbook::Config::command(),
        "storefront" => storefront::Config::command(),
        "console" => console::Config::command(),
        "loadgen" => loadgen::Config::command(),
        other => panic!("serin/{other} is no service"),
    }
}

fn settings(command: &Command) -> BTreeSet<String> {
    let names = command.get_arguments().filter_map(|arg| arg.get_env());
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}

/// The ConfigMap that all services read, with its keys and values.
fn lab(overlay: &Overlay) -> Vec<(&str, &str)> {
    let data = overlay
        .get("ConfigMap", "lab")
        .map(|map| map.at("/data").as_object().expect("data"));
    data.into_iter()
        .flatten()
        .map(|(name, value)| {
            (
                name.as_str(),
                value.as_str().expect("text, as Kubernetes wants it"),
            )
        })
        .collect()
}

fn own_containers(overlay: &Overlay) -> impl Iterator<Item = (&Manifest, Container<'_>, &str, &str)> {
    let workloads = overlay.manifests.iter().filter(|manifest| manifest.is_workload());
    workloads.flat_map(|workload| {
        workload.containers().filter_map(move |container| {
            let (service, tag) = container.own_image()?;
            Some((workload, container, service, tag))
        })
    })
}

#[test]
fn every_variable_is_a_setting_of_its_service() {
    for overlay in overlay::all() {
        for (workload, container, service, _) in own_containers(overlay) {
            let known = settings(&command(service));
            let env = container.env();
            for (name, _) in &env {
                let place = format!("{}: {}: {name}", overlay.name, workload.id());
                let part_of_another = env
                    .iter()
                    .any(|(_, value)| value.is_some_and(|value| value.contains(&format!("$({name})"))));
                assert!(
                    known.contains(*name) || part_of_another,
                    "{place} is no setting of {service}; those are {known:?}"
                );
            }
        }
    }
}

#[test]
fn every_service_starts_with_the_values_it_is_given() {
    for overlay in overlay::all() {
        for (workload, container, service, _) in own_containers(overlay) {
            let command = command(service);
            let mut line = vec![service.to_owned()];
            let given = container
                .env()
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)));
            for (name, value) in given.chain(lab(overlay)) {
                let arg = command
                    .get_arguments()
                    .find(|arg| arg.get_env().is_some_and(|env| env == name));
                if let Some(long) = arg.and_then(|arg| arg.get_long()) {
                    line.push(format!("--{long}={value}"));
                }
            }
            let place = format!("{}: {}: {line:?}", overlay.name, workload.id());
            if let Err(error) = command.try_get_matches_from(&line) {
                panic!("{place}: {error}");
            }
        }
    }
}

#[test]
fn every_key_of_the_lab_is_a_setting_that_somebody_reads() {
    for overlay in overlay::all() {
        let read: BTreeSet<String> = own_containers(overlay)
            .filter(|(_, container, ..)| container.0["envFrom"][0]["configMapRef"]["name"] == "lab")
            .flat_map(|(_, _, service, _)| settings(&command(service)))
            .collect();
        for (key, _) in lab(overlay) {
            let somewhere = overlay.name == "multicluster/secondary"; // one service of six
            assert!(
                read.contains(key) || somewhere,
                "{}: nobody reads {key}",
                overlay.name
            );
        }
    }
}

/// `serin/user:v2` needs a service `user` that can be built as v2 alone.
#[test]
fn every_image_is_a_service_in_a_variant_that_it_has() {
    for overlay in overlay::all() {
        for (workload, _, service, tag) in own_containers(overlay) {
            let place = format!("{}: {}: serin/{service}:{tag}", overlay.name, workload.id());
            let manifest = fs::read_to_string(project(&format!("services/{service}/Cargo.toml")));
            let manifest = manifest.unwrap_or_else(|_| panic!("{place}: there is no such service"));
            let has = |variant: &str| {
                manifest
                    .lines()
                    .any(|line| line.starts_with(&format!("{variant} = ")))
            };
            let built = if has("v1") { has(tag) } else { tag == "v1" };
            assert!(built, "{place}: there is no such variant");
        }
        for container in overlay.manifests.iter().flat_map(Manifest::containers) {
            let tag = container
                .image()
                .rsplit('/')
                .next()
                .and_then(|last| last.split_once(':'));
            let pinned =
                tag.is_some_and(|(_, tag)| tag != "latest" && tag.contains(|c: char| c.is_ascii_digit()));
            assert!(pinned, "{}: {} is not pinned", overlay.name, container.image());
        }
    }
}

/// The Dockerfile has a target for each image, `user-v2` or `storefront`.
#[test]
fn every_image_of_ours_is_built_by_the_dockerfile() {
    let dockerfile = fs::read_to_string(project("docker/Dockerfile")).expect("the Dockerfile");
    let targets: BTreeSet<&str> = dockerfile
        .lines()
        .filter(|line| line.starts_with("FROM "))
        .filter_map(|line| line.rsplit_once(" AS "))
        .map(|(_, target)| target)
        .collect();
    for overlay in overlay::all() {
        for (_, _, service, tag) in own_containers(overlay) {
            let target = format!("{service}-{tag}");
            let built = targets.contains(target.as_str()) || (tag == "v1" && targets.contains(service));
            assert!(built, "{}: nobody builds serin/{service}:{tag}", overlay.name);
        }
    }
}

#[test]
fn image_label_and_variable_name_the_same_version() {
    for overlay in overlay::all() {
        for (workload, container, _, tag) in own_containers(overlay) {
            let place = format!("{}: {}", overlay.name, workload.id());
            assert_eq!(
                workload.pod_labels()["version"],
                tag,
                "{place}: label and image differ"
            );
            for (_, value) in container.env().iter().filter(|(name, _)| *name == "VERSION") {
                assert_eq!(*value, Some(tag), "{place}: variable and image differ");
            }
        }
    }
}
