//! The gateway on real sockets.

mod access_log;
mod admin;
mod changes;
mod endpoints;
mod envoy;
mod failures;
mod files;
mod frames;
mod fuzzed;
mod headers;
mod hostile;
mod hot_restart;
mod http2;
mod metrics;
mod policies;
mod readme;
mod shutdown;
mod state;
mod streaming;
mod support;
mod tls;
mod traffic;
mod upstreams;
mod websocket;
