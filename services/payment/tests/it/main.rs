//! payment-service, tested through its router and on both databases.

mod charge;
mod input;
mod readme;
mod support;
