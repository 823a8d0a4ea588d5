//! Session tokens: EdDSA JWTs, signed by user-service and checked against its published keys.

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who a token speaks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Claims {
    /// User id.
    #[serde(with = "sub")]
    #[schema(value_type = String)]
    pub sub: i64,
    pub name: String,
    /// Issued at, in seconds since 1970.
    pub iat: i64,
    /// Not valid from then on, in seconds since 1970.
    pub exp: i64,
}

/// The issuer that every token names.
pub const ISSUER: &str = "user-service";

#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("the session token is not valid")]
    Invalid(#[from] jsonwebtoken::errors::Error),
    #[error("the session has expired")]
    Expired,
    #[error("the session token was signed with a key that user-service does not know")]
    UnknownKey,
}

/// Checks tokens against a set of keys.
#[derive(Clone, Debug)]
pub struct Verifier {
    keys: JwkSet,
}

impl Verifier {
    pub fn new(keys: JwkSet) -> Self {
        Self { keys }
    }

    /// The claims of a genuine token that is valid at `now` (seconds since 1970).
    pub fn verify(&self, token: &str, now: i64) -> Result<Claims, TokenError> {
        let key = self.key(token)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        // Held against the caller's clock below: the library would ask the system's.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_jwk(key)?, &validation)?.claims;
        if claims.exp <= now {
            Err(TokenError::Expired)
        } else {
            Ok(claims)
        }
    }

    fn key(&self, token: &str) -> Result<&Jwk, TokenError> {
        let kid = jsonwebtoken::decode_header(token)?
            .kid
            .ok_or(TokenError::UnknownKey)?;
        self.keys.find(&kid).ok_or(TokenError::UnknownKey)
    }
}

/// `sub` is a string in a JWT (RFC 7519 §4.1.2).
mod sub {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    pub(super) fn serialize<S: Serializer>(id: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}
