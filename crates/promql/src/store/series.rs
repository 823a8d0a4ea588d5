//! One series: packed chunks for full blocks of rows, plain values for the block that is being filled.

use std::array::from_fn;
use std::collections::VecDeque;
use std::ops::Range;

use super::chunk::{BLOCK, Chunk, STALE, is_stale};
use crate::metric::Metric;

#[derive(Debug)]
pub(super) struct Series {
    metric: Metric,
    /// The row that the first chunk begins with.
    first: usize,
    chunks: VecDeque<Chunk>,
    /// Of the block after the chunks; rows behind its end have not come, or the series was not in them.
    open: Vec<f64>,
}

impl Series {
    /// A series that is first seen in the block that begins with this row.
    pub(super) fn new(metric: Metric, first: usize) -> Self {
        Self {
            metric,
            first,
            chunks: VecDeque::new(),
            open: Vec::new(),
        }
    }

    pub(super) fn metric(&self) -> &Metric {
        &self.metric
    }

    /// The value in the newest row. A second one for the same row is not taken.
    pub(super) fn put(&mut self, row: usize, value: f64) {
        let index = row - self.sealed();
        if self.open.len() <= index {
            self.open.resize(index, STALE);
            self.open.push(value);
        }
    }

    /// Packs the open block, which is over.
    pub(super) fn seal(&mut self) {
        let values = from_fn(|row| self.open.get(row).copied().unwrap_or(STALE));
        self.chunks.push_back(Chunk::pack(&values));
        self.open.clear();
    }

    /// Lets go of what is before a row.
    pub(super) fn forget(&mut self, first: usize) {
        while self.first < first && self.chunks.pop_front().is_some() {
            self.first += BLOCK;
        }
    }

    /// Whether it is nowhere any more.
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.chunks.iter().all(Chunk::is_empty)
    }

    pub(super) fn value(&self, row: usize) -> Option<f64> {
        let mut found = None;
        self.read(&(row..row + 1), |_, value| found = Some(value));
        found
    }

    /// Calls with each row in which the series is there, and the value.
    pub(super) fn read(&self, rows: &Range<usize>, mut see: impl FnMut(usize, f64)) {
        let mut row = rows.start.max(self.first);
        let sealed = self.sealed();
        while row < rows.end.min(sealed) {
            let index = (row - self.first) / BLOCK;
            let begin = self.first + index * BLOCK;
            let end = rows.end.min(begin + BLOCK);
            self.chunks[index].read(row - begin..end - begin, |index, value| see(begin + index, value));
            row = end;
        }
        let open = row.max(sealed)..rows.end.min(sealed + self.open.len());
        for row in open {
            let value = self.open[row - sealed];
            if !is_stale(value) {
                see(row, value);
            }
        }
    }

    /// In bytes.
    pub(super) fn size(&self) -> usize {
        let chunks: usize = self.chunks.iter().map(Chunk::size).sum();
        let open = self.open.capacity() * size_of::<f64>();
        size_of::<Self>() + self.metric.size() + chunks + open
    }

    /// The row after the last chunk.
    fn sealed(&self) -> usize {
        self.first + self.chunks.len() * BLOCK
    }
}
