//! The baskets that a shop without orders starts with, built into the binary.
//!
//! Their users are not those of this shop, whose ids start from 1 too: nobody may be taken for a stranger, so the users are
//! not read.

use common::BoxError;

const DATA: &str = include_str!("../data/history.csv");
const HEADER: &str = "basket,user,products";

/// The ids of the products of each basket, with a blank between them, in the order of the file.
pub fn baskets() -> Result<Vec<&'static str>, BoxError> {
    let mut lines = DATA.lines();
    if lines.next() != Some(HEADER) {
        return Err(format!("data/history.csv: the first line has to be `{HEADER}`").into());
    }
    let baskets = lines.enumerate().map(|(index, line)| {
        let mut cells = line.split(',');
        match (cells.next(), cells.next(), cells.next(), cells.next()) {
            (Some(_), Some(_), Some(products), None) if !products.is_empty() => Ok(products),
            _ => Err(format!("data/history.csv, line {}: not `{HEADER}`", index + 2).into()),
        }
    });
    baskets.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_basket() {
        let baskets = baskets().expect("the history");
        assert_eq!(baskets.len(), 3_000);
        assert_eq!(baskets[0], "insect-hotel-oak notebook-field-waterproof");
    }
}
