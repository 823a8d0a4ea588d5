//! A console whose rules are kept by a Kubernetes cluster.

mod failures;
mod objects;
mod rollouts;
mod rules;
mod shop;
