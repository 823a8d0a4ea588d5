//! Session tokens: EdDSA JWTs, signed by user-service and checked against its published keys.
//!
//! Both halves stand here, so that what is signed is what gets checked. Nothing in this file shows a private key: not
//! `Debug`, not an error.

use std::fmt;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
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
    keys: Vec<(String, DecodingKey)>,
    rules: Validation,
}

/// Signs tokens: user-service's half.
#[derive(Clone)]
pub struct Signer {
    key: EncodingKey,
    public: Jwk,
    kid: String,
}

/// What is signed: the claims and who says so.
#[derive(Serialize)]
struct Payload<'a> {
    iss: &'static str,
    #[serde(flatten)]
    claims: &'a Claims,
}

// === impl Verifier ===

impl Verifier {
    /// Keys without an id and keys that are no Ed25519 keys are left out: no token could name them or be checked by them.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a set of keys is fetched to be handed over"
    )]
    pub fn new(keys: JwkSet) -> Self {
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[ISSUER]);
        // Without this a token that names no issuer at all would pass.
        rules.set_required_spec_claims(&["iss", "sub", "exp"]);
        // Held against the caller's clock: the library would ask the system's.
        rules.validate_exp = false;
        Self {
            keys: keys.keys.iter().filter_map(usable).collect(),
            rules,
        }
    }

    /// The claims of a genuine token that is valid at `now` (seconds since 1970).
    pub fn verify(&self, token: &str, now: i64) -> Result<Claims, TokenError> {
        let kid = jsonwebtoken::decode_header(token)?
            .kid
            .ok_or(TokenError::UnknownKey)?;
        let (_, key) = self
            .keys
            .iter()
            .find(|(known, _)| *known == kid)
            .ok_or(TokenError::UnknownKey)?;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &self.rules)?.claims;
        if claims.exp <= now {
            Err(TokenError::Expired)
        } else {
            Ok(claims)
        }
    }
}

fn usable(key: &Jwk) -> Option<(String, DecodingKey)> {
    let AlgorithmParameters::OctetKeyPair(pair) = &key.algorithm else {
        return None;
    };
    let kid = key.common.key_id.clone()?;
    let decoding = DecodingKey::from_jwk(key).ok()?;
    // The library takes the first 32 bytes of a key without asking whether there are as many.
    let whole = decoding.try_get_as_bytes().is_ok_and(|bytes| bytes.len() == 32);
    (pair.curve == EllipticCurve::Ed25519 && whole).then_some((kid, decoding))
}

// === impl Signer ===

