//! PromQL as its users see it: tables of queries and answers, properties, and the same questions put to Prometheus.

mod functions;
mod operators;
mod parsing;
mod prometheus;

mod properties;
mod store;
mod support;
