//! product-service, tested through its router and on both databases.

mod books;
mod input;
mod paging;
mod prices;
mod readme;
mod search;
mod seed;
mod shutdown;
mod stock;
mod support;
