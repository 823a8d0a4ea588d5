//! Which endpoint of a cluster a request goes to: Envoy's load balancers, with its levels (priorities), parts
//! (localities) and panic.
//!
//! As long as every endpoint is there, a choice is a number or two. Only while some are ejected, or after one was tried,
//! the list is gone through.

mod level;

use super::{Endpoint, Sequence, choice::scaled, places::Levels};
use crate::model::{LoadBalancer, SimpleBalancer};
use level::{Level, Part};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

/// Whose turn it is.
#[derive(Debug, Default)]
pub struct Cursor(AtomicUsize);

#[derive(Debug)]
pub(super) struct Balance {
    how: How,
    levels: Box<[Level]>,
    /// Panic below this share of healthy endpoints, in per cent.
    panic_below: usize,
    counters: Counters,
}

/// What goes on from table to table, so that a change neither repeats nor skips a turn.
#[derive(Debug)]
pub(super) struct Counters {
    pub(super) cursor: Arc<Cursor>,
    pub(super) members: Arc<Sequence>,
    pub(super) parts: Arc<Sequence>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    RoundRobin,
    LeastRequest,
    Random,
    Hash,
}

/// What a choice knows of the cluster and the request.
pub(super) struct Choice<'c> {
    pub(super) endpoints: &'c [Endpoint],
    /// Whether outlier detection is on and some endpoint is away.
    pub(super) some_away: bool,
    /// By id.
    pub(super) tried: &'c [usize],
    pub(super) hash: Option<u64>,
}

/// A level counts as whole down to this many healthy endpoints in a hundred: 100 / 1.4 (Envoy's overprovisioning factor).
const OVERPROVISIONING: usize = 140;
impl Balance {
    pub(super) fn new(
        of: Option<&LoadBalancer>,
        levels: Levels,
        endpoints: &[Endpoint],
        panic_below: usize,
        counters: Counters,
    ) -> Self {
        let hash = of.and_then(|balancer| balancer.consistent_hash.as_ref());
        let how = match of.and_then(|balancer| balancer.simple).unwrap_or_default() {
            _ if hash.is_some() => How::Hash,
            SimpleBalancer::RoundRobin => How::RoundRobin,
            SimpleBalancer::Random => How::Random,
            SimpleBalancer::Unspecified | SimpleBalancer::LeastRequest | SimpleBalancer::LeastConn => {
                How::LeastRequest
            }
        };
        let levels = levels.into_iter();
        let levels = levels.map(|parts| Level::new(parts, hash, endpoints));
        Self {
            how,
            levels: levels.collect(),
            panic_below,
            counters,
        }
    }

    pub(super) fn pick(&self, choice: &Choice<'_>, mut chance: impl FnMut() -> u64) -> Option<usize> {
        if !choice.some_away
            && choice.tried.is_empty()
            && let [first, ..] = &*self.levels
        {
            return self.of_level(first, choice, true, &mut chance);
        }
        let (first, everyone) = self.level(choice, &mut chance)?;
        let found = self.of_level(&self.levels[first], choice, everyone, &mut chance);
        // An endpoint that was tried is not tried again as long as there is any other, however far away.
        let others = || {
            self.levels
                .iter()
                .enumerate()
                .filter(|(place, _)| *place != first && !choice.tried.is_empty())
        };
        found.or_else(|| others().find_map(|(_, level)| self.of_level(level, choice, false, &mut chance)))
    }

    /// How the levels stand: the place of each endpoint's level in the order of use, by place in the list.
    pub(super) fn priority(&self, place: usize) -> Option<usize> {
        self.levels
            .iter()
            .position(|level| level.places().any(|member| member == place))
    }

