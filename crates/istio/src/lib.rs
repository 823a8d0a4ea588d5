//! Istio's traffic rules without Istio: what a YAML file says, whether it may say it, and where a request goes.
//!
//! Nothing here reads a file, opens a socket or knows the time, so that every rule can be tested by calling a
//! function. In reading order:
//!
//! 1. [`model`]: the four resources as Istio writes them, with the fields that Serin executes
//! 2. [`parse`]: YAML or JSON → [`Resource`]; a field that is unknown or not supported is a [`Mistake`] with its path
//! 3. [`config`]: a set of resources, and what has to be true of all of them together
//! 4. [`registry`]: compiles a [`Config`] into a [`Table`]; keeps what outlives a table (ids, counters)
//! 5. [`table`]: the immutable result: host → first matching rule → weighted choice → endpoints
//! 6. [`yaml`]: a resource as YAML again, and the difference between two of them

pub mod config;
pub mod host;
pub mod mistake;
pub mod model;
pub mod nearest;
pub mod parse;
pub mod registry;
pub mod resource;
pub mod table;
pub mod yaml;

pub use config::{Change, Config};
pub use mistake::{Collector, Mistake, Mistakes, Warning};
pub use registry::Registry;
pub use resource::{Key, Kind, Metadata, Resource, Spec};
pub use table::{Decision, RequestHead, Side, Table};
