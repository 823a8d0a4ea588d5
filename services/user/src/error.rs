//! What can go wrong, and the one place that turns it into HTTP.

use axum::http::StatusCode;
use common::Problem;
use common::auth::TokenError;

use crate::password::PasswordError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no user {0}")]
    NotFound(i64),
    #[error("the session's user is gone")]
    NoSuchSession,
    #[error("the email has an account")]
    EmailTaken,
    #[error("wrong email or password")]
    WrongCredentials,
    #[error("a password could not be hashed")]
    Password(#[from] PasswordError),
    #[error("a session could not be signed")]
    Token(#[from] TokenError),
    #[error("the database failed")]
    Store(#[from] sqlx::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(id) => Self::not_found(format!("There is no user {id}.")),
            Error::NoSuchSession => Self::unauthenticated("Sign in first.").field(
                "authorization",
                "the token is genuine, but its user does not exist any more",
            ),
            Error::EmailTaken => Self::conflict("email_taken", "This email has an account already: sign in.")
                .field("email", "has an account already"),
            Error::WrongCredentials => Self::new(
                StatusCode::UNAUTHORIZED,
                "wrong_credentials",
                "There is no account with this email and password.",
            ),
            Error::Password(_) | Error::Token(_) | Error::Store(_) => Self::internal(error),
        }
    }
}
