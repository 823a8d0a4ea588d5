//! The table of the A/B test, exact at the time of asking: one row for each algorithm, also while nobody has seen it.

use crate::error::Error;
use crate::model::Algorithm;
use crate::state::AppState;

/// What is known of one algorithm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Users with an impression.
    pub users: i64,
    /// Of those, users with a purchase after an impression.
    pub converted: i64,
    pub impressions: i64,
    pub clicks: i64,
    pub carts: i64,
    pub purchases: i64,
    pub dwells: i64,
    pub dwell_ms: i64,
    /// Answers of `GET /recommendations`, of all users and none.
    pub responses: i64,
    pub response_micros: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    pub algorithms: [(Algorithm, Figures); 2],
    /// Users with an impression of both: 0 where the routes keep each user with one algorithm.
    pub users_of_both: i64,
}

pub async fn experiment(state: &AppState) -> Result<Experiment, Error> {
    state.timing.flush(&state.store).await?;
    Ok(state.store.experiment().await?)
}
