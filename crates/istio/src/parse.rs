//! YAML or JSON → resources, strictly. Nothing is ignored: a field that is not executed is a mistake with its path.
//!
//! Text becomes JSON values first and types second, so that `version: 1` is not quietly taken for the text "1". A value
//! of the wrong shape is noted, taken out, and reading goes on behind it: one run reports everything.

pub mod reader;
mod unsupported;

use crate::{
    mistake::{Collector, Mistake, Mistakes},
    resource::{API_VERSION, Kind, Metadata, Resource, Spec},
};
use serde_json::{Map, Value};

/// Reads all documents of a YAML text (or one JSON document, which is YAML too), and checks each by itself.
///
/// Resources without a namespace get none here: see [`Resource::namespace`].
pub fn documents(text: &str) -> Result<Vec<Resource>, Mistakes> {
    let mut resources = Vec::new();
    let mut mistakes = Vec::new();
    for (place, value) in values(text)? {
        match resource(value, &place) {
            Ok(resource) => resources.push(resource),
            Err(Mistakes(more)) => mistakes.extend(more),
        }
    }
    for (i, resource) in resources.iter().enumerate() {
        if resources[..i].iter().any(|other| other.key() == resource.key()) {
            let mut twice = Collector::new(resource.key());
            twice.add("metadata.name", "is there twice in one file");
            mistakes.extend(twice.into_vec());
        }
    }
    if mistakes.is_empty() {
        Ok(resources)
    } else {
        Err(Mistakes(mistakes))
    }
}

/// The documents of a YAML text that hold something, each with its place (`document 2`).
pub fn values(text: &str) -> Result<Vec<(String, Value)>, Mistakes> {
    let options = serde_saphyr::options! { with_snippet: false };
    let values: Vec<Value> = serde_saphyr::from_multiple_with_options(text, options).map_err(|error| {
        Mistakes(vec![Mistake {
            resource: "text".into(),
            path: String::new(),
            message: format!("is not YAML: {error}"),
        }])
    })?;
    let places = values
        .into_iter()
        .enumerate()
        .filter(|(_, value)| !value.is_null());
    Ok(places
        .map(|(i, value)| (format!("document {}", i + 1), value))
        .collect())
}

/// Exactly one resource.
pub fn document(text: &str) -> Result<Resource, Mistakes> {
    let mut resources = documents(text)?;
    match (resources.pop(), resources.len()) {
        (Some(resource), 0) => Ok(resource),
        (last, before) => {
            let message = format!(
                "holds {} resources; allowed: one",
                before + usize::from(last.is_some())
            );
            Err(Mistakes(vec![Mistake {
                resource: "text".into(),
                path: String::new(),
                message,
            }]))
        }
    }
}

/// Reads one JSON value. `place` names it as long as it is unclear which resource it is.
fn resource(value: Value, place: &str) -> Result<Resource, Mistakes> {
    let Value::Object(mut fields) = value else {
        let mut mistakes = Collector::new(place);
        mistakes.add(
            "",
            "is not a resource; allowed: a map with apiVersion, kind, metadata and spec",
        );
        return Err(Mistakes(mistakes.into_vec()));
    };
    let mut mistakes = Collector::new(name_of(&fields, place));
    let version_is_right = fields.remove("apiVersion").is_some_and(|v| v == API_VERSION);
    if !version_is_right {
        mistakes.add(
            "apiVersion",
            format!("is not what is expected; allowed: {API_VERSION}"),
        );
    }
    let kind = read_kind(&mut mistakes, fields.remove("kind"));
    let metadata = fields.remove("metadata").unwrap_or_default();
    let spec = fields.remove("spec").unwrap_or_else(|| Value::Object(Map::new()));
    for field in fields.keys() {
        mistakes.add(
            field,
            "is not a known field; allowed: apiVersion, kind, metadata, spec",
        );
    }
    let metadata: Option<Metadata> = reader::read(&mut mistakes, "metadata", metadata, reader::NONE);
    let spec = kind.and_then(|kind| read_spec(&mut mistakes, kind, spec));
    match (metadata, spec) {
        // The meaning is looked at as soon as the shape is right: what was taken out would only bring false alarms.
        (Some(metadata), Some(spec)) if mistakes.is_empty() => {
            let resource = Resource::new(metadata, spec);
            let mistakes = resource.check();
            if mistakes.is_empty() {
                Ok(resource)
            } else {
                Err(Mistakes(mistakes))
            }
        }
        _ => Err(Mistakes(mistakes.into_vec())),
    }
}

fn read_kind(mistakes: &mut Collector, value: Option<Value>) -> Option<Kind> {
    let allowed = "allowed: Gateway, VirtualService, DestinationRule, ServiceEntry";
    match value {
        Some(Value::String(text)) => {
            let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == text);
            if kind.is_none() {
                mistakes.add("kind", format!("`{text}` is not supported; {allowed}"));
            }
            return kind;
        }
        Some(other) => mistakes.add("kind", format!("is {other}; {allowed}")),
        None => mistakes.add("kind", format!("is required; {allowed}")),
    }
    None
}

fn read_spec(mistakes: &mut Collector, kind: Kind, value: Value) -> Option<Spec> {
    let unsupported = unsupported::fields(kind);
    match kind {
        Kind::Gateway => reader::read(mistakes, "spec", value, unsupported).map(Spec::Gateway),
        Kind::VirtualService => reader::read(mistakes, "spec", value, unsupported).map(Spec::VirtualService),
        Kind::DestinationRule => {
            reader::read(mistakes, "spec", value, unsupported).map(Spec::DestinationRule)
        }
        Kind::ServiceEntry => reader::read(mistakes, "spec", value, unsupported).map(Spec::ServiceEntry),
    }
}

/// The best name for a document that may be wrong in every way.
pub fn name_of(fields: &Map<String, Value>, place: &str) -> String {
    let metadata = fields.get("metadata");
    let text = |field: &str| metadata.and_then(|m| m.get(field)).and_then(Value::as_str);
    match (fields.get("kind").and_then(Value::as_str), text("name")) {
        (Some(kind), Some(name)) => {
            format!(
                "{kind} {}/{name}",
                text("namespace").unwrap_or(crate::resource::DEFAULT_NAMESPACE)
            )
        }
        _ => place.to_owned(),
    }
}
