//! What the handlers work with: the way to the gateway, and the last looks at its counters.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::BoxError;
use tokio::sync::Mutex;

use crate::Config;
use crate::api::Overview;
use crate::collect::{Collector, Look, LookError};

/// What the figures on the page are about.
const WINDOW: Duration = Duration::from_secs(10);

/// Whoever asks again sooner gets the same answer: ten open pages cost as much as one.
const FRESH: Duration = Duration::from_millis(500);

#[derive(Clone)]
pub struct AppState {
    collector: Collector,
    recent: Arc<Mutex<Recent>>,
}

/// Nobody looks, nothing is asked: the looks are those that pages caused.
#[derive(Default)]
struct Recent {
    looks: VecDeque<Look>,
    answer: Option<(Instant, Overview)>,
}

impl AppState {
    pub fn build(config: &Config) -> Result<Self, BoxError> {
        Ok(Self {
            collector: Collector::new(&config.gateway_admin, config.run_file.clone())?,
            recent: Arc::default(),
        })
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
