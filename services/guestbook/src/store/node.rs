//! One Redis: a connection that comes up when it is needed, and is left alone for a while after a failure.
//!
//! Not the library's `ConnectionManager`: that one keeps a connection on which answers time out, and hands its last failed
//! attempt to the first caller after the server is back. The rule kept here: a call fails within one timeout, the next
//! ones at once, and the first after [`REST`] tries a fresh connection.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use common::BoxError;
use prometheus::IntGaugeVec;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ErrorKind, RedisError, RedisResult, ServerErrorKind};

/// How long a Redis that failed is not asked.
pub const REST: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct Node {
    /// Host and port, for logs and metrics.
    pub name: String,
    client: Client,
    timeout: Duration,
    slot: tokio::sync::Mutex<Slot>,
    resting_until: Mutex<Option<Instant>>,
    /// Whether it answered when it was last asked, by name. Without a value before it is asked for the first time.
    up: IntGaugeVec,
}

#[derive(Default)]
struct Slot {
    connection: Option<MultiplexedConnection>,
    /// Tells connections apart, so that a failure never drops the one that replaced its own.
    number: u64,
}

impl std::fmt::Debug for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "connection {}", self.number)
    }
}

impl Node {
    /// Does not connect yet. `setting` is what `url` was given as; the URL itself may hold a password, so no message has it.
    pub fn new(setting: &str, url: &str, timeout: Duration, up: IntGaugeVec) -> Result<Self, BoxError> {
        let client = Client::open(url.trim())
            .map_err(|error| format!("{setting} is not redis://host:port: {error}"))?;
        Ok(Self {
            name: client.get_connection_info().addr().to_string(),
            client,
            timeout,
            slot: tokio::sync::Mutex::default(),
            resting_until: Mutex::default(),
            up,
        })
    }

    /// Whether it failed a moment ago.
    pub fn rests(&self) -> bool {
        let until = *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    /// Runs commands that may be repeated: a connection that turns out to be dropped is replaced, once.
    pub async fn run<T, F>(&self, work: impl Fn(MultiplexedConnection) -> F) -> RedisResult<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let (connection, number) = self.connection().await?;
        let error = match work(connection).await {
            Err(error) if error.is_connection_dropped() => error,
            Err(error) => return Err(self.failed(error, number).await),
            Ok(value) => return Ok(self.answered(value)),
        };
        tracing::debug!(redis = self.name, %error, "the connection was dropped; trying a new one");
        self.forget(number).await;
        let (connection, number) = self.connection().await?;
        match work(connection).await {
            Ok(value) => Ok(self.answered(value)),
            Err(error) => Err(self.failed(error, number).await),
        }
    }

    /// A connection of its own for commands that wait for up to `longest`.
    pub async fn dedicated(&self, longest: Duration) -> RedisResult<MultiplexedConnection> {
        self.connect(longest + self.timeout)
            .await
            .inspect_err(|error| self.rest(error))
    }

    /// Leaves it alone for a while.
    pub fn rest(&self, error: &RedisError) {
        let mut until = self.resting_until.lock().unwrap_or_else(PoisonError::into_inner);
        if until.is_none() {
            tracing::warn!(redis = self.name, %error, "Redis does not answer");
        }
        *until = Some(Instant::now() + REST);
        self.up.with_label_values(&[&self.name]).set(0);
    }

    fn answered<T>(&self, value: T) -> T {
        self.up.with_label_values(&[&self.name]).set(1);
        value
    }

    async fn connection(&self) -> RedisResult<(MultiplexedConnection, u64)> {
        let mut slot = self.slot.lock().await;
        if let Some(connection) = &slot.connection {
            return Ok((connection.clone(), slot.number));
        }
        // Whoever waited for the lock while somebody else tried in vain must not wait as long again.
        if self.rests() {
            return Err((ErrorKind::Io, "it failed a moment ago").into());
        }
        let connection = self
            .connect(self.timeout)
            .await
            .inspect_err(|error| self.rest(error))?;
        let mut until = self.resting_until.lock().unwrap_or_else(PoisonError::into_inner);
        if until.take().is_some() {
            tracing::info!(redis = self.name, "Redis answers again");
        }
        slot.number += 1;
        slot.connection = Some(connection.clone());
        Ok((connection, slot.number))
    }

    async fn connect(&self, answer_within: Duration) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(answer_within));
        self.client
            .get_multiplexed_async_connection_with_config(&config)
            .await
    }

    /// What a failed command means for the connection and for the next callers.
    async fn failed(&self, error: RedisError, number: u64) -> RedisError {
        if is_unavailable(&error) {
            self.rest(&error);
            self.forget(number).await;
        }
        error
    }

    async fn forget(&self, number: u64) {
        let mut slot = self.slot.lock().await;
        if slot.number == number {
            slot.connection = None;
        }
    }
}

/// Whether a Redis that says this cannot serve now: no answer, still loading, without its leader, or (asked to write) no
/// leader any more.
pub fn is_unavailable(error: &RedisError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Io
            | ErrorKind::AuthenticationFailed
            | ErrorKind::Server(
                ServerErrorKind::BusyLoading | ServerErrorKind::MasterDown | ServerErrorKind::ReadOnly
            )
    ) || matches!(error.code(), Some("MISCONF" | "NOREPLICAS" | "OOM"))
}
