//! The load generator, asked and told over its own API.

use std::time::Duration;

use common::{BoxError, client};
use loadgen::api::{Load, LoadStats, Population, Spike};

use crate::ask::{Unanswered, answer, success};

/// It answers from memory.
const TIMEOUT: Duration = Duration::from_millis(700);

#[derive(Clone, Debug)]
pub struct Loadgen {
    http: reqwest::Client,
}

#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("no load generator runs")]
    None,
    #[error("the load generator does not answer: {0}")]
    Away(String),
    #[error("the load generator refused: {0}")]
    Refused(String),
}

impl Loadgen {
    pub fn new() -> Result<Self, BoxError> {
        Ok(Self {
            http: client::plain(TIMEOUT)?,
        })
    }

    /// How much load there is. `base` is where it is, if it is anywhere.
    pub async fn get(&self, base: Option<&str>) -> Result<Load, LoadError> {
        let base = base.ok_or(LoadError::None)?;
        Ok(answer(self.http.get(format!("{base}/load"))).await?)
    }

    pub async fn put(&self, base: Option<&str>, load: &Load) -> Result<Load, LoadError> {
        let base = base.ok_or(LoadError::None)?;
        Ok(answer(self.http.put(format!("{base}/load")).json(load)).await?)
    }

    pub async fn spike(&self, base: Option<&str>, spike: &Spike) -> Result<(), LoadError> {
        let base = base.ok_or(LoadError::None)?;
        success(self.http.post(format!("{base}/load/spike")).json(spike)).await?;
        Ok(())
    }

    pub async fn population(&self, base: Option<&str>) -> Result<Population, LoadError> {
        let base = base.ok_or(LoadError::None)?;
        Ok(answer(self.http.get(format!("{base}/population"))).await?)
    }

    pub async fn stats(&self, base: Option<&str>) -> Result<LoadStats, LoadError> {
        let base = base.ok_or(LoadError::None)?;
        Ok(answer(self.http.get(format!("{base}/load/stats"))).await?)
    }
}

impl From<Unanswered> for LoadError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Away(reason) => Self::Away(reason),
            Unanswered::Refused(reason) => Self::Refused(reason),
        }
    }
}
