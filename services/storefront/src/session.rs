//! Whether a session token is genuine, held against user-service's published keys.
//!
//! The keys come through the mesh and are kept; they are asked for again when they are old, or when a token names an
//! unknown one, and at most every few seconds: made-up tokens cannot turn the shop against user-service.

use std::sync::{Arc, PoisonError, RwLock};

use common::Clock;
use common::auth::{Claims, TokenError, Verifier};
use jsonwebtoken::jwk::JwkSet;
use tokio::sync::Mutex;

use crate::error::Error;
use crate::upstream::{Service, Services};

/// Between two requests for keys.
const INTERVAL_MS: i64 = 5_000;

/// How long keys are used without asking whether they still stand.
const MAX_AGE_MS: i64 = 10 * 60 * 1_000;

/// Who a token speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    User(Claims),
    /// Nobody. `for_good`: the token can never become valid, so that its cookie is of no more use.
    Nobody {
        for_good: bool,
    },
    /// The keys are not known, because user-service does not answer.
    Unchecked,
}

#[derive(Clone, Debug)]
pub struct Sessions {
    services: Services,
    clock: Clock,
    keys: Arc<RwLock<Keys>>,
    /// Held while keys are on their way, so that one request is enough for all who wait.
    turn: Arc<Mutex<()>>,
}

#[derive(Debug, Default)]
struct Keys {
    verifier: Option<Verifier>,
    fetched_at: i64,
    /// When they were last asked for, and whether they came.
    asked: Option<(i64, bool)>,
}

/// What became of asking for keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Fetched,
    TooSoon,
    Failed,
}

impl Sessions {
    pub fn new(services: Services, clock: Clock) -> Self {
        Self {
            services,
            clock,
            keys: Arc::default(),
            turn: Arc::default(),
        }
    }

    pub async fn check(&self, token: &str) -> Verdict {
        let known = self.verify(token);
        match known {
            Some(Err(TokenError::Expired | TokenError::Invalid(_))) => Verdict::Nobody { for_good: true },
            Some(Ok(claims)) if !self.old() => Verdict::User(claims),
            Some(Ok(_) | Err(TokenError::UnknownKey)) | None => {
                let asked = self.ask().await;
                self.verdict(token, asked)
            }
        }
    }

    fn verdict(&self, token: &str, asked: Asked) -> Verdict {
        match self.verify(token) {
            Some(Ok(claims)) => Verdict::User(claims),
            Some(Err(TokenError::Expired | TokenError::Invalid(_))) => Verdict::Nobody { for_good: true },
            Some(Err(TokenError::UnknownKey)) if asked == Asked::Fetched => {
                Verdict::Nobody { for_good: true }
            }
            Some(Err(TokenError::UnknownKey)) if asked == Asked::TooSoon => {
                Verdict::Nobody { for_good: false }
            }
            Some(Err(TokenError::UnknownKey)) | None => Verdict::Unchecked,
        }
    }

    /// `None` while no keys are known.
    fn verify(&self, token: &str) -> Option<Result<Claims, TokenError>> {
        let now = self.clock.millis() / 1_000;
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.verifier.as_ref().map(|verifier| verifier.verify(token, now))
    }

    fn old(&self) -> bool {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        self.clock.millis() - keys.fetched_at > MAX_AGE_MS
    }

    async fn ask(&self) -> Asked {
        let _turn = self.turn.lock().await;
        let now = self.clock.millis();
        let last = self.keys.read().unwrap_or_else(PoisonError::into_inner).asked;
        if let Some((at, came)) = last
            && now - at < INTERVAL_MS
        {
            return if came { Asked::TooSoon } else { Asked::Failed };
        }
        let answer: Result<JwkSet, Error> = self
            .services
            .get(Service::User, "/.well-known/jwks.json")
            .fetch()
            .await;
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        keys.asked = Some((now, answer.is_ok()));
        match answer {
            Ok(set) => {
                keys.verifier = Some(Verifier::new(set));
                keys.fetched_at = now;
                Asked::Fetched
            }
            Err(error) => {
                let cause = common::problem::chain(&error);
                tracing::warn!(cause, "user-service's keys cannot be fetched");
                Asked::Failed
            }
        }
    }
}
