//! The console, tested through its router: against a gateway that says what a test wants, and against a real one.

mod faults;
mod guard;
mod load;
mod openapi;
mod overview;
mod page;
mod readme;
mod rules;
mod stream;
mod support;