impl Signer {
    /// From the 32 secret bytes of an Ed25519 key. The key's id is its thumbprint (RFC 7638), so it need not be kept.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, TokenError> {
        /// PKCS #8 with an Ed25519 key (RFC 8410 §7), up to the key itself.
        const PKCS8: [u8; 16] = [
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ];
        let key = EncodingKey::from_ed_der(&[PKCS8.as_slice(), seed].concat());
        let mut public = Jwk::from_encoding_key(&key, Algorithm::EdDSA)?;
        let kid = public.thumbprint(ThumbprintHash::SHA256)?;
        public.common.key_id = Some(kid.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { key, public, kid })
    }

    pub fn sign(&self, claims: &Claims) -> Result<String, TokenError> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.kid.clone());
        let payload = Payload { iss: ISSUER, claims };
        Ok(jsonwebtoken::encode(&header, &payload, &self.key)?)
    }

    /// The public half, as `/.well-known/jwks.json` publishes it.
    pub fn public_keys(&self) -> JwkSet {
        JwkSet {
            keys: vec![self.public.clone()],
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_750_000_000;

    fn claims() -> Claims {
        Claims {
            sub: 7,
            name: "Ada".into(),
            iat: NOW,
            exp: NOW + 60,
        }
    }

    fn pair(seed: u8) -> (Signer, Verifier) {
        let signer = Signer::from_seed(&[seed; 32]).expect("a key");
        let verifier = Verifier::new(signer.public_keys());
        (signer, verifier)
    }

    /// A token with this header and payload, signed with the key of `signer`.
    fn forged(signer: &Signer, algorithm: Algorithm, key: &EncodingKey, payload: &Value) -> String {
        let mut header = Header::new(algorithm);
        header.kid = Some(signer.kid.clone());
        jsonwebtoken::encode(&header, payload, key).expect("signed")
    }

    #[test]
    fn what_is_signed_is_what_is_read_until_it_expires() {
        let (signer, verifier) = pair(1);
        let token = signer.sign(&claims()).expect("signed");
        assert_eq!(verifier.verify(&token, NOW).expect("valid"), claims());
        assert_eq!(verifier.verify(&token, NOW + 59).expect("valid"), claims());
        assert!(matches!(
            verifier.verify(&token, NOW + 60),
            Err(TokenError::Expired)
        ));
    }

    #[test]
    fn published_keys_survive_their_journey_as_json_and_hold_nothing_secret() {
        let (signer, _) = pair(1);
        let published = serde_json::to_value(signer.public_keys()).expect("json");
        let key = published["keys"][0].as_object().expect("a key");
        let mut members: Vec<_> = key.keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
        let verifier = Verifier::new(serde_json::from_value(published).expect("a key set"));
        verifier
            .verify(&signer.sign(&claims()).expect("signed"), NOW)
            .expect("valid");
    }

    /// RFC 8037 appendix A: its private key, public key and thumbprint.
    #[test]
    fn the_key_pair_and_its_id_are_those_of_the_rfc() {
        let seed = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
            0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
        ];
        let signer = Signer::from_seed(&seed).expect("a key");
        let published = serde_json::to_value(signer.public_keys()).expect("json");
        assert_eq!(
            published["keys"][0]["x"],
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        );
        assert_eq!(
            published["keys"][0]["kid"],
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    #[test]
    fn another_key_another_algorithm_and_another_issuer_are_refused() {
        let (signer, verifier) = pair(1);
        let (stranger, _) = pair(2);
        let unknown = stranger.sign(&claims()).expect("signed");
        assert!(matches!(
            verifier.verify(&unknown, NOW),
            Err(TokenError::UnknownKey)
        ));

        let good = json!({"iss": ISSUER, "sub": "7", "name": "Ada", "iat": NOW, "exp": NOW + 60});
        let public = serde_json::to_vec(&signer.public_keys()).expect("json");
        let mut no_issuer = good.clone();
        no_issuer.as_object_mut().expect("claims").remove("iss");
        let mut other_issuer = good.clone();
        other_issuer["iss"] = json!("someone");
        let forgeries = [
            // Right key id, signed by someone else.
            forged(&signer, Algorithm::EdDSA, &stranger.key, &good),
            // The published key used as a shared secret.
            forged(
                &signer,
                Algorithm::HS256,
                &EncodingKey::from_secret(&public),
                &good,
            ),
            forged(&signer, Algorithm::EdDSA, &signer.key, &no_issuer),
            forged(&signer, Algorithm::EdDSA, &signer.key, &other_issuer),
        ];
        for token in forgeries {
            let refused = verifier.verify(&token, NOW);
            assert!(matches!(refused, Err(TokenError::Invalid(_))), "{refused:?}");
        }
        verifier
            .verify(&forged(&signer, Algorithm::EdDSA, &signer.key, &good), NOW)
            .expect("the same without a mistake passes");
    }

    #[test]
    fn a_token_that_was_changed_or_is_none_is_refused() {
        let (signer, verifier) = pair(1);
        let token = signer.sign(&claims()).expect("signed");
        let (head, signature) = token.rsplit_once('.').expect("three parts");
        let (header, _) = head.split_once('.').expect("three parts");
        // {"alg":"none"}
        let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", &head[header.len() + 1..]);
        let changed = format!("{head}x.{signature}");
        for token in ["", ".", "a.b.c", &token[..token.len() - 4], &changed, &unsigned] {
            assert!(verifier.verify(token, NOW).is_err(), "{token}");
        }
    }

    #[test]
    fn keys_that_cannot_check_anything_are_left_out_and_break_nothing() {
        let keys = json!({"keys": [
            {"kty": "OKP", "crv": "Ed25519", "kid": "short", "x": "AAAA"},
            {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
            {"kty": "oct", "kid": "secret", "k": "AAAA"},
        ]});
        let verifier = Verifier::new(serde_json::from_value(keys).expect("a key set"));
        assert!(verifier.keys.is_empty());
    }

    #[test]
    fn a_signer_does_not_show_its_key() {
        let (signer, _) = pair(0x41);
        let shown = format!("{signer:?}");
        assert!(
            shown.contains(&signer.kid) && !shown.contains("65, 65"),
            "{shown}"
        );
    }
}
