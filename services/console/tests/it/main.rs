//! The console, tested through its router against a gateway that says what a test wants.

mod openapi;
mod overview;
mod page;
mod readme;
mod support;
