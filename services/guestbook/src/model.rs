//! The terms of guestbook.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The place of an entry in the order of all entries, as Redis streams have it: `1732374000000-0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u64, pub u64);

/// How many writes the leader had taken. A follower that has got to the position of a write has that write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(pub i64);

/// What somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: EntryId,
    pub author: String,
    pub text: String,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Absent where nobody asked for them: v1 does not know of reactions.
    pub reactions: Option<Reactions>,
}

/// An entry that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    pub author: String,
    pub text: String,
    pub at: i64,
}

/// How often each kind was given; a kind that was never given is absent.
pub type Reactions = BTreeMap<Kind, u64>;

/// The reactions there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Heart,
    Smile,
    Thanks,
    Wow,
    Bird,
}

/// Which entries are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub limit: usize,
    /// Only older ones than this.
    pub before: Option<EntryId>,
    /// What the reader has to see: its own latest write.
    pub position: Position,
    pub reactions: bool,
}

/// Entries, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub entries: Vec<Entry>,
    /// Whether there are older ones.
    pub more: bool,
    /// How far whoever answered had got.
    pub position: Position,
}

// === impl EntryId ===

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

impl FromStr for EntryId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| digits)
        };
        text.split_once('-')
            .and_then(|(time, place)| Some(Self(number(time)?, number(place)?)))
            .ok_or("is not the id of an entry")
    }
}

// === impl Kind ===

impl Kind {
    pub const ALL: [Self; 5] = [Self::Heart, Self::Smile, Self::Thanks, Self::Wow, Self::Bird];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Heart => "heart",
            Self::Smile => "smile",
            Self::Thanks => "thanks",
            Self::Wow => "wow",
            Self::Bird => "bird",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_as_it_is_written_and_nothing_else_does() {
        let id = EntryId(1_732_374_000_000, 7);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(EntryId(2, 0) > EntryId(1, 9));
        for wrong in [
            "",
            "1",
            "-",
            "1-",
            "+1-0",
            "1-0-0",
            " 1-0",
            "99999999999999999999-0",
        ] {
            assert!(wrong.parse::<EntryId>().is_err(), "{wrong}");
        }
    }
}
