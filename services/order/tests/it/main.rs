//! order-service with the real product-service and payment-service behind it, on both variants and both databases.

mod crash;
mod expand_contract;
mod input;
mod orders;
mod propagation;
mod readme;
mod support;
mod weather;
