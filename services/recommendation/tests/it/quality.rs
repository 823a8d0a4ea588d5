//! Which algorithm is the better one, on the shipped history: learned from the first 80 % of the baskets, then asked with
//! one product of each other basket whether another product of it is among the six recommended.

use recommendation::history;
use recommendation::knowledge::Learned;
use recommendation::model::{Algorithm, Recommendation, Wish};
use recommendation::variant::{hit_share, v1, v2};

struct Split {
    learned: Learned,
    rest: Vec<&'static str>,
}

fn split() -> Split {
    let baskets = history::baskets().expect("the history");
    let (learned, rest) = baskets.split_at(baskets.len() * 4 / 5);
    Split {
        learned: Learned::new(learned.iter().copied(), true),
        rest: rest.to_vec(),
    }
}

impl Split {
    #[expect(clippy::cast_precision_loss, reason = "some thousand questions")]
    fn hit_rate(&self, recommend: impl Fn(&Learned, &Wish) -> Vec<Recommendation>) -> f64 {
        let (mut hits, mut asked) = (0_usize, 0_usize);
        for basket in &self.rest {
            let products: Vec<_> = basket.split(' ').collect();
            for given in products.iter().filter(|_| products.len() > 1) {
                let wish = Wish {
                    user: None,
                    product: Some((*given).to_owned()),
                    limit: 6,
                };
                let list = recommend(&self.learned, &wish);
                assert_eq!(list.len(), 6);
                let is_hit =
                    |one: &Recommendation| one.product != *given && products.contains(&one.product.as_str());
                hits += usize::from(list.iter().any(is_hit));
                asked += 1;
            }
        }
        assert!(asked > 1_000, "enough to tell: {asked}");
        hits as f64 / asked as f64
    }
}

#[test]
fn b_finds_the_rest_of_a_basket_far_more_often_than_best_sellers() {
    let split = split();
    let a = split.hit_rate(v1::recommend);
    let b = split.hit_rate(|learned, wish| v2::recommend(learned, wish, &[]));
    println!("hit rate at 6: a {a:.3}, b {b:.3}");
    // Nothing in it is random: what is declared is what is measured, in whole per cent.
    for (algorithm, measured) in [(Algorithm::A, a), (Algorithm::B, b)] {
        assert!(
            (measured - hit_share(algorithm)).abs() < 0.005,
            "{algorithm:?}: {measured}"
        );
    }
}
