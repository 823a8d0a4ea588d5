//! YAML or JSON → rollouts and analysis templates, strictly: all mistakes of a text at once, each with its path.

mod unsupported;

use crate::model::{API_VERSION, AnalysisTemplate, Rollout, name_of};
use istio::{
    Collector, Metadata, Mistakes,
    parse::{self, reader},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What a text holds, in its order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Documents {
    pub rollouts: Vec<Rollout>,
    pub templates: Vec<AnalysisTemplate>,
}

/// Reads all documents of a YAML text (or one JSON document, which is YAML too), and checks each by itself.
pub fn documents(text: &str) -> Result<Documents, Mistakes> {
    let mut documents = Documents::default();
    let mut mistakes = Vec::new();
    let mut names = std::collections::BTreeSet::new();
    for (place, value) in parse::values(text)? {
        let mut collector = Collector::new(
            value
                .as_object()
                .map_or(place.clone(), |f| parse::name_of(f, &place)),
        );
        match document(&mut collector, value) {
            Some(Document::Rollout(rollout)) => {
                is_alone(
                    &mut collector,
                    names.insert(name_of("Rollout", &rollout.metadata)),
                );
                documents.rollouts.push(*rollout);
            }
            Some(Document::Template(template)) => {
                is_alone(
                    &mut collector,
                    names.insert(name_of("AnalysisTemplate", &template.metadata)),
                );
                documents.templates.push(template);
            }
            None => {}
        }
        mistakes.extend(collector.into_vec());
    }
    if mistakes.is_empty() {
        Ok(documents)
    } else {
        Err(Mistakes(mistakes))
    }
}

enum Document {
    Rollout(Box<Rollout>),
    Template(AnalysisTemplate),
}

fn document(mistakes: &mut Collector, value: Value) -> Option<Document> {
    let Value::Object(mut fields) = value else {
        mistakes.add(
            "",
            "is not a resource; allowed: a map with apiVersion, kind, metadata and spec",
        );
        return None;
    };
    if fields
        .remove("apiVersion")
        .is_none_or(|version| version != API_VERSION)
    {
        mistakes.add(
            "apiVersion",
            format!("is not what is expected; allowed: {API_VERSION}"),
        );
    }
    let kind = fields.remove("kind").unwrap_or_default();
    let metadata = fields.remove("metadata").unwrap_or_default();
    let spec = fields.remove("spec").unwrap_or_else(|| Value::Object(Map::new()));
    for field in fields.keys() {
        mistakes.add(
            field,
            "is not a known field; allowed: apiVersion, kind, metadata, spec",
        );
    }
    match kind.as_str() {
        Some("Rollout") => {
            let (metadata, spec) = parts(mistakes, metadata, spec, unsupported::ROLLOUT)?;
            let rollout = Rollout { metadata, spec };
            // The meaning is looked at as soon as the shape is right: what was taken out would only bring false alarms.
            if mistakes.is_empty() {
                rollout.metadata.check(mistakes);
                rollout.spec.check(mistakes);
            }
            Some(Document::Rollout(Box::new(rollout)))
        }
        Some("AnalysisTemplate") => {
            let (metadata, spec) = parts(mistakes, metadata, spec, unsupported::ANALYSIS_TEMPLATE)?;
            let template = AnalysisTemplate { metadata, spec };
            if mistakes.is_empty() {
                template.metadata.check(mistakes);
                template.spec.check(mistakes);
                crate::args::min_requests(mistakes, &template.metadata);
            }
            Some(Document::Template(template))
        }
        Some(kind) => {
            mistakes.add(
                "kind",
                format!("`{kind}` is not supported; allowed: Rollout, AnalysisTemplate"),
            );
            None
        }
        None => {
            mistakes.add("kind", "is required; allowed: Rollout, AnalysisTemplate");
            None
        }
    }
}

fn parts<T: DeserializeOwned>(
    mistakes: &mut Collector,
    metadata: Value,
    spec: Value,
    unsupported: reader::Unsupported,
) -> Option<(Metadata, T)> {
    let metadata = reader::read(mistakes, "metadata", metadata, reader::NONE);
    let spec = reader::read(mistakes, "spec", spec, unsupported);
    Some((metadata?, spec?))
}

fn is_alone(mistakes: &mut Collector, is_new: bool) {
    if !is_new {
        mistakes.add("metadata.name", "is there twice in one file");
    }
}
