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
    let values: Vec<Value> = serde_saphyr::from_multiple_with_options(text, options)
        .map_err(|error| in_text(format!("is not YAML: {error}")))?;
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
    only(documents(text)?)
}

/// Exactly one document, whatever it says.
pub fn value(text: &str) -> Result<Value, Mistakes> {
    only(values(text)?).map(|(_, value)| value)
}

/// A resource that somebody else executes, Istio itself: what the model does not know is left out, and named. Only shapes
/// are looked at; what has to be true of them, [`Resource::check`] says.
pub fn lenient(value: Value) -> Result<(Resource, Vec<Mistake>), Mistakes> {
    shape(value, "document 1")
}

fn only<T>(mut all: Vec<T>) -> Result<T, Mistakes> {
    match (all.pop(), all.len()) {
        (Some(one), 0) => Ok(one),
        (last, before) => {
            let count = before + usize::from(last.is_some());
            Err(in_text(format!("holds {count} resources; allowed: one")))
        }
    }
}

fn in_text(message: String) -> Mistakes {
    Mistakes(vec![Mistake {
        resource: "text".into(),
        path: String::new(),
        message,
    }])
}

/// Reads one JSON value. `place` names it as long as it is unclear which resource it is.
fn resource(value: Value, place: &str) -> Result<Resource, Mistakes> {
    let (resource, mistakes) = shape(value, place)?;
    // The meaning is looked at as soon as the shape is right: what was taken out would only bring false alarms.
    let mistakes = if mistakes.is_empty() {
        resource.check()
    } else {
        mistakes
    };
    if mistakes.is_empty() {
        Ok(resource)
    } else {
        Err(Mistakes(mistakes))
    }
}

/// What can be read of a value, and what cannot.
fn shape(value: Value, place: &str) -> Result<(Resource, Vec<Mistake>), Mistakes> {
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
    let mistakes = mistakes.into_vec();
    match (metadata, spec) {
        (Some(metadata), Some(spec)) => Ok((Resource::new(metadata, spec), mistakes)),
        _ => Err(Mistakes(mistakes)),
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
