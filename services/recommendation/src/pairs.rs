//! In how many baskets two products are together, and how alike that makes them (algorithm b).

use crate::sales::Sales;

/// Together in fewer baskets than this, two products have met by chance.
const LEAST_SUPPORT: u32 = 2;

/// Weighs down what rests on few baskets: a similarity seen in n of them counts n / (n + this).
const SHRINKAGE: f64 = 2.0;

/// For each product those that it was bought with, by number, and in how many baskets. Small: it grows with the pairs that
/// occur, not with the orders.
#[derive(Debug, Default)]
pub struct Pairs(Vec<Vec<(u32, u32)>>);

impl Pairs {
    /// Learns a basket of distinct products, as [`Sales::learn`] answers it.
    pub fn learn(&mut self, basket: &[u32]) {
        for one in basket {
            for other in basket.iter().filter(|other| *other != one) {
                self.count(*one, *other);
            }
        }
    }

    /// What was bought with `product`, each with its similarity, in no particular order.
    ///
    /// Item-to-item collaborative filtering: the cosine of the two products' baskets, `together / √(one · other)`, times
    /// the shrinkage.
    pub fn alike<'a>(&'a self, product: u32, sales: &'a Sales) -> impl Iterator<Item = (u32, f64)> + 'a {
        let together = self.0.get(product as usize).map_or(&[][..], Vec::as_slice);
        let enough = together.iter().filter(|(_, count)| *count >= LEAST_SUPPORT);
        enough.map(move |(other, count)| {
            let count = f64::from(*count);
            let baskets = f64::from(sales.sold(product)) * f64::from(sales.sold(*other));
            (*other, count / baskets.sqrt() * (count / (count + SHRINKAGE)))
        })
    }

    fn count(&mut self, one: u32, other: u32) {
        let index = one as usize;
        if self.0.len() <= index {
            self.0.resize_with(index + 1, Vec::new);
        }
        let others = &mut self.0[index];
        match others.binary_search_by_key(&other, |(product, _)| *product) {
            Ok(at) => others[at].1 += 1,
            Err(at) => others.insert(at, (other, 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(baskets: &[&str]) -> (Sales, Pairs) {
        let (mut sales, mut pairs) = (Sales::default(), Pairs::default());
        for basket in baskets {
            let products = sales.learn(basket);
            pairs.learn(&products);
        }
        (sales, pairs)
    }

    #[test]
    fn a_similarity_is_the_shrunken_cosine_and_the_same_both_ways() {
        let (sales, pairs) = learned(&["cup moka", "cup moka", "moka", "moka"]);
        let (cup, moka) = (
            sales.number("cup").expect("sold"),
            sales.number("moka").expect("sold"),
        );
        // Together in 2 baskets, of 2 and 4: 2 / √8 · 2 / 4.
        let expected = 2.0 / 8.0_f64.sqrt() * 0.5;
        for (one, other) in [(cup, moka), (moka, cup)] {
            let alike: Vec<_> = pairs.alike(one, &sales).collect();
            assert_eq!(alike.len(), 1);
            assert_eq!(alike[0].0, other);
            assert!((alike[0].1 - expected).abs() < 1e-12, "{alike:?}");
        }
    }

    #[test]
    fn a_single_meeting_is_chance() {
        let (sales, pairs) = learned(&["cup moka"]);
        assert_eq!(pairs.alike(sales.number("cup").expect("sold"), &sales).count(), 0);
    }
}
