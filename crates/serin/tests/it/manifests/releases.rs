//! The releases in `k8s/rollouts`: each is the Deployment that it stands for, and its analyses judge that very version.

use std::fs;

use common::testing::project;
use serde_json::Value;

use super::manifest::Manifest;
use super::overlay::{build, read};

fn rollouts() -> Vec<Manifest> {
    let files = fs::read_dir(project("k8s/rollouts")).expect("a folder");
    let texts = files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.is_file());
    let manifests = texts.flat_map(|path| {
        let text = fs::read_to_string(path).expect("text");
        if text.contains("kind: Rollout") {
            read(&text)
        } else {
            Vec::new()
        }
    });
    manifests.collect()
}

pub(super) fn templates() -> Vec<Manifest> {
    let files = fs::read_dir(project("k8s/rollouts/templates")).expect("a folder");
    let texts = files.map(|file| fs::read_to_string(file.expect("a file").path()).expect("text"));
    texts
        .filter(|text| text.contains("kind: AnalysisTemplate"))
        .flat_map(|text| read(&text))
        .collect()
}

/// Every analysis of a rollout.
fn analyses(rollout: &Manifest) -> Vec<&Value> {
    let named = [
        "/spec/strategy/canary/analysis",
        "/spec/strategy/blueGreen/prePromotionAnalysis",
        "/spec/strategy/blueGreen/postPromotionAnalysis",
    ];
    let steps = rollout
        .list("/spec/strategy/canary/steps")
        .map(|step| &step["analysis"]);
    let all = named.into_iter().map(|pointer| rollout.at(pointer)).chain(steps);
    all.filter(|analysis| !analysis.is_null()).collect()
}

fn args(analysis: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let args = analysis["args"].as_array().into_iter().flatten();
    args.map(|arg| (arg["name"].as_str().expect("a name"), &arg["value"]))
}

#[test]
fn each_of_the_six_has_a_release_that_is_analysed() {
    let rollouts = rollouts();
    assert_eq!(rollouts.len(), 6, "{rollouts:?}");
    for rollout in &rollouts {
        assert!(!analyses(rollout).is_empty(), "{} judges nothing", rollout.name);
    }
}

#[test]
fn each_release_makes_the_pods_of_the_deployment_it_stands_for() {
    let base = build(&project("k8s/base"));
    for rollout in rollouts().iter().filter(|_| !base.is_empty()) {
        let template = rollout.at("/spec/template");
        let same = |one: &&Manifest| one.kind == "Deployment" && one.at("/spec/template") == template;
        assert!(
            base.iter().any(|one| same(&one)),
            "{}: no Deployment of k8s/base has this pod template",
            rollout.name
        );
    }
}

#[test]
fn each_analysis_is_about_the_candidate_of_its_release() {
    for rollout in rollouts() {
        for analysis in analyses(&rollout) {
            let value = |name: &str| {
                args(analysis)
                    .find(|(arg, _)| *arg == name)
                    .map(|(_, value)| value)
            };
            assert_eq!(
                value("service"),
                Some(&Value::from(rollout.name.as_str())),
                "{}",
                rollout.name
            );
            let version = Value::from(rollout.pod_labels()["version"].as_str());
            assert_eq!(
                value("version"),
                Some(&version),
                "{}: another version is judged",
                rollout.name
            );
        }
    }
}

#[test]
fn each_analysis_gives_its_templates_what_they_ask_for() {
    let templates = templates();
    for rollout in rollouts() {
        for analysis in analyses(&rollout) {
            let names: Vec<_> = analysis["templates"].as_array().into_iter().flatten().collect();
            let used: Vec<_> = names
                .iter()
                .map(|named| {
                    let name = named["templateName"].as_str().expect("a name");
                    let known = templates.iter().find(|template| template.name == name);
                    known.unwrap_or_else(|| panic!("{}: there is no template {name}", rollout.name))
                })
                .collect();
            for template in &used {
                for arg in template.list("/spec/args").filter(|arg| arg["value"].is_null()) {
                    let given = args(analysis).any(|(name, _)| arg["name"] == name);
                    assert!(given, "{}: {} needs {}", rollout.name, template.name, arg["name"]);
                }
            }
            for (name, _) in args(analysis) {
                let taken = used
                    .iter()
                    .any(|template| template.list("/spec/args").any(|arg| arg["name"] == name));
                assert!(taken, "{}: no template takes {name}", rollout.name);
            }
        }
    }
}

#[test]
fn no_template_takes_missing_data_for_a_success() {
    for template in templates() {
        for metric in template.list("/spec/metrics") {
            for condition in ["successCondition", "failureCondition"] {
                let text = metric[condition].as_str().unwrap_or_default();
                assert!(
                    text.starts_with("len(result) > 0 && !isNaN(result[0]) && "),
                    "{}: {condition} `{text}` holds without data",
                    template.name
                );
            }
            let query = metric["provider"]["prometheus"]["query"]
                .as_str()
                .expect("a query");
            assert!(
                query.contains("{{args.version}}"),
                "{}: judges all versions at once",
                template.name
            );
            assert!(
                query.contains(">= {{args.min-requests}}"),
                "{}: judges by any number",
                template.name
            );
        }
    }
}
