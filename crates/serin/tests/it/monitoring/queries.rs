//! Every PromQL query that the project's files hold, with where it stands: rules, dashboards, templates of analyses.

use std::fs;
use std::path::{Path, PathBuf};

use common::testing::project;
use regex::Regex;
use serde_json::Value;

/// One query.
#[derive(Debug)]
pub(crate) struct Query {
    /// File, and what it is in there.
    pub(crate) place: String,
    /// PromQL, with what others fill in filled in.
    pub(crate) text: String,
    /// Labels of its result that a legend or an annotation shows.
    pub(crate) shown: Vec<String>,
    /// The name that its result is recorded under.
    pub(crate) record: Option<String>,
}

/// What is filled in for a value that only a cluster or a page knows. Any value may stand there.
pub(crate) const ANY: &str = "any-value";

/// All of them; those whose result is recorded before those that read it.
pub(crate) fn all() -> Vec<Query> {
    let documents: Vec<_> = ["k8s", "docker"].into_iter().flat_map(documents).collect();
    let rules = documents
        .iter()
        .flat_map(|(file, document)| rules(file, document));
    let (recorded, alerts): (Vec<_>, Vec<_>) = rules.partition(|query| query.record.is_some());
    let others = documents
        .iter()
        .flat_map(|(file, document)| panels(file, document).chain(templates(file, document)));
    recorded.into_iter().chain(alerts).chain(others).collect()
}

/// Every YAML and JSON document below a folder of the project, with the file's name.
pub(crate) fn documents(folder: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for path in files(&project(folder)) {
        let name = path
            .strip_prefix(project(""))
            .expect("in the project")
            .display()
            .to_string();
        let text = || fs::read_to_string(&path).expect(&name);
        let documents: Vec<Value> = match path.extension().and_then(|end| end.to_str()) {
            Some("yaml" | "yml") => serde_saphyr::from_multiple(&text()).expect(&name),
            Some("json") => vec![serde_json::from_str(&text()).expect(&name)],
            _ => continue,
        };
        found.extend(documents.into_iter().map(|document| (name.clone(), document)));
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    paths.into_iter().flat_map(below).collect()
}

/// The rules of a rule file.
fn rules(file: &str, document: &Value) -> impl Iterator<Item = Query> {
    let rules = each(&document["groups"]).flat_map(|group| each(&group["rules"]));
    rules.map(move |rule| {
        let name = rule["record"].as_str().or(rule["alert"].as_str()).unwrap_or("?");
        Query {
            place: format!("{file}, {name}"),
            text: filled(rule["expr"].as_str().expect(name)),
            shown: captured(r"\$labels\.(\w+)", &rule["annotations"].to_string()),
            record: rule["record"].as_str().map(str::to_owned),
        }
    })
}

/// The panels and variables of a dashboard.
fn panels(file: &str, document: &Value) -> impl Iterator<Item = Query> {
    let panels = each(&document["panels"]).flat_map(move |panel| {
        each(&panel["targets"]).map(move |target| Query {
            place: format!("{file}, panel {}, {}", panel["title"], target["refId"]),
            text: filled(target["expr"].as_str().expect("an expression")),
            shown: captured(
                r"\{\{(\w+)\}\}",
                target["legendFormat"].as_str().unwrap_or_default(),
            ),
            record: None,
        })
    });
    let variables = each(&document["templating"]["list"]).filter_map(move |variable| {
        let values = variable["query"]["query"].as_str()?;
        let (metric, label) = values
            .strip_prefix("label_values(")?
            .strip_suffix(')')?
            .rsplit_once(',')?;
        Some(Query {
            place: format!("{file}, variable {}", variable["name"]),
            text: filled(metric),
            shown: vec![label.trim().to_owned()],
            record: None,
        })
    });
    panels.chain(variables)
}

/// What analyses ask, of Argo Rollouts and of Flagger.
fn templates(file: &str, document: &Value) -> impl Iterator<Item = Query> {
    let kinds = ["AnalysisTemplate", "ClusterAnalysisTemplate", "MetricTemplate"];
    let spec = document["kind"]
        .as_str()
        .filter(|kind| kinds.contains(kind))
        .map(|_| &document["spec"]);
    let queries = spec.into_iter().flat_map(|spec| {
        let metrics = each(&spec["metrics"]).map(|metric| &metric["provider"]["prometheus"]["query"]);
        metrics.chain([&spec["query"]])
    });
    queries.filter_map(Value::as_str).map(move |query| Query {
        place: format!("{file}, {}", document["metadata"]["name"]),
        text: filled(query),
        shown: Vec::new(),
        record: None,
    })
}

pub(crate) fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn captured(pattern: &str, text: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).expect("a pattern");
    pattern
        .captures_iter(text)
        .map(|found| found[1].to_owned())
        .collect()
}

/// The query with everything filled in that Argo Rollouts, Flagger and Grafana fill in: within brackets a duration,
/// within quotes any value, else a number.
fn filled(query: &str) -> String {
    let gap = Regex::new(r"\{\{.*?\}\}|\$\w+").expect("a pattern");
    let mut text = String::new();
    let mut last = 0;
    for found in gap.find_iter(query) {
        text.push_str(&query[last..found.start()]);
        let quoted = text.matches('"').count() % 2 == 1;
        let value = if quoted {
            ANY
        } else if text.ends_with(['[', ':']) {
            "5m"
        } else {
            "1"
        };
        text.push_str(value);
        last = found.end();
    }
    text + &query[last..]
}
