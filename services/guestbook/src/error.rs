//! What can go wrong, and the one place that turns it into HTTP.

use common::Problem;

use crate::model::EntryId;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no entry {0}")]
    NotFound(EntryId),
    #[error("the key was used for something else")]
    KeyReused,
    #[error("as many pages listen as may")]
    TooManyStreams,
    /// The leader cannot take a write now. Whether it took this one is unknown.
    #[error("the Redis leader cannot be reached")]
    LeaderUnavailable(#[source] redis::RedisError),
    /// Neither a follower nor the leader answers.
    #[error("no Redis can be reached")]
    NobodyAnswers(#[source] redis::RedisError),
    /// Redis answers, but not as this service understands it.
    #[error("Redis refused a command")]
    Redis(#[source] redis::RedisError),
    #[error("the database failed")]
    Store(#[from] sqlx::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(id) => Self::not_found(format!("There is no entry {id}.")),
            Error::KeyReused => Self::invalid(
                "idempotency-key",
                "was used for something else; take a new key for a new entry",
            ),
            Error::TooManyStreams => Self::unavailable(
                "too_many_streams",
                "As many pages listen here as may; ask again, another replica may have room.",
                2,
            ),
            Error::LeaderUnavailable(_) => Self::unavailable(
                "leader_unavailable",
                "The guestbook can be read, but not written to just now. Try again with the same Idempotency-Key.",
                2,
            )
            .because(error),
            Error::NobodyAnswers(_) => Self::unavailable(
                "storage_unavailable",
                "The guestbook's storage cannot be reached just now.",
                2,
            )
            .because(error),
            Error::Redis(_) | Error::Store(_) => Self::internal(error),
        }
    }
}
