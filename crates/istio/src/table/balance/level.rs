//! The endpoints of one priority, in the parts that share its requests, and the table of a consistent hash over all of them.

use crate::{
    model::ConsistentHash,
    table::{
        Endpoint,
        hashing::{Entry, HashTable},
        places,
    },
};

#[derive(Debug)]
pub(super) struct Level {
    pub(super) parts: Box<[Part]>,
    pub(super) size: usize,
    /// Of all of its parts.
    pub(super) table: Option<HashTable>,
}

#[derive(Debug)]
pub(super) struct Part {
    pub(super) share: f64,
    /// Places in the cluster's list, with weights.
    pub(super) members: Box<[(usize, u32)]>,
    pub(super) total: u64,
    pub(super) is_even: bool,
}

const DEFAULT_RING: u32 = 1_024;
const DEFAULT_TABLE: u32 = 65_537;

impl Level {
    pub(super) fn new(
        parts: Vec<places::Part>,
        hash: Option<&ConsistentHash>,
        endpoints: &[Endpoint],
    ) -> Self {
        let parts = parts.into_iter().map(|part| {
            let members = part.members.iter();
            Part::new(
                part.share,
                members.map(|place| (*place, endpoints[*place].weight)),
            )
        });
        let parts: Box<[Part]> = parts.collect();
        Self {
            size: parts.iter().map(|part| part.members.len()).sum(),
            table: hash.map(|hash| table(hash, &parts, endpoints)),
            parts,
        }
    }

    /// In the cluster's list.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        let members = self.parts.iter().flat_map(|part| &part.members);
        members.map(|(place, _)| *place)
    }
}

impl Part {
    fn new(share: f64, members: impl Iterator<Item = (usize, u32)>) -> Self {
        let mut members: Box<[(usize, u32)]> = members.collect();
        let is_even = members.windows(2).all(|pair| pair[0].1 == pair[1].1);
        if is_even {
            members.iter_mut().for_each(|(_, weight)| *weight = 1);
        }
        let total = members.iter().map(|(_, weight)| u64::from(*weight)).sum();
        Self {
            share,
            members,
            total,
            is_even,
        }
    }

    /// The member at a point of the weights of those that are usable, laid side by side.
    pub(super) fn at(
        &self,
        mut point: u64,
        all_usable: bool,
        usable: &impl Fn(usize) -> bool,
    ) -> Option<(usize, u32)> {
        if all_usable && self.is_even {
            return self.members.get(usize::try_from(point).ok()?).copied();
        }
        self.members
            .iter()
            .copied()
            .filter(|(place, _)| all_usable || usable(*place))
            .find(|(_, weight)| match point.checked_sub(u64::from(*weight)) {
                Some(rest) => {
                    point = rest;
                    false
                }
                None => true,
            })
    }
}

fn table(hash: &ConsistentHash, parts: &[Part], endpoints: &[Endpoint]) -> HashTable {
    let names: Vec<String> = endpoints
        .iter()
        .map(|endpoint| endpoint.state.address.to_string())
        .collect();
    let entries: Vec<Entry<'_>> = parts
        .iter()
        .flat_map(|part| {
            #[expect(clippy::cast_precision_loss, reason = "a sum of weights")]
            let total = part.total as f64;
            let name = |place: usize| names[place].as_str();
            part.members
                .iter()
                .map(move |(place, weight)| (*place, name(*place), part.share * f64::from(*weight) / total))
        })
        .collect();
    let size = |size: Option<i64>, default| size.and_then(|size| u32::try_from(size).ok()).unwrap_or(default);
    match (&hash.maglev, &hash.ring_hash) {
        (Some(maglev), _) => HashTable::maglev(&entries, size(maglev.table_size, DEFAULT_TABLE)),
        (None, ring) => HashTable::ring(
            &entries,
            size(
                ring.as_ref().and_then(|ring| ring.minimum_ring_size),
                DEFAULT_RING,
            ),
        ),
    }
}
