//! What people want: the tastes and kits that the shipped order history was made from too (`scripts/make-history`).
//!
//! A shopper comes with a wish: a few products that belong together, drawn from a kit of one of their tastes. Nothing here
//! knows how products are recommended.

use common::BoxError;
use rand::{Rng, RngExt};
use serde::Deserialize;

const DATA: &str = include_str!("../data/tastes.json");

/// The declared tastes. Shares need not add up to anything.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tastes {
    kits: Vec<Kit>,
    #[serde(rename = "tastes")]
    all: Vec<Taste>,
    /// Share of the people who have a second taste.
    second_taste: f64,
    /// Each further kit of a taste is drawn this much less often than the one before.
    kit_falloff: f64,
    /// Share of wishes that have nothing to do with a taste.
    whim_basket: f64,
    /// Share of the products of a wish that come from the whole shop.
    whim_product: f64,
    basket_sizes: Vec<Size>,
    best_sellers: Vec<BestSeller>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kit {
    name: String,
    products: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Taste {
    name: String,
    /// How many people in a hundred have it as their first.
    share: f64,
    kits: Vec<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Size {
    products: usize,
    share: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BestSeller {
    product: String,
    /// How many times as often as others it is wanted.
    factor: f64,
}

/// Products that belong together for whoever wants them: the one that is looked for, and those that would be taken along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    pub first: Option<String>,
    pub others: Vec<String>,
}

impl Tastes {
    /// Those of `data/tastes.json`.
    pub fn declared() -> Result<Self, BoxError> {
        let tastes: Self =
            serde_json::from_str(DATA).map_err(|error| format!("data/tastes.json: {error}"))?;
        for taste in &tastes.all {
            for kit in &taste.kits {
                if tastes.kit(kit).is_none() {
                    let name = &taste.name;
                    return Err(format!(
                        "data/tastes.json: `{name}` names the kit {kit}, which is not there"
                    )
                    .into());
                }
            }
        }
        Ok(tastes)
    }

    /// A person's tastes, as numbers, the first one first.
    pub fn draw(&self, rng: &mut impl Rng) -> Vec<usize> {
        let mut draw = || pick(rng.random(), self.all.iter().map(|taste| taste.share));
        let (first, second) = (draw(), draw());
        let has_second = rng.random::<f64>() < self.second_taste;
        let mut tastes = Vec::from_iter(first);
        tastes.extend(
            second
                .filter(|_| has_second)
                .filter(|second| first != Some(*second)),
        );
        tastes
    }

    /// What somebody with these tastes wants on one visit, out of what the shop sells (`sold`, in any order).
    pub fn wish(&self, tastes: &[usize], sold: &[&str], rng: &mut impl Rng) -> Wish {
        let is_whim = rng.random::<f64>() < self.whim_basket;
        let kit = if is_whim { None } else { self.draw_kit(tastes, rng) };
        // Whoever wants a single product shops alike whatever is recommended; here everybody wants two at least.
        let size = pick(rng.random(), self.basket_sizes.iter().map(|size| size.weight()))
            .and_then(|index| self.basket_sizes.get(index))
            .map_or(2, |size| size.products);
        let mut products: Vec<&str> = Vec::new();
        for _ in 0..size {
            let whim = rng.random::<f64>() < self.whim_product;
            let of_kit: Vec<&str> = kit
                .filter(|_| !whim)
                .map(|kit| kit.products.iter().map(String::as_str))
                .into_iter()
                .flatten()
                .filter(|id| sold.contains(id))
                .collect();
            let shelf = if of_kit.is_empty() { sold } else { &of_kit };
            let open: Vec<&str> = shelf
                .iter()
                .copied()
                .filter(|id| !products.contains(id))
                .collect();
            let drawn = pick(rng.random(), open.iter().map(|id| self.pull(id)));
            products.extend(drawn.and_then(|index| open.get(index)));
        }
        let first = (!products.is_empty()).then(|| products.swap_remove(rng.random_range(0..products.len())));
        Wish {
            first: first.map(str::to_owned),
            others: products.into_iter().map(str::to_owned).collect(),
        }
    }

    fn draw_kit(&self, tastes: &[usize], rng: &mut impl Rng) -> Option<&Kit> {
        let mut kits = Vec::new();
        let mut of_taste = 1.0;
        for taste in tastes.iter().filter_map(|index| self.all.get(*index)) {
            let mut weight = of_taste;
            for kit in &taste.kits {
                kits.push((kit, weight));
                weight *= self.kit_falloff;
            }
            of_taste /= 2.0;
        }
        let drawn = pick(rng.random(), kits.iter().map(|(_, weight)| *weight))?;
        self.kit(kits.get(drawn)?.0)
    }

    fn kit(&self, name: &str) -> Option<&Kit> {
        self.kits.iter().find(|kit| kit.name == name)
    }

    fn pull(&self, product: &str) -> f64 {
        let found = self.best_sellers.iter().find(|one| one.product == product);
        found.map_or(1.0, |one| one.factor)
    }
}

impl Size {
    /// A wish may begin with each product of a basket, if there is another one to be shown.
    fn weight(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a handful of products")]
        let starts = if self.products > 1 {
            self.products as f64
        } else {
            0.0
        };
        self.share * starts
    }
}

/// An index in proportion to its weight, by a draw from 0 to 1; nothing where there is no weight.
pub fn pick(draw: f64, weights: impl Iterator<Item = f64> + Clone) -> Option<usize> {
    let mut point = draw * weights.clone().sum::<f64>();
    let mut last = None;
    for (index, weight) in weights.enumerate().filter(|(_, weight)| *weight > 0.0) {
        point -= weight;
        last = Some(index);
        if point < 0.0 {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_pick_goes_by_the_weights() {
        let at = |draw| pick(draw, [1.0, 0.0, 3.0].into_iter());
        assert_eq!(
            [at(0.0), at(0.24), at(0.26), at(0.999)],
            [Some(0), Some(0), Some(2), Some(2)]
        );
        assert_eq!(pick(0.5, [0.0].into_iter()), None);
        assert_eq!(pick(0.5, std::iter::empty()), None);
    }

    #[test]
    fn a_wish_is_mostly_of_one_kit_and_only_of_what_is_sold() {
        let tastes = Tastes::declared().expect("the file");
        let all: Vec<_> = tastes
            .kits
            .iter()
            .flat_map(|kit| kit.products.iter())
            .map(String::as_str)
            .collect();
        let mut rng = StdRng::seed_from_u64(3);
        let mut of_one_kit = 0;
        for _ in 0..1_000 {
            let who = tastes.draw(&mut rng);
            let wish = tastes.wish(&who, &all, &mut rng);
            let first = wish.first.expect("a product");
            assert!((1..=4).contains(&wish.others.len()) && !wish.others.contains(&first));
            of_one_kit += usize::from(
                tastes
                    .kits
                    .iter()
                    .any(|kit| kit.products.contains(&first) && kit.products.contains(&wish.others[0])),
            );
        }
        // 86 in a hundred come for a kit, without the undecided and the whims within it.
        assert!((550..=850).contains(&of_one_kit), "{of_one_kit}");

        let elsewhere = tastes.wish(&[0, 1], &["x", "y"], &mut rng);
        assert!(
            elsewhere.first.is_some_and(|id| id == "x" || id == "y"),
            "a shop without these kits"
        );
        assert_eq!(tastes.wish(&[0], &[], &mut rng), Wish::default());
    }
}
