//! The samples of the last while, in memory.
//!
//! One scrape is one row: a time and a value for each series that was there. That a series misses in a row *is* its stale
//! marker, and so the newest row alone says which series there are now. Rows are kept in blocks of [`BLOCK`]; the values of a
//! series in a full block are packed (see [`chunk`]), and whole blocks leave at the old end. Times stand once per row, not
//! once per sample.
//!
//! A series that is counted costs one or two bytes a sample, one that does not change nearly none, an arbitrary
//! floating-point number eight; `tests/it/store.rs` holds the figure.

mod chunk;
mod series;

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use crate::metric::Metric;
use chunk::BLOCK;
use series::Series;

/// Bounds of a [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a sample is kept at least, in milliseconds. It may be kept for one block of rows longer.
    pub retention: i64,
    /// How many series there may be. Further ones are left out, those known stay.
    pub series: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            retention: 3_600_000,
            series: 20_000,
        }
    }
}

/// What a scrape brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appended {
    pub samples: usize,
    /// New series beyond [`Limits::series`].
    pub left_out: usize,
}

/// A scrape that is not later than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the scrape at {at} ms is not later than the one before, at {last} ms")]
pub struct OutOfOrder {
    pub at: i64,
    pub last: i64,
}

/// A sample: milliseconds since the epoch, and a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub time: i64,
    pub value: f64,
}

/// Index into the series; valid as long as nothing is appended.
pub(crate) type SeriesId = usize;

/// A ring of samples.
#[derive(Debug)]
pub struct Store {
    limits: Limits,
    /// Of each row, ascending.
    times: VecDeque<i64>,
    /// The number of the first row; rows are counted from the first ever. A multiple of [`BLOCK`].
    first: usize,
    series: Vec<Series>,
    ids: HashMap<Metric, SeriesId>,
    names: HashMap<Arc<str>, Vec<SeriesId>>,
    /// Label names and values, each once.
    texts: HashSet<Arc<str>>,
}

impl Store {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            times: VecDeque::new(),
            first: 0,
            series: Vec::new(),
            ids: HashMap::default(),
            names: HashMap::default(),
            texts: HashSet::default(),
        }
    }

    /// Adds one scrape of everything, at a time in milliseconds. What was there before and is not in it, is stale from here
    /// on: whoever scrapes several targets appends them together. Of a series given twice the first value counts.
    pub fn append(
        &mut self,
        at: i64,
        scrape: impl IntoIterator<Item = (Metric, f64)>,
    ) -> Result<Appended, OutOfOrder> {
        if let Some(&last) = self.times.back()
            && at <= last
        {
            return Err(OutOfOrder { at, last });
        }
        let row = self.end();
        self.times.push_back(at);
        let mut appended = Appended::default();
        for (metric, value) in scrape {
            match self.find_or_add(&metric, row) {
                Some(id) => {
                    self.series[id].put(row, value);
                    appended.samples += 1;
                }
                None => appended.left_out += 1,
            }
        }
        if self.end().is_multiple_of(BLOCK) {
            self.series.iter_mut().for_each(Series::seal);
            self.forget(at - self.limits.retention);
        }
        Ok(appended)
    }

    /// How many series there are.
    pub fn series_count(&self) -> usize {
        self.series.len()
    }

    /// Whether any sample has this metric name: a misspelt one would silently give no result.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The times of the first and the last scrape that are kept.
    pub fn span(&self) -> Option<(i64, i64)> {
        Some((*self.times.front()?, *self.times.back()?))
    }

    /// The bytes that samples, times and tables of labels take.
    pub fn size(&self) -> usize {
        let series: usize = self.series.iter().map(Series::size).sum();
        let texts: usize = self.texts.iter().map(|text| text.len()).sum();
        series + texts + self.times.capacity() * size_of::<i64>()
    }

    fn find_or_add(&mut self, metric: &Metric, row: usize) -> Option<SeriesId> {
        if let Some(&id) = self.ids.get(metric) {
            return Some(id);
        }
        if self.series.len() >= self.limits.series {
            return None;
        }
        let metric = self.interned(metric);
        let id = self.series.len();
        self.index(&metric, id);
        self.series.push(Series::new(metric, row / BLOCK * BLOCK));
        Some(id)
    }

    fn index(&mut self, metric: &Metric, id: SeriesId) {
        self.ids.insert(metric.clone(), id);
        if let Some(name) = metric.shared_name() {
            self.names.entry(Arc::clone(name)).or_default().push(id);
        }
    }

    fn interned(&mut self, metric: &Metric) -> Metric {
        let mut shared = |text: &str| {
            if let Some(known) = self.texts.get(text) {
                return Arc::clone(known);
            }
            let text: Arc<str> = text.into();
            self.texts.insert(Arc::clone(&text));
            text
        };
        let labels: Vec<_> = metric
            .labels()
            .map(|(key, value)| (shared(key), shared(value)))
            .collect();
        Metric::new(metric.name().unwrap_or_default(), labels)
    }

    /// Lets go of blocks that end before a time, and of series and texts that nothing is left of.
    fn forget(&mut self, before: i64) {
        while self.times.len() > BLOCK && self.times[BLOCK - 1] < before {
            self.times.drain(..BLOCK);
            self.first += BLOCK;
        }
        let first = self.first;
        for series in &mut self.series {
            series.forget(first);
        }
        let count = self.series.len();
        self.series.retain(|series| !series.is_empty());
        if self.series.len() == count {
            return;
        }
        self.ids.clear();
        self.names.clear();
        for id in 0..self.series.len() {
            let metric = self.series[id].metric().clone();
            self.index(&metric, id);
        }
        self.texts.retain(|text| Arc::strong_count(text) > 1);
    }

    fn end(&self) -> usize {
        self.first + self.times.len()
    }
}

// === What a query reads ===

impl Store {
    pub(crate) fn metric(&self, id: SeriesId) -> &Metric {
        self.series[id].metric()
    }

    /// Series with a name, or all of them, in the order in which they came.
    pub(crate) fn candidates(&self, name: Option<&str>) -> Box<dyn Iterator<Item = SeriesId> + '_> {
        match name {
            Some(name) => Box::new(self.names.get(name).into_iter().flatten().copied()),
            None => Box::new(0..self.series.len()),
        }
    }

    /// The rows whose time `earlier` does not hold for, up to and with those at `to`.
    pub(crate) fn rows(&self, earlier: impl Fn(i64) -> bool, to: i64) -> Range<usize> {
        let end = self.times.partition_point(|&time| time <= to);
        let start = self.times.partition_point(|&time| earlier(time)).min(end);
        self.first + start..self.first + end
    }

    pub(crate) fn times(&self, rows: &Range<usize>) -> Vec<i64> {
        let range = rows.start - self.first..rows.end - self.first;
        self.times.range(range).copied().collect()
    }

    /// The value in one row, if the series is there.
    pub(crate) fn value(&self, id: SeriesId, row: usize) -> Option<f64> {
        self.series[id].value(row)
    }

    /// Puts the samples of some rows into `points`; `times` are those of the rows.
    pub(crate) fn read(&self, id: SeriesId, rows: &Range<usize>, times: &[i64], points: &mut Vec<Point>) {
        points.clear();
        self.series[id].read(rows, |row, value| {
            points.push(Point {
                time: times[row - rows.start],
                value,
            });
        });
    }
}
