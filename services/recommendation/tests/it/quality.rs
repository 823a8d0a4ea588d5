//! How good the algorithms are: learned from four fifths of the shipped baskets, asked about the rest. A hit is a list of
//! six with at least one product that is really bought. The README states these figures.

use std::collections::{BTreeMap, BTreeSet};

use recommendation::history::{self, Basket};
use recommendation::learned::{Depth, Learned, Number};
use recommendation::variant::v2;

const LIST: usize = 6;

fn split() -> (Learned, Vec<Basket<'static>>) {
    let (asked, learned) = history::shipped()
        .expect("whole")
        .into_iter()
        .partition::<Vec<_>, _>(|basket| basket.number.is_multiple_of(5));
    (Learned::from_history(&learned, Depth::BoughtTogether), asked)
}

fn best_sellers(learned: &Learned, left_out: &[Number]) -> Vec<String> {
    let best = learned.best_sellers().map(|(product, _)| product);
    let left = best.filter(|product| !left_out.contains(product)).take(LIST);
    left.map(|product| learned.name(product).to_owned()).collect()
}

fn bought_together(learned: &Learned, starts: &[Number]) -> Vec<String> {
    let found = v2::beside(learned, starts, LIST);
    assert_eq!(found.len(), LIST);
    found.into_iter().map(|one| one.product_id).collect()
}

fn share(hits: u32, asked: u32) -> f64 {
    (f64::from(hits) / f64::from(asked) * 100.0).round() / 100.0
}

#[test]
fn beside_a_product_b_finds_the_rest_of_the_basket_more_than_twice_as_often_as_a() {
    let (learned, baskets) = split();
    let (mut asked, mut a, mut b) = (0, 0, 0);
    for basket in &baskets {
        for looked_at in &basket.products {
            let Some(number) = learned.number(looked_at) else {
                continue;
            };
            let hit = |list: Vec<String>| {
                let others = basket.products.iter().filter(|other| *other != looked_at);
                u32::from(
                    others
                        .into_iter()
                        .any(|other| list.iter().any(|product| product == other)),
                )
            };
            if basket.products.len() > 1 {
                asked += 1;
                a += hit(best_sellers(&learned, &[number]));
                b += hit(bought_together(&learned, &[number]));
            }
        }
    }
    let (a, b) = (share(a, asked), share(b, asked));
    println!("beside a product: a {a}, b {b}, of {asked}");
    assert!(b > 2.0 * a, "a {a}, b {b}");
}

#[test]
fn for_a_user_b_finds_what_is_bought_next_clearly_more_often_than_a() {
    let (learned, baskets) = split();
    let mut next: BTreeMap<i64, BTreeSet<&str>> = BTreeMap::new();
    for basket in &baskets {
        next.entry(basket.user).or_default().extend(&basket.products);
    }
    let (mut asked, mut a, mut b) = (0, 0, 0);
    for (user, bought) in &next {
        let own = learned.bought_by(*user);
        let hit = |list: Vec<String>| u32::from(list.iter().any(|product| bought.contains(product.as_str())));
        if !own.is_empty() {
            asked += 1;
            a += hit(best_sellers(&learned, &[]));
            b += hit(bought_together(&learned, own));
        }
    }
    let (a, b) = (share(a, asked), share(b, asked));
    println!("for a user: a {a}, b {b}, of {asked}");
    assert!(b > 1.2 * a, "a {a}, b {b}");
}
