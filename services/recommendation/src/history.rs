//! The order history that ships with the service, so that the first visitor already gets recommendations.
//!
//! `scripts/make-history` writes it: one basket a line, `basket,user,products`. It lies in the binary and is read where it
//! lies; only counts are kept.

const CSV: &str = include_str!("../data/history.csv");

/// What one user bought at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basket<'a> {
    pub number: u32,
    pub user: i64,
    pub products: Vec<&'a str>,
}

#[derive(Debug, thiserror::Error)]
#[error("the order history is damaged at line {0}")]
pub struct Damaged(usize);

pub fn shipped() -> Result<Vec<Basket<'static>>, Damaged> {
    read(CSV)
}

/// The baskets of `csv`, in order.
pub fn read(csv: &str) -> Result<Vec<Basket<'_>>, Damaged> {
    let lines = csv.lines().enumerate().skip(1);
    lines
        .map(|(place, line)| basket(line).ok_or(Damaged(place + 1)))
        .collect()
}

fn basket(line: &str) -> Option<Basket<'_>> {
    let mut cells = line.splitn(3, ',');
    Some(Basket {
        number: cells.next()?.parse().ok()?,
        user: cells.next()?.parse().ok()?,
        products: cells.next()?.split_ascii_whitespace().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_history_can_be_read_and_damage_is_named_by_its_line() {
        let baskets = shipped().expect("whole");
        assert!(baskets.len() >= 1_000);
        assert!(baskets.iter().all(|basket| !basket.products.is_empty()));
        let damaged = read("basket,user,products\n1,2,a b\n2,x,c\n").expect_err("damaged");
        assert_eq!(damaged.to_string(), "the order history is damaged at line 3");
    }
}
