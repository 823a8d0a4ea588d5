//! Reads a JSON value into a type, and goes on after a mistake until all are found.

use crate::{mistake::Collector, nearest::nearest};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

/// A text with more mistakes than this is not worth reading on.
const MOST: usize = 100;

/// Fields that are known and not supported, so that the refusal can tell them from misspellings.
#[derive(Debug, Clone, Copy)]
pub struct Unsupported<'a> {
    pub fields: &'a [&'a str],
    /// Ready to follow "is …": `a field of Istio's that Serin's gateway does not support`.
    pub what: &'a str,
}

/// Every field that is not known is a misspelling.
pub const NONE: Unsupported<'static> = Unsupported {
    fields: &[],
    what: "",
};

/// Reads `value`, which stands at the path `root`, as a `T`; `unsupported` are fields that `T` has not.
pub fn read<T: DeserializeOwned>(
    mistakes: &mut Collector,
    root: &str,
    mut value: Value,
    unsupported: Unsupported,
) -> Option<T> {
    let mut replaced: Option<(String, usize)> = None;
    for _ in 0..MOST {
        let error = match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let path = write_path(root, error.path());
        let nth = match &replaced {
            // The stand-in of the last round did not fit either: try the next, say nothing again.
            Some((place, nth)) if *place == path => nth + 1,
            _ => {
                mistakes.add(
                    &path,
                    explain(&error.inner().to_string(), error.path(), unsupported),
                );
                0
            }
        };
        if !take_out(&mut value, error.path(), nth) {
            return None;
        }
        replaced = Some((path, nth));
    }
    None
}

/// `spec.http[0].route[1].weight`
fn write_path(root: &str, path: &Path) -> String {
    use std::fmt::Write;
    let mut text = root.to_owned();
    for segment in path {
        // Writing to a String cannot fail.
        let _ = match segment {
            Segment::Seq { index } => write!(text, "[{index}]"),
            Segment::Map { key } => write!(text, ".{key}"),
            Segment::Enum { variant } => write!(text, ".{variant}"),
            Segment::Unknown => write!(text, ".?"),
        };
    }
    text
}

/// Serde's message in the words used everywhere here: what was found, what is allowed.
fn explain(message: &str, path: &Path, unsupported: Unsupported) -> String {
    let message = message
        .replace(", expected one of ", "; allowed: ")
        .replace(", expected ", "; allowed: ");
    let Some((field, allowed)) = message
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split_once('`'))
    else {
        return explain_type(&message);
    };
    let allowed = allowed
        .trim_start_matches([';', ' '])
        .replace('`', "")
        .replace(" or ", ", ");
    let is_at_end = path
        .iter()
        .next_back()
        .is_some_and(|s| matches!(s, Segment::Map { key } if key == field));
    let name = if is_at_end {
        "is".to_owned()
    } else {
        format!("`{field}` is")
    };
    if unsupported.fields.contains(&field) {
        format!("{name} {}; {allowed}", unsupported.what)
    } else {
        let known = allowed.trim_start_matches("allowed: ").split(", ");
        let meant = nearest(field, known).map(|meant| format!("did you mean `{meant}`? "));
        format!("{name} not a known field; {}{allowed}", meant.unwrap_or_default())
    }
}

/// `invalid type: string "x"; allowed: struct Destination` → `is string "x"; allowed: a map`
fn explain_type(message: &str) -> String {
    let (found, allowed) = message.split_once("; allowed: ").unwrap_or((message, ""));
    let found = ["invalid type: ", "invalid value: "]
        .iter()
        .find_map(|start| found.strip_prefix(start))
        .unwrap_or(found);
    match allowed {
        "" => found.to_owned(),
        "i64" => format!("is {found}; allowed: a whole number"),
        "a sequence" => format!("is {found}; allowed: a list"),
        "a JSON number" | "f64" => format!("is {found}; allowed: a number"),
        "a boolean" => format!("is {found}; allowed: true, false"),
        allowed if allowed.starts_with("struct ") => format!("is {found}; allowed: a map"),
        allowed => format!(
            "is {found}; allowed: {}",
            allowed.replace('`', "").replace(" or ", ", ")
        ),
    }
}

/// Removes the field at `path`; an element of a list is replaced instead, so that the others keep their places.
fn take_out(value: &mut Value, path: &Path, nth: usize) -> bool {
    let segments: Vec<&Segment> = path.iter().collect();
    let Some((last, parents)) = segments.split_last() else {
        return false;
    };
    let mut place = value;
    for segment in parents {
        let next = match segment {
            Segment::Map { key } => place.get_mut(key),
            Segment::Seq { index } => place.get_mut(index),
            _ => None,
        };
        let Some(next) = next else { return false };
        place = next;
    }
    match last {
        Segment::Map { key } => place.as_object_mut().is_some_and(|map| map.remove(key).is_some()),
        Segment::Seq { index } => {
            let stand_ins = [
                Value::Object(Map::new()),
                Value::String(String::new()),
                Value::from(0),
            ];
            match (place.get_mut(index), stand_ins.into_iter().nth(nth)) {
                (Some(element), Some(stand_in)) => {
                    *element = stand_in;
                    true
                }
                _ => false,
            }
        }
        _ => false,
    }
}
