//! Entries in Redis: writes to the leader, reads from its followers.
//!
//! A follower serves a reader only if it has got as far as the reader's own latest write; else the leader does. A
//! follower that fails is skipped and asked again after a while; without any, the leader serves. Without the leader reads
//! go on, and nobody can write. Every write is a script that the leader runs once for each key, so that sending it again
//! is always safe.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use common::BoxError;
use redis::aio::MultiplexedConnection;
use redis::streams::{StreamId, StreamRangeReply};
use redis::{AsyncCommands, RedisError, RedisResult, Script, ScriptInvocation};

use super::REMEMBERED_MS;
use super::node::{Node, is_unavailable};
use crate::Config;
use crate::error::Error;
use crate::metrics::Metrics;
use crate::model::{Entry, EntryId, Kind, NewEntry, Page, Position, Reactions, Wanted};

pub(super) const ENTRIES: &str = "guestbook:entries";
const POSITION: &str = "guestbook:position";
const ONCE: &str = "guestbook:once:";
#[cfg(feature = "v2")]
const REACTED: &str = "guestbook:reacted";
const REACTIONS: &str = "guestbook:reactions:";

#[derive(Debug)]
pub struct RedisBook {
    leader: Node,
    followers: Vec<Node>,
    /// Takes turns among the followers.
    turn: AtomicUsize,
    /// The furthest position that this process has met.
    known: AtomicI64,
    keep: u32,
    scripts: Scripts,
    metrics: Metrics,
}

#[derive(Debug)]
struct Scripts {
    page: Script,
    add: Script,
    #[cfg(feature = "v2")]
    react: Script,
}

impl RedisBook {
    /// Connects to nobody yet: the service starts, and is ready, without any Redis.
    pub fn new(config: &Config, leader: &str, metrics: Metrics) -> Result<Self, BoxError> {
        let timeout = config.redis_timeout();
        let followers = config.redis_follower_urls.iter();
        let up = &metrics.redis_up;
        Ok(Self {
            leader: Node::new("REDIS_LEADER_URL", leader, timeout, up.clone())?,
            followers: followers
                .map(|url| Node::new("REDIS_FOLLOWER_URLS", url, timeout, up.clone()))
                .collect::<Result<_, _>>()?,
            turn: AtomicUsize::new(0),
            known: AtomicI64::new(0),
            keep: config.keep_entries,
            scripts: Scripts {
                page: Script::new(include_str!("scripts/page.lua")),
                add: Script::new(include_str!("scripts/add.lua")),
                #[cfg(feature = "v2")]
                react: Script::new(include_str!("scripts/react.lua")),
            },
            metrics,
        })
    }

    pub async fn page(&self, wanted: Wanted) -> Result<Page, Error> {
        let (page, from) = self.page_from_any(wanted).await?;
        self.metrics.read_from(from);
        Ok(page)
    }

    /// As [`Self::page`], for this service's own purposes: not counted as a read.
    pub async fn look(&self, wanted: Wanted) -> Result<Page, Error> {
        self.page_from_any(wanted).await.map(|(page, _)| page)
    }

    pub async fn add(&self, once: &str, new: NewEntry) -> Result<(Entry, Position), Error> {
        let mut script = self.scripts.add.prepare_invoke();
        script.key(ENTRIES).key(POSITION).key(format!("{ONCE}{once}"));
        script.arg(&new.author).arg(&new.text).arg(new.at);
        script.arg(self.keep).arg(REMEMBERED_MS);
        let (outcome, id, at, position): (String, String, i64, i64) = self.write(&script).await?;
        self.met(position);
        match (outcome.as_str(), id.parse()) {
            ("done", Ok(id)) => Ok((
                Entry {
                    id,
                    author: new.author,
                    text: new.text,
                    at,
                    reactions: None,
                },
                Position(position),
            )),
            _ => Err(Error::KeyReused),
        }
    }

    #[cfg(feature = "v2")]
    pub async fn react(&self, once: &str, id: EntryId, kind: Kind) -> Result<(Reactions, Position), Error> {
        let mut script = self.scripts.react.prepare_invoke();
        script.key(ENTRIES).key(POSITION);
        script.key(format!("{ONCE}{once}")).key(REACTED);
        script.arg(id.to_string()).arg(kind.as_str());
        script.arg(self.keep).arg(REMEMBERED_MS).arg(REACTIONS);
        let (outcome, position, counts): (String, i64, HashMap<String, u64>) = self.write(&script).await?;
        self.met(position);
        match outcome.as_str() {
            "done" => Ok((reactions(&counts), Position(position))),
            "unknown" => Err(Error::NotFound(id)),
            _ => Err(Error::KeyReused),
        }
    }

    pub async fn after(&self, last: EntryId, goal: EntryId, limit: usize) -> Result<Vec<Entry>, Error> {
        for node in self.in_turn() {
            let found = node.run(|connection| range(connection, last, limit)).await;
            let reaches = |entries: &Vec<Entry>| {
                entries.len() == limit || entries.last().map_or(last, |entry| entry.id) >= goal
            };
            if let Some(entries) = found.ok().filter(reaches) {
                return Ok(entries);
            }
        }
        let found = self.leader.run(|connection| range(connection, last, limit)).await;
        found.map_err(unanswered)
    }

