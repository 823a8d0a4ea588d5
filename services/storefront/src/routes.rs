//! The whole URL table.

mod address;
mod canary;
mod cancel_order;
mod entries;
mod events;
mod me;
mod order;
mod orders;
mod page;
mod place_order;
mod product;
mod products;
mod profile;
mod recommendations;
mod sign_in;
mod sign_out;
mod sign_up;
mod stream;
mod write_entry;

use axum::routing::any;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(page::page))
        .routes(routes!(products::products))
        .routes(routes!(product::product))
        .routes(routes!(recommendations::recommendations))
        .routes(routes!(sign_up::sign_up))
        .routes(routes!(sign_in::sign_in, sign_out::sign_out))
        .routes(routes!(me::me))
        .routes(routes!(profile::profile))
        .routes(routes!(orders::orders, place_order::place_order))
        .routes(routes!(order::order))
        .routes(routes!(cancel_order::cancel_order))
        .routes(routes!(entries::entries, write_entry::write_entry))
        .routes(routes!(stream::stream))
        .routes(routes!(events::events))
        .routes(routes!(canary::join, canary::leave))
}

/// The same, and what is not the API's: the files of the page and its own addresses.
pub fn with_page(routes: OpenApiRouter<AppState>) -> OpenApiRouter<AppState> {
    routes.route("/{*address}", any(address::address))
}
