//! The overlays, rendered once for all tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use common::testing::project;
use serde_json::Value;

use super::manifest::Manifest;

/// What one overlay is rendered to.
#[derive(Debug)]
pub(super) struct Overlay {
    /// Its path below `k8s/overlays`.
    pub(super) name: String,
    pub(super) manifests: Vec<Manifest>,
}

static ALL: LazyLock<Vec<Overlay>> = LazyLock::new(|| {
    let root = project("k8s/overlays");
    let render = |name: String| {
        let manifests = build(&root.join(&name));
        Overlay { name, manifests }
    };
    if renderer().is_none() {
        return Vec::new();
    }
    names(&root, "").into_iter().map(render).collect()
});

/// All overlays; none where there is nothing to render them with.
pub(super) fn all() -> &'static [Overlay] {
    &ALL
}

/// The manifests of a folder with a `kustomization.yaml`; none where there is nothing to render it with.
pub(super) fn build(folder: &Path) -> Vec<Manifest> {
    let Some((program, args)) = renderer() else {
        return Vec::new();
    };
    let output = Command::new(program)
        .args(args)
        .arg(folder)
        .output()
        .expect("it was there before");
    let (text, errors) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{}: {errors}", folder.display());
    read(&text)
}

pub(super) fn read(text: &str) -> Vec<Manifest> {
    let values: Vec<Value> = serde_saphyr::from_multiple(text).expect("YAML");
    values.into_iter().map(Manifest::new).collect()
}

/// The program that renders, found by letting it render the smallest thing with a component.
fn renderer() -> Option<(&'static str, &'static [&'static str])> {
    static FOUND: LazyLock<Option<(&str, &[&str])>> = LazyLock::new(|| {
        let candidates: [(&str, &[&str]); 2] = [("kustomize", &["build"]), ("kubectl", &["kustomize"])];
        candidates.into_iter().find(|(program, args)| {
            let trial = Command::new(program)
                .args(*args)
                .arg(project("k8s/overlays/kurator/member"))
                .output();
            trial.is_ok_and(|output| output.status.success() || !understands_not(&output.stderr))
        })
    });
    *FOUND
}

/// Whether it is too old, rather than the overlay wrong.
fn understands_not(errors: &[u8]) -> bool {
    let errors = String::from_utf8_lossy(errors);
    errors.contains("unknown command")
        || errors.contains("unknown field")
        || errors.contains("invalid Kustomization")
}

/// Folders with a kustomization that is no component.
fn names(root: &Path, below: &str) -> Vec<String> {
    let mut found = Vec::new();
    let entries = fs::read_dir(root.join(below)).expect("a folder");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    for folder in folders {
        let name = folder
            .strip_prefix(root)
            .expect("below")
            .to_str()
            .expect("a name")
            .to_owned();
        match fs::read_to_string(folder.join("kustomization.yaml")) {
            Ok(text) if text.contains("kind: Kustomization") => found.push(name),
            Ok(_) => {}
            Err(_) => found.extend(names(root, &name)),
        }
    }
    found
}

#[test]
fn all_overlays_are_rendered() {
    let names: Vec<_> = all().iter().map(|overlay| overlay.name.as_str()).collect();
    if names.is_empty() {
        println!(
            "SKIPPED: neither kustomize nor a kubectl that knows components is here to render k8s/overlays."
        );
        return;
    }
    for name in [
        "argo-rollouts",
        "flagger",
        "kind",
        "kurator/fleet",
        "kurator/member",
        "multicluster/primary",
        "multicluster/secondary",
        "production",
        "staging",
    ] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
}
