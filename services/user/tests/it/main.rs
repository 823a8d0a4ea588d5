//! user-service, tested through its router and on both databases.

mod account;
mod input;
mod profile;
mod readme;
mod session;
mod shutdown;
mod support;
