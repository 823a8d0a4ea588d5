//! What the store tells about resources and changes.

use super::Version;
use istio::{Resource, Warning};
use std::sync::Arc;

/// A resource in force.
#[derive(Debug, Clone)]
pub struct Stored {
    pub resource: Arc<Resource>,
    pub version: Version,
}

/// What became of a set of changes.
#[derive(Debug)]
pub struct Outcome {
    /// One for each change, in order.
    pub applied: Vec<Applied>,
    /// About the resources that were written.
    pub warnings: Vec<Warning>,
}

#[derive(Debug)]
pub struct Applied {
    /// Nothing after a deletion.
    pub resource: Option<Arc<Resource>>,
    /// The one in force: a dry run does not advance it.
    pub resource_version: Option<u64>,
    pub changed: bool,
    pub diff: String,
}
