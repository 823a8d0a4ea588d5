//! recommendation-service, tested through its router and on both databases.

mod events;
mod experiment;
mod input;
mod learning;
mod metrics;
mod quality;
mod readme;
mod shutdown;
mod support;
