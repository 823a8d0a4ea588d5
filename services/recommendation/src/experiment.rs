//! The table of the A/B test, exact at the time of asking: two arms, also while nobody is in them.

use crate::error::Error;
use crate::model::Grouping;
use crate::state::AppState;

/// What is asked. Times are milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Users whose first impression of any algorithm was before do not count; 0 leaves out nobody.
    pub since: i64,
    pub by: Grouping,
    /// Of the curve.
    pub points: u16,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    pub at: i64,
    pub arms: [Figures; 2],
    /// Users with an impression of both algorithms: 0 where the routes keep each user with one.
    pub users_of_both: i64,
    /// Events of those who do not count.
    pub bots: i64,
    pub staff: i64,
    pub testers: i64,
    pub curve: Vec<Point>,
}

/// What is known of one arm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Users with an impression.
    pub users: i64,
    /// Of those, users with a purchase within the attribution window.
    pub converted: i64,
    pub impressions: i64,
    pub clicks: i64,
    pub carts: i64,
    pub purchases: i64,
    /// In milliseconds.
    pub dwell: Sums,
    /// Of `GET /recommendations`, in microseconds. By algorithm: answers to all users and nobody in particular.
    pub response: Sums,
}

/// What is enough to know of many values to compare their mean. Sums of squares may leave the range of whole numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct Sums {
    pub n: i64,
    pub sum: i64,
    pub squares: f64,
}

/// How far the arms were at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    pub at: i64,
    pub arms: [Reached; 2],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    pub users: i64,
    pub converted: i64,
}

/// Times of a curve, evenly spaced; the last one is that of asking.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    pub first: i64,
    last: i64,
    points: u16,
}

pub async fn experiment(state: &AppState, question: &Question) -> Result<Experiment, Error> {
    state.timing.flush(&state.store).await?;
    Ok(state.store.experiment(question).await?)
}

impl Sums {
    #[expect(clippy::cast_precision_loss, reason = "squares are approximate beyond 2^53")]
    pub fn of(value: i64) -> Self {
        Self {
            n: 1,
            sum: value,
            squares: (value as f64).powi(2),
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.sum = self.sum.saturating_add(other.sum);
        self.squares += other.squares;
    }
}

impl Course {
    /// From `first` until `last`; without a `first` there is nothing to show.
    pub fn new(first: Option<i64>, last: i64, points: u16) -> Self {
        Self {
            first: first.unwrap_or(last).min(last),
            last,
            points: if first.is_none() { 0 } else { points },
        }
    }

    pub fn steps(&self) -> i64 {
        i64::from(self.points).saturating_sub(1).max(1)
    }

    /// In milliseconds, never 0.
    pub fn length(&self) -> i64 {
        (self.last - self.first).max(1)
    }

    /// With nobody there.
    pub fn points(&self) -> Vec<Point> {
        let times = (0..self.points).map(|point| match self.points {
            1 => self.last,
            _ => self.first + (self.last - self.first) * i64::from(point) / self.steps(),
        });
        times
            .map(|at| Point {
                at,
                ..Point::default()
            })
            .collect()
    }

    /// How many there are at each point, from how many come at a place. What is beyond the last point was written by a clock
    /// that is ahead of this one: it counts there.
    pub fn cumulated(&self, coming: &[(i64, i64)]) -> Vec<i64> {
        let mut counts = vec![0; usize::from(self.points)];
        let last = counts.len().saturating_sub(1);
        for (place, count) in coming {
            let place = usize::try_from(*place).unwrap_or(0).min(last);
            if let Some(there) = counts.get_mut(place) {
                *there += count;
            }
        }
        let mut sum = 0;
        for count in &mut counts {
            sum += *count;
            *count = sum;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_ends_at_the_time_of_asking() {
        let times = |first, last, points| {
            let points = Course::new(first, last, points).points();
            points.iter().map(|point| point.at).collect::<Vec<_>>()
        };
        assert_eq!(times(Some(10), 21, 4), [10, 13, 17, 21]);
        assert_eq!(times(Some(10), 21, 1), [21]);
        assert!(times(Some(10), 21, 0).is_empty());
        assert!(times(None, 21, 4).is_empty(), "nobody came");
        assert_eq!(times(Some(30), 21, 2), [21, 21], "asked for the future");
    }

    #[test]
    fn who_came_is_still_there_later() {
        let course = Course::new(Some(0), 30, 4);
        assert_eq!(course.cumulated(&[(3, 1), (1, 5), (9, 2)]), [0, 5, 5, 8]);
        assert_eq!(course.cumulated(&[]), [0, 0, 0, 0]);
    }
}
