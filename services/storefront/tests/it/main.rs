//! storefront, tested through its router, with services behind it that answer as the test wants.

mod degraded;
mod front;
mod guestbook;
mod input;
mod openapi;
mod orders;
mod page;
mod readme;
mod sessions;
mod shutdown;
mod support;
