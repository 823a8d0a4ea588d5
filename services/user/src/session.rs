//! Sessions: tokens signed with a key that lies in the database, so that every instance of both variants signs and checks
//! with the same one.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use common::auth::{Claims, Signer, TokenError, Verifier};
use common::{BoxError, Clock, Problem, Random};
use jsonwebtoken::jwk::JwkSet;

use crate::model::User;
use crate::state::AppState;
use crate::store::Store;

/// Issues tokens and checks them.
#[derive(Clone, Debug)]
pub struct Sessions {
    signer: Signer,
    verifier: Verifier,
    length: Duration,
    clock: Clock,
}

/// A token and the time, in milliseconds since 1970, from which it is worth nothing.
pub struct Issued {
    pub token: String,
    pub expires_at: i64,
}

/// Who asks, by a valid `Authorization: Bearer` token.
#[derive(Clone, Debug)]
pub struct Bearer(pub Claims);

impl Sessions {
    /// With the key in the database. The first start makes it; of several at once, one wins and the others take its key.
    pub async fn open(
        store: &Store,
        random: &Random,
        length: Duration,
        clock: Clock,
    ) -> Result<Self, BoxError> {
        let seed = store.signing_seed(random.with(rand::RngExt::random)).await?;
        let seed: [u8; 32] = seed
            .try_into()
            .map_err(|_| "the signing key in the database is no Ed25519 key")?;
        let signer = Signer::from_seed(&seed)?;
        Ok(Self {
            verifier: Verifier::new(signer.public_keys()),
            signer,
            length,
            clock,
        })
    }

    pub fn issue(&self, user: &User) -> Result<Issued, TokenError> {
        let now = self.clock.millis();
        let length = i64::try_from(self.length.as_secs()).unwrap_or(i64::MAX);
        let iat = now.div_euclid(1_000);
        let exp = iat.saturating_add(length);
        let claims = Claims {
            sub: user.id,
            name: user.name.clone(),
            iat,
            exp,
        };
        Ok(Issued {
            token: self.signer.sign(&claims)?,
            expires_at: exp.saturating_mul(1_000),
        })
    }

    pub fn check(&self, token: &str) -> Result<Claims, TokenError> {
        self.verifier.verify(token, self.clock.millis().div_euclid(1_000))
    }

    pub fn public_keys(&self) -> JwkSet {
        self.signer.public_keys()
    }
}

impl FromRequestParts<AppState> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let refuse =
            |message: &str| Problem::unauthenticated("Sign in first.").field("authorization", message);
        let header = parts
            .headers
            .get(AUTHORIZATION)
            .ok_or_else(|| refuse("is missing: send `Bearer` and the token of POST /sessions"))?;
        let token = header
            .to_str()
            .ok()
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(|| refuse("must be `Bearer` and a token"))?;
        state
            .sessions
            .check(token)
            .map(Self)
            .map_err(|error| match error {
                TokenError::Expired => refuse("the session has expired"),
                TokenError::Invalid(_) | TokenError::UnknownKey => refuse("the token is not valid"),
            })
    }
}
