//! Money: integer cents, never a floating-point number. 19.99 is 1999 and stays so.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The one currency of the shop (ISO 4217).
pub const CURRENCY: &str = "EUR";

/// An amount of money in cents.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    sqlx::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
#[schema(value_type = i64, example = 1490)]
pub struct Cents(pub i64);

impl Cents {
    /// The price of `quantity` pieces; `None` when that is more than 64 bits hold.
    pub fn times(self, quantity: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(quantity)).map(Self)
    }

    /// `None` when the sum is more than 64 bits hold.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(
            f,
            "{sign}{}.{:02} {CURRENCY}",
            self.0.unsigned_abs() / 100,
            self.0.unsigned_abs() % 100
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_cents_and_never_loses_one() {
        assert_eq!(Cents(1999).to_string(), "19.99 EUR");
        assert_eq!(Cents(5).to_string(), "0.05 EUR");
        assert_eq!(Cents(-150).to_string(), "-1.50 EUR");
    }

    #[test]
    fn an_overflow_is_none_and_not_a_wrong_price() {
        assert_eq!(Cents(i64::MAX).times(2), None);
        assert_eq!(Cents(i64::MAX).plus(Cents(1)), None);
        assert_eq!(Cents(1999).times(3), Some(Cents(5997)));
    }
}
