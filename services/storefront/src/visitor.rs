//! Who asks, as the session says. [`front`](crate::front) puts the visitor into each request to `/api`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use common::auth::Claims;

use crate::error::Error;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    Anonymous,
    User(Claims),
    /// There is a session, but nobody can say now whether it is genuine.
    Unchecked,
}

/// The user of a request that needs one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn(pub Claims);

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let visitor = parts.extensions.get::<Self>();
        Ok(visitor.cloned().unwrap_or(Self::Anonymous))
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        match parts.extensions.get::<Visitor>() {
            Some(Visitor::User(claims)) => Ok(Self(claims.clone())),
            Some(Visitor::Unchecked) => Err(Error::SessionUnchecked),
            Some(Visitor::Anonymous) | None => Err(Error::SignedOut),
        }
    }
}
