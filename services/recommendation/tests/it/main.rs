//! recommendation-service, tested through its router and on both databases.

mod experiment;
mod input;
mod learning;
mod quality;
mod readme;
mod support;
