//! Who makes a request, by its headers: a user, nobody in particular, or somebody who counts for nothing.
//!
//! User and bot are the storefront's word; what reaches it from outside it drops. Anybody may be a tester.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::HeaderMap;
use common::{Problem, UserId};

use crate::model::{Excluded, Visitor};

const VISITOR: &str = "x-visitor";
/// Rules send those who have it to the candidate.
const CANARY: &str = "canary";

/// The users that work here.
#[derive(Clone, Debug)]
pub struct Staff(Arc<BTreeSet<i64>>);

impl Staff {
    pub fn new(users: &[i64]) -> Self {
        Self(Arc::new(users.iter().copied().collect()))
    }

    /// The visitor that `headers` tell of; headers that cannot be are an error.
    pub fn visitor(&self, headers: &HeaderMap) -> Result<Visitor, Problem> {
        let user = UserId::find(headers)?.map(|UserId(id)| id);
        let excluded = match headers.get(VISITOR) {
            Some(visitor) if visitor == Excluded::Bot.as_str() => Some(Excluded::Bot),
            Some(_) => return Err(Problem::malformed(VISITOR, "must be `bot` or missing")),
            None if user.is_some_and(|user| self.0.contains(&user)) => Some(Excluded::Staff),
            None => headers
                .get(CANARY)
                .filter(|canary| *canary == "true")
                .map(|_| Excluded::Tester),
        };
        Ok(Visitor { user, excluded })
    }
}
