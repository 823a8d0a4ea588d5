//! What can go wrong, and the one place that turns it into HTTP.

use common::Problem;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{field} {message}")]
    Invalid { field: String, message: &'static str },
    #[error("the database failed")]
    Store(#[from] sqlx::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid { field, message } => Self::invalid(field, message),
            Error::Store(_) => Self::internal(error),
        }
    }
}
