//! `GET /entries`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem, Query};

use super::reader::Own;
use crate::api::{Entries, EntriesQuery, entry_id};
use crate::model::Wanted;
use crate::state::AppState;
use crate::variant;

/// List entries
///
/// The newest first. Whoever has just written sees that, whichever replica answers: the cookie that came with the answer,
/// or its header `x-guestbook-position`, says how far the list has to reach.
#[utoipa::path(
    get,
    path = "/entries",
    params(
        EntriesQuery,
        ("x-guestbook-position" = Option<i64>, Header, description = "The position that a write of the reader came back with"),
    ),
    responses(
        (status = 200, body = Entries),
        (status = 503, body = ProblemBody, description = "`storage_unavailable`: neither a follower nor the leader answers"),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Own(position): Own,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<Entries>, Problem> {
    let before = query.before.as_deref().map(|id| entry_id("before", id));
    let wanted = Wanted {
        limit: query.limit,
        before: before.transpose()?,
        position,
        reactions: false,
    };
    Ok(Json(variant::page(&state, wanted).await?.into()))
}
