//! An object as a rule, and back. A cluster executes more than the model of [`istio`] can say (timeouts, retries, mirrors,
//! faults): what the model leaves out stays in the manifest, and a change is carried over into it.
//!
//! The rule it keeps: a change of the model changes its own fields in the manifest and no others.

use std::collections::BTreeSet;

use common::problem::FieldError;
use istio::model::VirtualService;
use istio::{Key, Mistake, Mistakes, Resource, Spec, parse};
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::log::ANNOTATION;
use crate::api::traffic::Change;
use crate::control::{Draft, Listed};
use crate::edit;

/// What `kubectl apply` keeps for itself.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A rule as far as the model can say it.
pub(super) struct Model {
    pub(super) resource: Resource,
    /// Places of its routes in the manifest. A route whose conditions it cannot say is not among them: without a part of its
    /// conditions it would be another route.
    places: Vec<usize>,
}

/// An object without what only the API server has to know.
pub(super) fn shown(object: &Value) -> Value {
    let mut metadata = Map::new();
    for field in ["name", "namespace", "labels", "annotations"] {
        let Some(value) = object["metadata"].get(field) else {
            continue;
        };
        let mut value = value.clone();
        if let Value::Object(pairs) = &mut value {
            pairs.retain(|name, _| name != LAST_APPLIED && name != ANNOTATION);
            if pairs.is_empty() {
                continue;
            }
        }
        metadata.insert(field.to_owned(), value);
    }
    json!({
        "apiVersion": object["apiVersion"],
        "kind": object["kind"],
        "metadata": metadata,
        "spec": without_empty(&object["spec"]),
    })
}

/// A specification without empty lists: that is how a field is taken away that somebody else has written.
pub(super) fn without_empty(spec: &Value) -> Value {
    let mut spec = spec.clone();
    if let Value::Object(fields) = &mut spec {
        fields.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
    }
    spec
}

pub(super) fn read(object: &Value) -> Result<Model, Failure> {
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    model(&shown(object)).map_err(|mistakes| {
        let (kind, metadata) = (text(&object["kind"]), &object["metadata"]);
        let what = format!(
            "{kind} {}/{}",
            text(&metadata["namespace"]),
            text(&metadata["name"])
        );
        Failure::unreadable(what, mistakes.to_string())
    })
}

/// What a rule would be after a change; each mistake with its place in the change or in the YAML.
pub fn draft(
    rule: &Listed,
    service: &str,
    subsets: &[String],
    wanted: &Change,
) -> Result<Draft, Vec<FieldError>> {
    let manifest = rule.manifest.as_ref().unwrap_or(&Value::Null);
    if let Change {
        yaml: Some(text),
        weights: None,
        rules: None,
    } = wanted
    {
        return written(text, manifest, &rule.resource.key());
    }
    let after = edit::apply(&rule.resource, service, subsets, wanted)?;
    let before = model(manifest).map_err(|mistakes| edit::fields(mistakes.0))?;
    let mut manifest = manifest.clone();
    if let (Spec::VirtualService(old), Spec::VirtualService(new)) = (&before.resource.spec, &after.spec) {
        manifest["spec"] = carried_over(&manifest["spec"], &before.places, old, new)?;
    }
    Ok(Draft {
        resource: after,
        manifest: Some(manifest),
    })
}

fn model(manifest: &Value) -> Result<Model, Mistakes> {
    let (mut resource, left_out) = parse::lenient(manifest.clone())?;
    let mut places = Vec::new();
    if let Spec::VirtualService(rule) = &mut resource.spec {
        let hidden: BTreeSet<_> = left_out.iter().filter_map(condition_of).collect();
        places.extend((0..rule.http.len()).filter(|place| !hidden.contains(place)));
        let mut place = 0..;
        rule.http
            .retain(|_| place.next().is_none_or(|place| !hidden.contains(&place)));
    }
    match resource.check() {
        mistakes if mistakes.is_empty() => Ok(Model { resource, places }),
        mistakes => Err(Mistakes(mistakes)),
    }
}

/// The route whose condition it was: 3 for `spec.http[3].match[0].method`.
fn condition_of(left_out: &Mistake) -> Option<usize> {
    let (place, field) = left_out.path.strip_prefix("spec.http[")?.split_once("].")?;
    let place = place.parse().ok()?;
    field.starts_with("match").then_some(place)
}

