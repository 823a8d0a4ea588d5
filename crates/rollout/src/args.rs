//! Arguments of an analysis: where a value comes from, and how `{{args.x}}` is filled in.
//!
//! A template's argument keeps its own value unless the rollout gives one of that name, as in Argo; what a rollout gives and
//! no template asks for is not used. An argument without a value from either side is a mistake.

use crate::model::{AnalysisArg, AnalysisTemplate, PodHash, TemplateArg};
use istio::{Collector, Metadata, resource::DEFAULT_NAMESPACE};
use serde_json::Value;
use std::collections::BTreeMap;

/// The versions of one release: on a laptop the `version` label (or the colour), in a cluster the pod template hash.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Versions {
    pub stable: String,
    pub candidate: String,
}

/// Annotation of an AnalysisTemplate: fewer requests than this behind a value are *insufficient data*. 1 when left out.
pub const MIN_REQUESTS: &str = "serin.dev/min-requests";

/// Values by the name of their argument.
pub(crate) type Args = BTreeMap<String, String>;

/// A field of the rollout that an argument refers to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Field<'a> {
    Name,
    Namespace,
    Label(&'a str),
    Annotation(&'a str),
}

impl<'a> Field<'a> {
    pub(crate) const ALLOWED: &'static str =
        "metadata.name, metadata.namespace, metadata.labels['…'], metadata.annotations['…']";

    pub(crate) fn parse(path: &'a str) -> Option<Self> {
        let key = |rest: &'a str| {
            let quoted = rest.strip_prefix('[')?.strip_suffix(']')?;
            let single = quoted.strip_prefix('\'').and_then(|key| key.strip_suffix('\''));
            single.or_else(|| quoted.strip_prefix('"')?.strip_suffix('"'))
        };
        match path.strip_prefix("metadata.")? {
            "name" => Some(Self::Name),
            "namespace" => Some(Self::Namespace),
            rest => match rest.strip_prefix("labels") {
                Some(rest) => key(rest).map(Self::Label),
                None => rest
                    .strip_prefix("annotations")
                    .and_then(key)
                    .map(Self::Annotation),
            },
        }
    }

    /// What the field says in `metadata`; nothing where there is no such label or annotation.
    fn value(&self, metadata: &Metadata) -> Option<String> {
        match self {
            Self::Name => Some(metadata.name.clone()),
            Self::Namespace => {
                let namespace = metadata.namespace.as_deref().unwrap_or(DEFAULT_NAMESPACE);
                Some(namespace.to_owned())
            }
            Self::Label(key) => metadata.labels.get(*key).cloned(),
            Self::Annotation(key) => metadata.annotations.get(*key).cloned(),
        }
    }
}

/// The values of all arguments that the templates ask for. `given` are the rollout's, standing at `path`.
pub(crate) fn resolve(
    mistakes: &mut Collector,
    path: &str,
    templates: &[&AnalysisTemplate],
    given: &[AnalysisArg],
    rollout: &Metadata,
    versions: &Versions,
) -> Args {
    let mut args = Args::new();
    for arg in templates.iter().flat_map(|template| &template.spec.args) {
        let value = match given.iter().position(|own| own.name == arg.name) {
            Some(i) => of_rollout(&given[i], rollout, versions).ok_or_else(|| {
                (
                    format!("{path}.args[{i}].valueFrom"),
                    "refers to a field that the rollout has not".to_owned(),
                )
            }),
            None => of_template(arg, rollout).ok_or_else(|| {
                (
                    format!("{path}.args"),
                    format!("has no value for `{}`, which a template asks for", arg.name),
                )
            }),
        };
        match value {
            Ok(value) => _ = args.insert(arg.name.clone(), value),
            Err((path, message)) => mistakes.add(path, message),
        }
    }
    args
}

fn of_rollout(arg: &AnalysisArg, rollout: &Metadata, versions: &Versions) -> Option<String> {
    if let Some(value) = &arg.value {
        return Some(value.clone());
    }
    let from = arg.value_from.as_ref()?;
    match (from.pod_template_hash_value, &from.field_ref) {
        (Some(PodHash::Stable), _) => Some(versions.stable.clone()),
        (Some(PodHash::Latest), _) => Some(versions.candidate.clone()),
        (None, Some(field)) => Field::parse(&field.field_path)?.value(rollout),
        (None, None) => None,
    }
}

fn of_template(arg: &TemplateArg, rollout: &Metadata) -> Option<String> {
    match (&arg.value, &arg.value_from) {
        (Some(value), _) => Some(value.clone()),
        (None, Some(from)) => Field::parse(&from.field_ref.field_path)?.value(rollout),
        (None, None) => None,
    }
}

/// Fills in every `{{args.x}}` of every text in `value`. The error is the first placeholder without a value.
pub(crate) fn fill(value: &mut Value, args: &Args) -> Result<(), String> {
    match value {
        Value::String(text) => {
            *text = fill_text(text, args)?;
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| fill(item, args)),
        Value::Object(fields) => fields.values_mut().try_for_each(|field| fill(field, args)),
        _ => Ok(()),
    }
}

fn fill_text(text: &str, args: &Args) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else {
            return Err(format!("`{text}` has a {{{{ without }}}}"));
        };
        let value = name.trim().strip_prefix("args.").and_then(|name| args.get(name));
        filled.push_str(before);
        filled.push_str(
            value
                .ok_or_else(|| format!("`{{{{{name}}}}}` is not the name of an argument of the template"))?,
        );
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The template's least number of requests; 1 without the annotation.
pub(crate) fn min_requests(mistakes: &mut Collector, template: &Metadata) -> u64 {
    match template.annotations.get(MIN_REQUESTS) {
        None => 1,
        Some(text) => text.parse().unwrap_or_else(|_| {
            let path = format!("metadata.annotations.{MIN_REQUESTS}");
            mistakes.add(path, format!("is `{text}`; allowed: a whole number, in quotes"));
            1
        }),
    }
}
