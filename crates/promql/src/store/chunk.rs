//! The values of one series in one block of rows, packed so that any of them is read at once, without unpacking those before.
//!
//! Most series are counters and bucket counts: whole numbers that grow a little. They are kept as the lowest value and what
//! each row has above it, in as few bytes as the block needs. What fits nowhere is kept as it is, so nothing is ever lost.

use std::array::from_fn;
use std::ops::Range;

/// Rows in a block.
pub(crate) const BLOCK: usize = 128;

/// In place of a value: the series is not there. The NaN that Prometheus uses for it.
pub(super) const STALE: f64 = f64::from_bits(0x7ff0_0000_0000_0002);

pub(super) fn is_stale(value: f64) -> bool {
    value.to_bits() == STALE.to_bits()
}

#[derive(Debug)]
pub(super) enum Chunk {
    /// The same in every row.
    Same(f64),
    /// The lowest value, and what each row has above it; the greatest step stands for [`STALE`].
    Bytes(f64, Box<[u8; BLOCK]>),
    Shorts(f64, Box<[u16; BLOCK]>),
    Words(f64, Box<[u32; BLOCK]>),
    Exact(Box<[f64; BLOCK]>),
}

impl Chunk {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "steps are whole, and within the spread"
    )]
    pub(super) fn pack(values: &[f64; BLOCK]) -> Self {
        let first = values[0];
        if values.iter().all(|value| value.to_bits() == first.to_bits()) {
            return Self::Same(first);
        }
        let there = || values.iter().copied().filter(|&value| !is_stale(value));
        let low = there().fold(f64::INFINITY, f64::min);
        let high = there().fold(f64::NEG_INFINITY, f64::max);
        if !there().all(is_whole) {
            return Self::Exact(Box::new(*values));
        }
        match high - low {
            spread if spread < f64::from(u8::MAX) => {
                Self::Bytes(low, Box::new(steps(values, low, u8::MAX, |step| step as u8)))
            }
            spread if spread < f64::from(u16::MAX) => {
                Self::Shorts(low, Box::new(steps(values, low, u16::MAX, |step| step as u16)))
            }
            spread if spread < f64::from(u32::MAX) => {
                Self::Words(low, Box::new(steps(values, low, u32::MAX, |step| step as u32)))
            }
            _ => Self::Exact(Box::new(*values)),
        }
    }

    /// Calls with the index and the value of each row of `rows` in which the series is there.
    #[inline]
    pub(super) fn read(&self, rows: Range<usize>, see: impl FnMut(usize, f64)) {
        match self {
            &Self::Same(value) => read(rows, |_| value, see),
            Self::Bytes(low, steps) => read(rows, |row| unpack(*low, steps[row], u8::MAX), see),
            Self::Shorts(low, steps) => read(rows, |row| unpack(*low, steps[row], u16::MAX), see),
            Self::Words(low, steps) => read(rows, |row| unpack(*low, steps[row], u32::MAX), see),
            Self::Exact(values) => read(rows, |row| values[row], see),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Same(value) if is_stale(*value))
    }

    /// In bytes.
    pub(super) fn size(&self) -> usize {
        let values = match self {
            Self::Same(_) => 0,
            Self::Bytes(..) => size_of::<[u8; BLOCK]>(),
            Self::Shorts(..) => size_of::<[u16; BLOCK]>(),
            Self::Words(..) => size_of::<[u32; BLOCK]>(),
            Self::Exact(_) => size_of::<[f64; BLOCK]>(),
        };
        size_of::<Self>() + values
    }
}

/// Whether sums and differences of such numbers are exact. A negative zero would come back as a positive one.
fn is_whole(value: f64) -> bool {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    value.fract() == 0.0 && value.abs() <= EXACT && (value != 0.0 || value.is_sign_positive())
}

fn steps<T: Copy>(values: &[f64; BLOCK], low: f64, stale: T, narrow: impl Fn(f64) -> T) -> [T; BLOCK] {
    from_fn(|row| match values[row] {
        value if is_stale(value) => stale,
        value => narrow(value - low),
    })
}

fn unpack<T: Copy + PartialEq + Into<f64>>(low: f64, step: T, stale: T) -> f64 {
    if step == stale { STALE } else { low + step.into() }
}

#[inline]
fn read(rows: Range<usize>, value: impl Fn(usize) -> f64, mut see: impl FnMut(usize, f64)) {
    for row in rows {
        let value = value(row);
        if !is_stale(value) {
            see(row, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kept(chunk: &Chunk) -> [u64; BLOCK] {
        let mut values = [STALE.to_bits(); BLOCK];
        chunk.read(0..BLOCK, |row, value| values[row] = value.to_bits());
        values
    }

    #[test]
    fn a_counter_takes_as_many_bytes_as_it_grows() {
        let counter = |step: u32| {
            Chunk::pack(&from_fn(|row| {
                let row = u32::try_from(row).expect("small");
                1e12 + f64::from(step) * f64::from(row)
            }))
        };
        let head = size_of::<Chunk>();
        assert_eq!(counter(0).size(), head);
        assert_eq!(counter(1).size(), head + BLOCK);
        assert_eq!(counter(100).size(), head + 2 * BLOCK);
        assert_eq!(counter(100_000).size(), head + 4 * BLOCK);
        assert_eq!(counter(u32::MAX).size(), head + 8 * BLOCK);
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back_to_the_bit(
            base in prop_oneof![Just(0.0_f64), Just(9e15), -1e3..1e3],
            values in prop::collection::vec(
                prop_oneof![
                    8 => (0_u32..300).prop_map(f64::from),
                    1 => any::<u32>().prop_map(f64::from),
                    1 => Just(STALE),
                    1 => prop_oneof![Just(f64::NAN), Just(-0.0), Just(f64::INFINITY), Just(0.1)],
                ],
                BLOCK,
            ),
            whole in any::<bool>(),
        ) {
            let values: [f64; BLOCK] = from_fn(|row| match values[row] {
                value if is_stale(value) => STALE,
                value if whole && !value.is_finite() => STALE,
                value if whole => value.floor() + base.floor(),
                value => value,
            });
            prop_assert_eq!(kept(&Chunk::pack(&values)), values.map(f64::to_bits));
        }
    }
}