/// A rule that somebody has written as a whole. What is beyond the model is for the API server to judge.
fn written(text: &str, before: &Value, key: &Key) -> Result<Draft, Vec<FieldError>> {
    let as_fields = |mistakes: Mistakes| edit::fields(mistakes.0);
    let mut manifest = parse::value(text).map_err(as_fields)?;
    if let Value::Object(metadata) = &mut manifest["metadata"] {
        metadata
            .entry("namespace")
            .or_insert_with(|| key.namespace.as_str().into());
    }
    let (_, left_out) = parse::lenient(manifest.clone()).map_err(as_fields)?;
    let around: Vec<_> = left_out
        .into_iter()
        .filter(|one| !one.path.starts_with("spec"))
        .collect();
    if !around.is_empty() {
        return Err(edit::fields(around));
    }
    let model = model(&manifest).map_err(as_fields)?;
    let mistake = |field: &str, message: String| {
        vec![FieldError {
            field: field.to_owned(),
            message,
        }]
    };
    if model.resource.key() != *key {
        let message = format!("this is {}; here belongs {key}", model.resource.key());
        return Err(mistake("metadata.name", message));
    }
    for field in ["labels", "annotations"] {
        if manifest["metadata"][field] != before["metadata"][field] {
            let message = "only the spec is changed here; use kubectl for the rest".to_owned();
            return Err(mistake(&format!("metadata.{field}"), message));
        }
    }
    Ok(Draft {
        resource: model.resource,
        manifest: Some(manifest),
    })
}

/// The specification with the difference between two models carried over into it.
fn carried_over(
    spec: &Value,
    places: &[usize],
    before: &VirtualService,
    after: &VirtualService,
) -> Result<Value, Vec<FieldError>> {
    let unwritable = |error: serde_json::Error| {
        vec![FieldError {
            field: "body".to_owned(),
            message: error.to_string(),
        }]
    };
    let (before, after) = (
        serde_json::to_value(before).map_err(unwritable)?,
        serde_json::to_value(after).map_err(unwritable)?,
    );
    let all = list(&spec["http"]);
    let visible: Vec<_> = places
        .iter()
        .filter_map(|place| all.get(*place).cloned())
        .collect();
    let mut hidden = (0..all.len()).filter(|place| !places.contains(place)).peekable();
    let mut routes = Vec::new();
    for (old, route) in merged_list(&visible, list(&before["http"]), list(&after["http"])) {
        // A route that is not shown stays before the one that it was before.
        while let Some(place) = hidden.next_if(|place| old.is_some_and(|old| *place < places[old])) {
            routes.push(all[place].clone());
        }
        routes.push(route);
    }
    routes.extend(hidden.map(|place| all[place].clone()));
    let mut carried = merged(spec, &before, &after);
    carried["http"] = Value::Array(routes);
    Ok(carried)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// `raw`, which says more than `before`, with what is different in `after`.
fn merged(raw: &Value, before: &Value, after: &Value) -> Value {
    match (raw, before, after) {
        _ if before == after => raw.clone(),
        (Value::Object(raw), Value::Object(before), Value::Object(after)) => {
            let mut merged = raw.clone();
            merged.retain(|name, _| !before.contains_key(name) || after.contains_key(name));
            for (name, after) in after {
                let old = raw.get(name).zip(before.get(name));
                let new = old.map_or_else(|| after.clone(), |(raw, before)| self::merged(raw, before, after));
                merged.insert(name.clone(), new);
            }
            Value::Object(merged)
        }
        (Value::Array(raw), Value::Array(before), Value::Array(after)) if raw.len() == before.len() => {
            let merged = merged_list(raw, before, after).into_iter();
            Value::Array(merged.map(|(_, value)| value).collect())
        }
        _ => after.clone(),
    }
}

/// The elements of `after`, each with the place of the one in `before` that it was.
fn merged_list(raw: &[Value], before: &[Value], after: &[Value]) -> Vec<(Option<usize>, Value)> {
    let each = after.iter().map(|after| {
        let same = before.iter().position(|old| old == after);
        let old = same.or_else(|| before.iter().position(|old| is_called_as(old, after)));
        let value = match old.and_then(|old| raw.get(old).zip(before.get(old))) {
            Some((raw, before)) => merged(raw, before, after),
            None => after.clone(),
        };
        (old, value)
    });
    each.collect()
}

/// Routes are told apart by their names, destinations by where they are.
fn is_called_as(one: &Value, two: &Value) -> bool {
    ["name", "destination"]
        .iter()
        .any(|field| !one[field].is_null() && one[field] == two[field])
}

#[cfg(test)]
mod tests;
