//! How many baskets each product is in, and the best sellers. A product is a number here: its index.

use std::collections::HashMap;
use std::sync::Arc;

/// Products beyond this many are not learned, so that ids without end cannot fill the memory.
pub const MOST_PRODUCTS: usize = 10_000;

#[derive(Debug, Default)]
pub struct Sales {
    ids: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
    /// Baskets with each product.
    sold: Vec<u32>,
    baskets: u32,
    /// Best first; of equals by id, so that every instance shows the same.
    ranking: Vec<u32>,
}

impl Sales {
    /// Learns a basket: ids with blanks between them. Answers its products, each once. The ranking waits for [`rank`](Self::rank).
    pub fn learn(&mut self, basket: &str) -> Vec<u32> {
        let mut products: Vec<u32> = basket
            .split(' ')
            .filter_map(|id| self.number_or_new(id))
            .collect();
        products.sort_unstable();
        products.dedup();
        for product in &products {
            self.sold[*product as usize] += 1;
        }
        self.baskets += 1;
        products
    }

    pub fn rank(&mut self) {
        let (ids, sold) = (&self.ids, &self.sold);
        self.ranking.sort_unstable_by(|a, b| {
            let (a, b) = (*a as usize, *b as usize);
            sold[b].cmp(&sold[a]).then_with(|| ids[a].cmp(&ids[b]))
        });
    }

    /// Best first.
    pub fn ranking(&self) -> &[u32] {
        &self.ranking
    }

    pub fn number(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    pub fn id(&self, product: u32) -> &str {
        &self.ids[product as usize]
    }

    /// Baskets with this product.
    pub fn sold(&self, product: u32) -> u32 {
        self.sold[product as usize]
    }

    /// Share of all baskets with this product.
    pub fn share(&self, product: u32) -> f64 {
        f64::from(self.sold(product)) / f64::from(self.baskets.max(1))
    }

    fn number_or_new(&mut self, id: &str) -> Option<u32> {
        if let Some(number) = self.number(id) {
            return Some(number);
        }
        if id.is_empty() || self.ids.len() == MOST_PRODUCTS {
            return None;
        }
        let number = u32::try_from(self.ids.len()).ok()?;
        let id: Arc<str> = id.into();
        self.ids.push(Arc::clone(&id));
        self.numbers.insert(id, number);
        self.sold.push(0);
        self.ranking.push(number);
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_by_baskets_then_by_id() {
        let mut sales = Sales::default();
        for basket in ["cup moka", "moka beans", "moka moka"] {
            sales.learn(basket);
        }
        sales.rank();
        let ranking: Vec<_> = sales.ranking().iter().map(|product| sales.id(*product)).collect();
        assert_eq!(ranking, ["moka", "beans", "cup"]);
        assert_eq!(sales.sold(sales.ranking()[0]), 3, "twice in a basket is once");
    }

    #[test]
    fn products_without_end_do_not_fill_the_memory() {
        let mut sales = Sales::default();
        for number in 0..MOST_PRODUCTS + 10 {
            sales.learn(&format!("known p{number}"));
        }
        assert_eq!(sales.ranking().len(), MOST_PRODUCTS);
        assert_eq!(sales.number(&format!("p{MOST_PRODUCTS}")), None);
        let known = sales.number("known").expect("learned first");
        assert_eq!(sales.sold(known) as usize, MOST_PRODUCTS + 10);
    }
}
