//! What the crate promises, by its public interface.

mod blue_green;
mod canary;
mod commands;
mod conditions;
mod durations;
mod files;
mod limits;
mod measurements;
mod mistakes;
mod properties;
mod routes;
mod sequential;
mod simulation;
mod support;
