//! What a cluster gets: every overlay of `k8s/overlays`, rendered, holds together and keeps its promises. Held against the
//! code too: images, ports and settings are those of the services.
//!
//! Rendering needs `kustomize` or a `kubectl` that knows components (`scripts/test` gets one). Without either these tests
//! say so and pass.

mod images;
mod manifest;
mod overlay;
mod owners;
mod pods;
mod queries;
mod releases;
mod routes;
mod security;
