//! recommendation-service, tested through its router and on both databases.

mod attribution;
mod curve;
mod events;
mod excluded;
mod experiment;
mod input;
mod learning;
mod metrics;
mod migration;
mod quality;
mod readme;
mod shutdown;
mod support;
