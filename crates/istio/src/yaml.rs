//! Resources as YAML, and what changes between two of them.

use crate::resource::Resource;
use serde::Serialize;
use similar::TextDiff;

/// Fields come in the order of the model, whatever the order was when the resource was read: two equal resources have
/// equal text, and a difference shows what was changed and nothing else.
pub fn to_yaml(resource: &Resource) -> String {
    text(resource)
}

/// Any value as YAML, in the same style.
pub fn text(value: &impl Serialize) -> String {
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    serde_saphyr::to_string_with_options(value, options)
        .unwrap_or_else(|error| format!("# cannot be written: {error}\n"))
}

/// A unified difference with three lines of context; empty when nothing changes. `None` is a resource that is not there.
pub fn diff(before: Option<&Resource>, after: Option<&Resource>) -> String {
    let (old, new) = (
        before.map(to_yaml).unwrap_or_default(),
        after.map(to_yaml).unwrap_or_default(),
    );
    let name = |side: Option<&Resource>| side.map_or_else(|| "/dev/null".into(), |r| r.key().to_string());
    text_diff((&name(before), &old), (&name(after), &new))
}

/// The same of two texts with their names.
pub fn text_diff(before: (&str, &str), after: (&str, &str)) -> String {
    let text = TextDiff::from_lines(before.1, after.1);
    text.unified_diff()
        .context_radius(3)
        .header(before.0, after.0)
        .to_string()
}
