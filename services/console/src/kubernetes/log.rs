//! What was changed before, kept in an annotation of the rule itself: the way back survives the console, goes with the object
//! and is seen by `kubectl`. Only the last few changes are kept.
//!
//! The rule it keeps: what others changed in between is a change too. The API server tells who and when; what it was is told by
//! the difference to what the console knew last.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(super) const ANNOTATION: &str = "serin.dev/history";

/// So many states are kept, in so many bytes: all annotations of an object together may have 256 KiB.
const KEPT: usize = 10;
const MOST_BYTES: usize = 64 * 1024;

/// The oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Log(Vec<Entry>);

/// A state of the rule, and how it came to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    id: u64,
    pub(super) at: Timestamp,
    pub(super) actor: String,
    /// `put` or `undo`.
    pub(super) action: String,
    /// The version that it replaced.
    pub(super) replaced: String,
    /// The state that taking it back leads to.
    before: Option<u64>,
    pub(super) spec: Value,
}

/// Who changes something, and when.
pub(super) struct Author<'a> {
    pub(super) actor: &'a str,
    pub(super) at: Timestamp,
    /// The version in force.
    pub(super) version: &'a str,
}

impl Log {
    /// That of an object; one that cannot be read is as good as none.
    pub(super) fn of(object: &Value) -> Self {
        let text = object["metadata"]["annotations"][ANNOTATION].as_str();
        text.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }

    pub(super) fn newest(&self) -> Option<&Entry> {
        self.0.last()
    }

    /// Notes the state in force, if it is not the one that is known: somebody else has changed it.
    pub(super) fn observe(&mut self, spec: &Value, author: &Author<'_>) {
        let known = self.newest();
        if known.is_none_or(|known| known.spec != *spec) {
            let before = known.map(|known| known.id);
            self.push("put", before, spec.clone(), author);
        }
    }

    pub(super) fn put(&mut self, spec: Value, author: &Author<'_>) {
        let before = self.newest().map(|known| known.id);
        self.push("put", before, spec, author);
    }

    /// The state before the last change, noted as the newest; nothing where it is not known. Done again, it leads to the one
    /// before that.
    pub(super) fn undo(&mut self, author: &Author<'_>) -> Option<Value> {
        let before = self.entry(self.newest()?.before?)?.clone();
        self.push("undo", before.before, before.spec.clone(), author);
        Some(before.spec)
    }

    /// Each change with the state before it, the oldest first; the first state that is known is no change.
    pub(super) fn changes(&self) -> impl Iterator<Item = (&Entry, &Value)> {
        self.0.windows(2).map(|pair| (&pair[1], &pair[0].spec))
    }

    /// The version that an entry made, where it was the one that was replaced next.
    pub(super) fn made(&self, entry: &Entry) -> Option<&str> {
        let next = self.0.iter().find(|other| other.id == entry.id + 1)?;
        Some(&next.replaced)
    }

    pub(super) fn to_text(&self) -> Result<String, serde_json::Error> {
        let mut kept = self.0.as_slice();
        loop {
            let text = serde_json::to_string(kept)?;
            if text.len() <= MOST_BYTES || kept.len() <= 2 {
                return Ok(text);
            }
            kept = &kept[1..];
        }
    }

    fn entry(&self, id: u64) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.id == id)
    }

    fn push(&mut self, action: &str, before: Option<u64>, spec: Value, author: &Author<'_>) {
        self.0.push(Entry {
            id: self.newest().map_or(1, |newest| newest.id + 1),
            at: author.at,
            actor: author.actor.to_owned(),
            action: action.to_owned(),
            replaced: author.version.to_owned(),
            before,
            spec,
        });
        let too_many = self.0.len().saturating_sub(KEPT);
        self.0.drain(..too_many);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ADA: Author<'_> = Author {
        actor: "Ada",
        at: Timestamp::UNIX_EPOCH,
        version: "1",
    };

    fn log(states: &[i32]) -> Log {
        let mut log = Log::default();
        log.observe(&json!(0), &ADA);
        for state in states {
            log.put(json!(state), &ADA);
        }
        log
    }

    #[test]
    fn undone_twice_it_goes_back_two_changes_and_no_further_than_is_known() {
        let mut log = log(&[1, 2]);
        assert_eq!(log.undo(&ADA), Some(json!(1)));
        assert_eq!(log.undo(&ADA), Some(json!(0)));
        assert_eq!(log.undo(&ADA), None);
        log.put(json!(3), &ADA);
        assert_eq!(log.undo(&ADA), Some(json!(0)));
        assert_eq!(log.changes().count(), 6);
    }

    #[test]
    fn what_somebody_else_changed_in_between_is_taken_back_first() {
        let mut log = log(&[1]);
        log.observe(&json!(1), &ADA);
        assert_eq!(log.changes().count(), 1, "as it is known");
        log.observe(&json!(7), &ADA);
        assert_eq!(log.undo(&ADA), Some(json!(1)));
        assert_eq!(log.undo(&ADA), Some(json!(0)));
    }

    #[test]
    fn it_stays_small() {
        let mut many = log(&(1..100).collect::<Vec<_>>());
        assert_eq!(many.0.len(), KEPT);
        let text = many.to_text().expect("JSON");
        assert_eq!(serde_json::from_str::<Log>(&text).expect("a log"), many);
        many.put(json!("x".repeat(40_000)), &ADA);
        many.put(json!("y".repeat(40_000)), &ADA);
        let text = many.to_text().expect("JSON");
        assert_eq!(
            serde_json::from_str::<Log>(&text).expect("a log").0.len(),
            2,
            "the way back stays"
        );
    }
}
