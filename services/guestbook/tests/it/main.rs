//! guestbook, tested through its router: on real Redis servers (a leader with two followers) and on both databases.

mod entries;
mod input;
mod page;
mod reactions;
mod readme;
mod redis;
mod servers;
mod stream;
mod support;
