//! What can go wrong, and the one place that turns it into HTTP.

use common::Problem;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database failed")]
    Store(#[from] sqlx::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(_) => Self::internal(error),
        }
    }
}
