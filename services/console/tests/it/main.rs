//! The console, tested through its router: against a gateway that says what a test wants, and against a real one.

mod faults;
mod guard;
#[cfg(feature = "kubernetes")]
mod kubernetes;
mod load;
mod openapi;
mod overview;
mod page;
mod prometheus;
mod readme;
mod rollouts;
mod rules;
mod stream;
mod support;