    /// The level that is used, by Envoy's rule: as much of the first as it can carry, then of the next. And whether that
    /// one is in panic, so that all of its endpoints are used.
    fn level(&self, choice: &Choice<'_>, chance: &mut impl FnMut() -> u64) -> Option<(usize, bool)> {
        let healthy = |level: &Level| level.places().filter(|place| choice.is_here(*place)).count();
        let carries = |level: &Level| match level.size {
            0 => 0,
            size => (OVERPROVISIONING * healthy(level) / size).min(100),
        };
        let total = self.levels.iter().map(carries).sum::<usize>().min(100);
        let panics = |level: &Level| total < 100 && 100 * healthy(level) < self.panic_below * level.size;
        let draw = |of: usize, chance: &mut dyn FnMut() -> u64| {
            let point = choice.hash.unwrap_or_else(&mut *chance);
            usize::try_from(point % of.max(1) as u64).unwrap_or(0)
        };
        let all_panic = self.panic_below > 0 && self.levels.iter().all(panics);
        if all_panic {
            // All are as bad: each level by the number of its endpoints.
            let mut point = draw(self.levels.iter().map(|level| level.size).sum(), chance);
            let place = self
                .levels
                .iter()
                .position(|level| match point.checked_sub(level.size) {
                    Some(rest) => {
                        point = rest;
                        false
                    }
                    None => true,
                });
            return place.map(|place| (place, true));
        }
        if total == 0 {
            return (!self.levels.is_empty()).then_some((0, false));
        }
        let point = if self.levels.len() == 1 {
            0
        } else {
            draw(100, chance)
        };
        let mut end = 0;
        let first = self.levels.iter().position(|level| carries(level) > 0)?;
        let place = self.levels.iter().position(|level| {
            end += carries(level) * 100 / total;
            point < end
        });
        // What rounding leaves over goes to the first that can carry anything.
        let place = place.unwrap_or(first);
        Some((place, panics(&self.levels[place])))
    }

    fn of_level(
        &self,
        level: &Level,
        choice: &Choice<'_>,
        everyone: bool,
        chance: &mut impl FnMut() -> u64,
    ) -> Option<usize> {
        let usable = |place: usize| choice.is_new(place) && (everyone || choice.is_here(place));
        if let Some(table) = &level.table {
            return table.find(choice.hash.unwrap_or_else(&mut *chance), usable);
        }
        let all_usable = choice.tried.is_empty() && (everyone || !choice.some_away);
        let part = match &*level.parts {
            [] => return None,
            [only] => only,
            parts => self.part(parts, &usable)?,
        };
        self.member(part, choice, &usable, all_usable, chance)
    }

    /// By its share, less what is missing of it.
    fn part<'p>(&self, parts: &'p [Part], usable: &impl Fn(usize) -> bool) -> Option<&'p Part> {
        let share = |part: &Part| {
            let here = part.members.iter().filter(|(place, _)| usable(*place)).count();
            let whole = (OVERPROVISIONING * here)
                .checked_div(part.members.len())
                .unwrap_or(0)
                .min(100);
            #[expect(clippy::cast_precision_loss, reason = "at most 100")]
            let whole = whole as f64;
            part.share * whole
        };
        let total: f64 = parts.iter().map(share).sum();
        if total <= 0.0 {
            return None;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "a point in a circle, as near as need be"
        )]
        let mut point = self.counters.parts.next() as f64 / TWO_TO_64 * total;
        let some = || parts.iter().filter(|part| share(part) > 0.0);
        let found = some().find(|part| {
            point -= share(part);
            point < 0.0
        });
        found.or_else(|| some().next_back())
    }

    fn member(
        &self,
        part: &Part,
        choice: &Choice<'_>,
        usable: &impl Fn(usize) -> bool,
        all_usable: bool,
        chance: &mut impl FnMut() -> u64,
    ) -> Option<usize> {
        let total = if all_usable {
            part.total
        } else {
            let usable = part.members.iter().filter(|(place, _)| usable(*place));
            usable.map(|(_, weight)| u64::from(*weight)).sum()
        };
        if total == 0 {
            return None;
        }
        let at = |point: u64| part.at(point, all_usable, usable);
        let by_weight = |circle: u64| scaled(circle, total);
        match self.how {
            How::RoundRobin if part.is_even => at(self.counters.cursor.next() % total),
            How::RoundRobin => at(by_weight(self.counters.members.next())),
            How::Random | How::Hash => at(by_weight(chance())),
            How::LeastRequest if total == 1 => at(0),
            How::LeastRequest => {
                let first = if part.is_even {
                    chance()
                } else {
                    self.counters.members.next()
                };
                let (first, second) = (at(by_weight(first))?, at(by_weight(chance()))?);
                let load = |place: usize, other: usize| {
                    let active = choice.endpoints[place].state.active.load(Relaxed);
                    active.saturating_mul(choice.endpoints[other].weight as usize)
                };
                Some(if load(second.0, first.0) < load(first.0, second.0) {
                    second
                } else {
                    first
                })
            }
        }
        .map(|(place, _)| place)
    }
}

const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

impl Choice<'_> {
    fn is_here(&self, place: usize) -> bool {
        !(self.some_away && self.endpoints[place].state.health.is_ejected())
    }

    fn is_new(&self, place: usize) -> bool {
        !self.tried.contains(&self.endpoints[place].state.id)
    }
}

impl Cursor {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Relaxed) as u64
    }
}
