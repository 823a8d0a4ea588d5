//! The last looks at the gateway, for `GET /api/overview`: those that somebody asked for.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::api::Overview;
use crate::collect::{Collector, Look, LookError};

/// What the figures on the page are about.
const WINDOW: Duration = Duration::from_secs(10);

/// Whoever asks again sooner gets the same answer: ten open pages cost as much as one.
const FRESH: Duration = Duration::from_millis(500);

#[derive(Clone)]
pub struct Looks {
    collector: Collector,
    recent: Arc<Mutex<Recent>>,
}

/// Nobody looks, nothing is asked: the looks are those that pages caused.
#[derive(Default)]
struct Recent {
    looks: VecDeque<Look>,
    answer: Option<(Instant, Overview)>,
}

impl Looks {
    pub fn new(collector: Collector) -> Self {
        Self {
            collector,
            recent: Arc::default(),
        }
    }

    /// The shop over the last ten seconds, or as far back as somebody looked.
    pub async fn overview(&self) -> Result<Overview, LookError> {
        let mut recent = self.recent.lock().await;
        if let Some((at, answer)) = &recent.answer
            && at.elapsed() < FRESH
        {
            return Ok(answer.clone());
        }
        let look = self.collector.look().await?;
        while recent
            .looks
            .get(1)
            .is_some_and(|next| look.at - next.at >= WINDOW)
        {
            recent.looks.pop_front();
        }
        // A look from before everybody went for lunch says nothing about now.
        if recent
            .looks
            .front()
            .is_some_and(|first| look.at - first.at > 2 * WINDOW)
        {
            recent.looks.clear();
        }
        let answer = self.collector.overview(recent.looks.front(), &look).await?;
        recent.looks.push_back(look);
        recent.answer = Some((Instant::now(), answer.clone()));
        Ok(answer)
    }
}
