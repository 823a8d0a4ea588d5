//! PromQL over an in-memory ring of samples: what Prometheus would answer, without Prometheus.
//!
//! Analysis templates, recording rules and dashboards are written in PromQL. On a laptop there is nobody to ask, so what is
//! scraped goes into a [`Store`], and a [`Query`] is evaluated over it. Nothing here reads a file, opens a socket or knows
//! the time.
//!
//! ```
//! use promql::{Limits, Metric, Query, Store, Value};
//!
//! let mut store = Store::new(Limits::default());
//! for second in 0..60 {
//!     let requests = Metric::new("requests_total", [("version", "v2")]);
//!     store.append(second * 1_000, [(requests, 3.0 * second as f64)])?;
//! }
//! let query = Query::parse("sum(rate(requests_total[30s]))")?;
//! assert_eq!(query.instant(&store, 59_000)?.number(), Some(3.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In reading order:
//!
//! 1. [`metric`]: what a series is known by; [`exposition`]: the text that services expose, read
//! 2. [`store`]: rows of samples, packed
//! 3. [`syntax`]: text → tree; a mistake is a [`ParseError`] that shows the place
//! 4. [`query`]: a query for the outside: parsed once, asked for an instant or a range; [`options`]: as which Prometheus
//! 5. [`eval`]: tree → value, one file for each kind of node
//! 6. [`functions`]: the table of functions, one file for each family
//!
//! # As Prometheus has it
//!
//! The answers equal those of Prometheus 2.42 (`tests/it/prometheus.rs` asks both); [`Dialect`] chooses between its rules
//! and those of Prometheus 3, where ranges do not contain their first moment. What is not supported is refused by its name when
//! the query is parsed, never evaluated in another way: native histograms, functions of the calendar and of trigonometry,
//! `atan2`, what Prometheus calls experimental, names in quotes, and durations as numbers.
//!
//! The parser is our own, for the messages: the library there is (promql-parser 0.11) says "invalid promql query" without a
//! place, panics on `x[1e30]`, and brings more than thirty crates.

pub mod exposition;
pub mod metric;
pub mod options;
pub mod query;
pub mod store;
pub mod value;

mod eval;
mod functions;
mod syntax;

pub use eval::EvalError;
pub use metric::Metric;
pub use options::{Dialect, Options};
pub use query::Query;
pub use store::{Appended, Limits, OutOfOrder, Point, Store};
pub use syntax::ParseError;
pub use value::{Sample, Series, Value};
