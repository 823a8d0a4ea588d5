//! `GET /orders`

use axum::extract::State;
use common::{Json, Problem, Query, UserId};

use crate::api::{OrderPage, PageQuery};
use crate::error::Error;
use crate::state::AppState;

/// List one's own orders, the newest first
#[utoipa::path(get, path = "/orders", params(PageQuery), responses((status = 200, body = OrderPage)))]
pub(super) async fn list(
    State(state): State<AppState>,
    UserId(user): UserId,
    Query(page): Query<PageQuery>,
) -> Result<Json<OrderPage>, Problem> {
    let limit = page.limit.unwrap_or(20);
    let orders = state
        .store
        .of_user(user, page.cursor.as_deref(), limit + 1)
        .await
        .map_err(Error::from)?;
    Ok(Json(OrderPage::new(orders, limit)))
}
