//! Where a page ends and the next one begins, as an opaque text.
//!
//! It is sealed together with the search that it belongs to: a cursor that was cut off, made up, or taken from another
//! search is refused instead of giving a wrong page. Both variants read each other's, so a shopper who is moved from one
//! to the other turns the page all the same.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::search::Search;

/// Bytes of the seal: enough to tell a mistake; there is no secret in a position.
const SEAL: usize = 6;

/// The last product of a page, by everything that products are sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Rank or price; none when the page was in the order of names.
    pub number: Option<i64>,
    /// The name in lower case.
    pub name: String,
    pub id: String,
}

pub fn encode(position: &Position, search: &Search) -> String {
    let number = position
        .number
        .map(|number| number.to_string())
        .unwrap_or_default();
    let payload = format!("{number}\n{}\n{}", position.name, position.id);
    let mut text = String::new();
    for byte in seal(&payload, search).iter().chain(payload.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// `None` when `text` is no cursor of this search.
pub fn decode(text: &str, search: &Search) -> Option<Position> {
    let bytes = bytes(text)?;
    let (sealed, payload) = bytes.split_at_checked(SEAL)?;
    let payload = std::str::from_utf8(payload).ok()?;
    if sealed != seal(payload, search) {
        return None;
    }
    let mut parts = payload.split('\n');
    let (number, name, id) = (parts.next()?, parts.next()?, parts.next()?);
    let number = match number {
        "" => None,
        number => Some(number.parse().ok()?),
    };
    Some(Position {
        number,
        name: name.to_owned(),
        id: id.to_owned(),
    })
}

fn seal(payload: &str, search: &Search) -> [u8; SEAL] {
    let Search {
        text, category, sort, ..
    } = search;
    let digest = Sha256::digest(format!("{payload}\n{sort:?}\n{category:?}\n{text:?}"));
    let mut seal = [0; SEAL];
    seal.copy_from_slice(&digest[..SEAL]);
    seal
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let (pairs, []) = hex.as_bytes().as_chunks::<2>() else {
        return None;
    };
    pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::Sort;

    fn search(text: &str) -> Search {
        Search {
            text: text.to_owned(),
            category: None,
            sort: Sort::Price,
            after: None,
            limit: 24,
        }
    }

    proptest! {
        #[test]
        fn comes_back_as_it_went(number: Option<i64>, name in "[^\n]*", id in "[^\n]*", query: String) {
            let (position, search) = (Position { number, name, id }, search(&query));
            prop_assert_eq!(decode(&encode(&position, &search), &search), Some(position));
        }

        #[test]
        fn anything_else_is_no_cursor(text: String, cut in 0..10_usize, change in any::<prop::sample::Index>()) {
            let search = search("x");
            prop_assert_eq!(decode(&text, &search), None);
            let good = encode(&Position { number: Some(7), name: "a".into(), id: "b".into() }, &search);
            prop_assert_eq!(decode(&good[..cut], &search), None);
            let mut changed = good.clone().into_bytes();
            let at = change.index(changed.len());
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            prop_assert_eq!(decode(std::str::from_utf8(&changed).expect("ascii"), &search), None);
        }
    }

    #[test]
    fn belongs_to_one_search() {
        let position = Position {
            number: None,
            name: "a".into(),
            id: "b".into(),
        };
        let cursor = encode(&position, &search("owl"));
        assert_eq!(decode(&cursor, &search("owls")), None);
        let other = Search {
            sort: Sort::Name,
            ..search("owl")
        };
        assert_eq!(decode(&cursor, &other), None);
    }
}
