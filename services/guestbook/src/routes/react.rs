//! `POST /entries/{id}/reactions`

use axum::extract::State;
use axum::response::IntoResponse;
use common::problem::ProblemBody;
use common::{Json, Path, Problem, Valid};

use super::reader::{self, Once};
use crate::api::{NewReaction, entry_id};
use crate::model::Reactions;
use crate::state::AppState;
use crate::variant;

/// Give a reaction
///
/// Answers with all reactions of the entry. Only v2 has this.
#[utoipa::path(
    post,
    path = "/entries/{id}/reactions",
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "One for each intended reaction"),
    ),
    request_body = NewReaction,
    responses(
        (status = 200, body = Reactions, content_type = "application/json"),
        (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody, description = "No such kind, or the key was used for another reaction"),
        (status = 503, body = ProblemBody, description = "`leader_unavailable`: nothing can be written now; reading goes on"),
    )
)]
pub(super) async fn react(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Once(once): Once,
    Valid(reaction): Valid<NewReaction>,
) -> Result<impl IntoResponse, Problem> {
    let id = entry_id("id", &id)?;
    let (reactions, position) = variant::v2::react(&state, &once, id, reaction.kind).await?;
    Ok((reader::at(position), Json(reactions)))
}
