//! Consistent hashing: the same key meets the same endpoint, and when one goes only its keys move.
//!
//! An endpoint that is ejected or was tried already keeps its place: whoever would meet it meets the next one on the ring
//! (or in the table) instead, and comes back with it.

use foldhash::quality::FixedState;
use std::hash::BuildHasher;

/// The same in every process, so that several gateways agree.
pub fn hash(bytes: &[u8]) -> u64 {
    FixedState::with_seed(0).hash_one(bytes)
}

/// An endpoint to be placed: its place in the list, its name, its weight above 0.
pub(super) type Entry<'e> = (usize, &'e str, f64);

#[derive(Debug)]
pub(super) enum HashTable {
    /// Points with the endpoint that each belongs to, in their order (Karger et al. 1997, as in Envoy's ring hash).
    Ring(Box<[(u64, usize)]>),
    /// Maglev (Eisenbud et al. 2016, section 3.4): each entry with its endpoint.
    Maglev(Box<[usize]>),
}

/// Envoy's limit.
const LARGEST_RING: f64 = 8_388_608.0;

impl HashTable {
    /// `size` points for the endpoint of the least weight, and for the others in proportion.
    ///
    /// The size is a minimum for the whole ring. Envoy divides it among the endpoints, so that each has more points when
    /// there are fewer of them, and other keys move too; here an endpoint's points depend on no other endpoint.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and below the largest ring"
    )]
    pub(super) fn ring(entries: &[Entry<'_>], size: u32) -> Self {
        let total: f64 = entries.iter().map(|(_, _, weight)| weight).sum();
        let least = entries.iter().map(|(_, _, weight)| *weight).fold(total, f64::min);
        let scale = (f64::from(size.max(1)) / least).min(LARGEST_RING / total);
        let mut points = Vec::new();
        for (place, name, weight) in entries {
            let count = (scale * weight).round().max(1.0) as u64;
            points.extend((0..count).map(|i| (hash(format!("{name}_{i}").as_bytes()), *place)));
        }
        points.sort_unstable();
        Self::Ring(points.into())
    }

    /// A table of `size` entries, a prime.
    pub(super) fn maglev(entries: &[Entry<'_>], size: u32) -> Self {
        let size = size as usize;
        let heaviest = entries.iter().map(|(_, _, weight)| *weight).fold(0.0, f64::max);
        let modulus = size as u64;
        let mut rows: Vec<_> = entries
            .iter()
            .map(|(place, name, weight)| {
                let offset = hash(name.as_bytes()) % modulus;
                let skip = hash(format!("{name} skip").as_bytes()) % (modulus - 1) + 1;
                // Turns that it is owed, in parts of the heaviest's.
                (*place, offset, skip, weight / heaviest, 0.0)
            })
            .collect();
        let mut table = vec![None; size];
        let mut left = if rows.is_empty() { 0 } else { size };
        while left > 0 {
            for (place, next, skip, share, owed) in &mut rows {
                *owed += *share;
                if *owed < 1.0 || left == 0 {
                    continue;
                }
                *owed -= 1.0;
                // Each row comes past every entry, because its step and the prime have no divisor in common.
                while let Ok(entry) = usize::try_from(*next) {
                    *next = (*next + *skip) % modulus;
                    if table[entry].is_none() {
                        table[entry] = Some(*place);
                        left -= 1;
                        break;
                    }
                }
            }
        }
        Self::Maglev(table.into_iter().flatten().collect())
    }

    /// The endpoint that a hash meets, among those that can be used.
    pub(super) fn find(&self, hash: u64, usable: impl Fn(usize) -> bool) -> Option<usize> {
        match self {
            Self::Ring(points) => {
                let start = points.partition_point(|(point, _)| *point < hash);
                let (before, after) = points.split_at(start);
                after
                    .iter()
                    .chain(before)
                    .map(|(_, place)| *place)
                    .find(|place| usable(*place))
            }
            Self::Maglev(table) if table.is_empty() => None,
            Self::Maglev(table) => {
                let start = usize::try_from(hash % table.len() as u64).unwrap_or(0);
                let (before, after) = table.split_at(start);
                after.iter().chain(before).copied().find(|place| usable(*place))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: usize = 20_000;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|i| format!("10.0.0.{i}:8080")).collect()
    }

    fn both(names: &[String], weight: impl Fn(usize) -> f64) -> [HashTable; 2] {
        let entries: Vec<Entry<'_>> = names
            .iter()
            .enumerate()
            .map(|(place, name)| (place, name.as_str(), weight(place)))
            .collect();
        [
            HashTable::ring(&entries, 1_024),
            HashTable::maglev(&entries, 65_537),
        ]
    }

    fn met(table: &HashTable, usable: impl Fn(usize) -> bool) -> Vec<usize> {
        (0..KEYS)
            .map(|key| {
                table
                    .find(hash(format!("user-{key}").as_bytes()), &usable)
                    .unwrap()
            })
            .collect()
    }

    #[test]
    fn keys_spread_evenly_and_by_weight() {
        let names = names(8);
        // A ring is as even as its gaps.
        for (table, off) in both(&names, |_| 1.0).iter().zip([10, 5]) {
            for place in 0..8 {
                let share = met(table, |_| true).iter().filter(|met| **met == place).count() * 8;
                assert!(
                    share.abs_diff(KEYS) * 100 <= KEYS * off,
                    "{place}: {share} of {KEYS}"
                );
            }
        }
        for table in both(&names, |place| if place == 0 { 3.0 } else { 1.0 }) {
            let first = met(&table, |_| true).iter().filter(|met| **met == 0).count();
            assert!(first.abs_diff(KEYS * 3 / 10) < KEYS / 20, "{first} of {KEYS}");
        }
    }

    #[test]
    fn when_an_endpoint_goes_only_its_keys_move_and_they_come_back_with_it() {
        let names = names(8);
        for table in both(&names, |_| 1.0) {
            let (before, without) = (met(&table, |_| true), met(&table, |place| place != 3));
            assert!(
                before
                    .iter()
                    .zip(&without)
                    .all(|(before, after)| before == after || *before == 3)
            );
            assert!(without.iter().all(|place| *place != 3));
            // Its keys are spread over the others.
            for place in (0..8).filter(|place| *place != 3) {
                assert!(
                    before
                        .iter()
                        .zip(&without)
                        .any(|(before, after)| *before == 3 && *after == place)
                );
            }
        }
    }

    #[test]
    fn when_an_endpoint_is_taken_out_of_the_list_hardly_any_other_key_moves() {
        let names = names(8);
        let rest: Vec<String> = names.iter().filter(|name| *name != &names[3]).cloned().collect();
        let tables = both(&names, |_| 1.0).into_iter().zip(both(&rest, |_| 1.0));
        for ((all, fewer), most_moved) in tables.zip([0, 10]) {
            let moved = met(&all, |_| true)
                .into_iter()
                .zip(met(&fewer, |_| true))
                .filter(|(before, after)| *before != 3 && names[*before] != rest[*after])
                .count();
            assert!(moved * 100 <= KEYS * most_moved, "{moved} of {KEYS} moved");
        }
    }

    #[test]
    fn without_endpoints_there_is_none() {
        for table in both(&[], |_| 1.0) {
            assert_eq!(table.find(7, |_| true), None);
        }
        for table in both(&names(3), |_| 1.0) {
            assert_eq!(table.find(7, |_| false), None);
        }
    }
}
