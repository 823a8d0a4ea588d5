//! Wire types. Converting them is their validation.

use common::Problem;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::{self, EntryId, Kind, Reactions};

/// An entry to write. Markup is just text.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEntry {
    /// 1 to 40 characters on one line.
    #[garde(custom(one_line))]
    #[schema(min_length = 1, max_length = 40)]
    pub author: String,
    /// 1 to 500 characters; line breaks are kept.
    #[garde(custom(lines))]
    #[schema(min_length = 1, max_length = 500)]
    pub text: String,
}

/// An entry as it stands.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Entry {
    #[schema(example = "1732374000000-0")]
    pub id: String,
    pub author: String,
    pub text: String,
    /// RFC 3339.
    pub created_at: String,
    /// How often each reaction was given, as in `{"heart": 2}`. Only v2 has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reactions: Option<Reactions>,
}

/// Entries, the newest first.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Entries {
    pub entries: Vec<Entry>,
    /// Send it as `before` to get the next older entries; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_before: Option<String>,
}

/// Which entries to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntriesQuery {
    /// How many at most.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "default_limit")]
    #[param(default = 20, minimum = 1, maximum = 100)]
    pub limit: usize,
    /// Only entries older than the one with this id.
    #[garde(inner(custom(an_id)))]
    pub before: Option<String>,
}

/// Where to resume a stream.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StreamQuery {
    /// Says the same as the header `Last-Event-ID`, which wins: a page's first connection cannot set headers.
    #[garde(inner(custom(an_id)))]
    pub after: Option<String>,
}

/// A reaction to give.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReaction {
    #[garde(skip)]
    pub kind: Kind,
}

const fn default_limit() -> usize {
    20
}

/// An id from the outside; `field` is where it came from.
pub fn entry_id(field: &'static str, text: &str) -> Result<EntryId, Problem> {
    text.parse()
        .map_err(|message: &str| Problem::invalid(field, message))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is garde's")]
fn an_id(text: &str, (): &()) -> garde::Result {
    text.parse::<EntryId>().map(|_| ()).map_err(garde::Error::new)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is garde's")]
fn one_line(text: &str, (): &()) -> garde::Result {
    readable(text, 40, |_| false)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is garde's")]
fn lines(text: &str, (): &()) -> garde::Result {
    readable(text, 500, |c| c == '\n')
}

/// Refuses what a reader could not see or what would change how the rest is read.
fn readable(text: &str, most: usize, allowed: fn(char) -> bool) -> garde::Result {
    let turns_text_around = |c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let hidden = |c: char| (c.is_control() && !allowed(c)) || turns_text_around(c);
    let message = if text.trim().is_empty() {
        "must not be empty".to_owned()
    } else if text.trim().chars().count() > most {
        format!("must have at most {most} characters")
    } else if let Some(c) = text.chars().find(|c| hidden(*c)) {
        format!("must not contain the control character U+{:04X}", u32::from(c))
    } else {
        return Ok(());
    };
    Err(garde::Error::new(message))
}

// === impl NewEntry ===

impl NewEntry {
    pub fn at(self, millis: i64) -> model::NewEntry {
        model::NewEntry {
            author: self.author.trim().to_owned(),
            text: self.text.trim().to_owned(),
            at: millis,
        }
    }
}

// === impl Entry, Entries ===

impl From<model::Entry> for Entry {
    fn from(entry: model::Entry) -> Self {
        Self {
            id: entry.id.to_string(),
            author: entry.author,
            text: entry.text,
            created_at: common::clock::timestamp(entry.at).to_string(),
            reactions: entry.reactions,
        }
    }
}

impl From<model::Page> for Entries {
    fn from(page: model::Page) -> Self {
        let last = page.entries.last().map(|entry| entry.id.to_string());
        Self {
            next_before: last.filter(|_| page.more),
            entries: page.entries.into_iter().map(Entry::from).collect(),
        }
    }
}