    /// A connection on which to wait for new entries: to a follower, or to the leader where no follower answers.
    pub(super) async fn dedicated(&self, longest: Duration) -> Result<MultiplexedConnection, Error> {
        for follower in self.in_turn() {
            if let Ok(connection) = follower.dedicated(longest).await {
                return Ok(connection);
            }
        }
        self.leader.dedicated(longest).await.map_err(unanswered)
    }

    /// Whether the leader has an entry after `last`. A leader that cannot be asked has none that matters.
    pub(super) async fn leader_is_past(&self, last: EntryId) -> bool {
        let answer = self.leader.run(|connection| range(connection, last, 1)).await;
        answer.is_ok_and(|entries| !entries.is_empty())
    }

    async fn page_from_any(&self, wanted: Wanted) -> Result<(Page, &'static str), Error> {
        // Somebody who has nothing at all, where there is something, has not begun to follow.
        let least = wanted
            .position
            .0
            .max(i64::from(self.known.load(Ordering::Relaxed) > 0));
        let mut behind = None::<Page>;
        for node in self.in_turn() {
            // Why a follower does not answer is logged where that begins, and no reason for a reader to wait.
            let Ok(page) = self.page_from(node, wanted).await else {
                continue;
            };
            self.measure_lag(node, page.position);
            if page.position.0 >= least {
                return Ok((page, "follower"));
            }
            behind = behind
                .filter(|other| other.position > page.position)
                .or(Some(page));
        }
        match (self.page_from(&self.leader, wanted).await, behind) {
            (Ok(page), _) => Ok((page, "leader")),
            // What a follower had is better than nothing.
            (Err(_), Some(page)) => Ok((page, "follower")),
            (Err(error), None) => Err(unanswered(error)),
        }
    }

    async fn page_from(&self, node: &Node, wanted: Wanted) -> RedisResult<Page> {
        let mut script = self.scripts.page.prepare_invoke();
        let upper = wanted.before.map_or("+".to_owned(), |id| format!("({id}"));
        script.key(ENTRIES).key(POSITION).arg(upper).arg(wanted.limit + 1);
        script.arg(u8::from(wanted.reactions)).arg(REACTIONS);
        let (position, entries, mut counts): (i64, StreamRangeReply, Vec<HashMap<String, u64>>) =
            node.run(|connection| invoke(connection, &script)).await?;
        self.met(position);
        let more = entries.ids.len() > wanted.limit;
        counts.resize(entries.ids.len(), HashMap::new());
        let entries = entries.ids.iter().zip(&counts).take(wanted.limit);
        Ok(Page {
            entries: entries
                .filter_map(|(stored, counts)| {
                    let entry = entry(stored)?;
                    Some(Entry {
                        reactions: wanted.reactions.then(|| reactions(counts)),
                        ..entry
                    })
                })
                .collect(),
            more,
            position: Position(position),
        })
    }

    async fn write<T: redis::FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, Error> {
        let written = self.leader.run(|connection| invoke(connection, script)).await;
        written.map_err(|error| {
            if is_unavailable(&error) {
                Error::LeaderUnavailable(error)
            } else {
                Error::Redis(error)
            }
        })
    }

    /// The followers that did not fail a moment ago, beginning with the one whose turn it is.
    fn in_turn(&self) -> impl Iterator<Item = &Node> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.followers.len().max(1);
        let (late, early) = self.followers.split_at(turn.min(self.followers.len()));
        early.iter().chain(late).filter(|node| !node.rests())
    }

    fn met(&self, position: i64) {
        self.known.fetch_max(position, Ordering::Relaxed);
    }

    fn measure_lag(&self, node: &Node, position: Position) {
        let lag = self.known.load(Ordering::Relaxed) - position.0;
        self.metrics
            .follower_lag
            .with_label_values(&[&node.name])
            .set(lag.max(0));
    }
}

async fn invoke<T: redis::FromRedisValue>(
    mut connection: MultiplexedConnection,
    script: &ScriptInvocation<'_>,
) -> RedisResult<T> {
    script.invoke_async(&mut connection).await
}

async fn range(
    mut connection: MultiplexedConnection,
    last: EntryId,
    limit: usize,
) -> RedisResult<Vec<Entry>> {
    let found: StreamRangeReply = connection
        .xrange_count(ENTRIES, format!("({last}"), "+", limit)
        .await?;
    Ok(found.ids.iter().filter_map(entry).collect())
}

/// An entry as it lies in the stream. Fields that a newer version added are no concern of this one, and something that
/// lacks a field is not an entry of the guestbook.
pub(super) fn entry(stored: &StreamId) -> Option<Entry> {
    Some(Entry {
        id: stored.id.parse().ok()?,
        author: stored.get("author")?,
        text: stored.get("text")?,
        at: stored.get("at")?,
        reactions: None,
    })
}

fn reactions(counts: &HashMap<String, u64>) -> Reactions {
    let known = |(name, count): (&String, &u64)| Some((Kind::from_name(name)?, *count));
    counts.iter().filter_map(known).collect()
}

fn unanswered(error: RedisError) -> Error {
    if is_unavailable(&error) {
        Error::NobodyAnswers(error)
    } else {
        Error::Redis(error)
    }
}
