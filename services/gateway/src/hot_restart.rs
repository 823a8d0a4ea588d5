//! Hot restart, as Envoy calls it: a new process takes over from the running one, and nobody who calls notices.
//!
//! Both are started with the same settings, `RESTART_SOCKET` among them. The running gateway waits at this socket; the new
//! one finds it there, and they speak in this order:
//!
//! 1. The old one sends its listening sockets themselves, not their addresses (`SCM_RIGHTS`). Connections that nobody has
//!    accepted yet wait in the socket, so none is refused or lost, whichever process accepts it.
//! 2. It sends its rules with their versions, those that are on no disk included: where the endpoints are. From here on it
//!    holds changes of the rules up (milliseconds), so that what the new one gets is the last word.
//! 3. The new one starts all that it has, and says `ready`. Nothing of it can be seen yet, and nothing is on the disk: one
//!    that fails until here, or takes longer than [`PATIENCE`], leaves the old one as it was.
//! 4. The old one says `yours`. From this word on the new one accepts, and the rules on the disk are its own: at each moment
//!    one process writes them.
//! 5. The old one stops to accept and passes the changes that it has held up to the new one, as all else that comes
//!    to it over open connections to its admin API. It ends when its last connection is closed, or after the time that
//!    `SHUTDOWN_GRACE_MS` gives, and then as on any other stop.
//!
//! A connection ends with its next answer, which says `connection: close` (HTTP/2: GOAWAY), never between two answers: who
//! keeps a connection and sends a request at that very moment would get no answer. Until then its requests go by the rules
//! in force: the new one tells the old one of each change before it answers it ([`crate::store::Follower`]), and those that
//! are older still and have not ended.
//!
//! What begins anew are counters, ejections, limits and the order of the load balancers.

mod message;
mod predecessor;
mod successor;

pub(crate) use predecessor::Predecessor;
use std::time::Duration;
pub(crate) use successor::{RestartSocket, Succession, Successor};

/// Longest hand-over.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the new one says when it has started.
const READY: &str = "ready";
/// What the old one answers.
const YOURS: &str = "yours";
