//! For each product, initial stock + deliveries = available + held + sold, whatever is asked in whatever order.
//!
//! Once against a model that knows every answer, and once with everything at the same time, where only the books count.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use common::testing::Engine;
use futures_util::future::join_all;
use product::Variant;
use product::model::Status;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::TestApp;

const PRODUCTS: [&str; 3] = ["p0", "p1", "p2"];
const STOCK: i64 = 12;
const RESTOCK_BELOW: i64 = 3;

#[derive(Clone, Debug)]
enum Step {
    Put(usize, BTreeMap<usize, i64>),
    Commit(usize),
    Release(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let lines = prop::collection::btree_map(0..PRODUCTS.len(), 1..6_i64, 1..=PRODUCTS.len());
    prop_oneof![
        5 => (0..5_usize, lines).prop_map(|(order, lines)| Step::Put(order, lines)),
        2 => (0..5_usize).prop_map(Step::Commit),
        1 => (0..5_usize).prop_map(Step::Release),
    ]
}

/// What the service has to answer and to hold, written as simply as can be.
#[derive(Default)]
struct Model {
    orders: BTreeMap<usize, (Option<Status>, BTreeMap<usize, i64>)>,
    available: BTreeMap<usize, i64>,
    restocks: bool,
}

impl Model {
    fn stock(&mut self, product: usize) -> &mut i64 {
        self.available.entry(product).or_insert(STOCK)
    }

    fn give(&mut self, lines: &BTreeMap<usize, i64>) {
        for (product, quantity) in lines {
            *self.stock(*product) += quantity;
        }
    }

    fn take(&mut self, step: &Step) -> StatusCode {
        let (Step::Put(order, _) | Step::Commit(order) | Step::Release(order)) = step;
        let (status, held) = self.orders.remove(order).unwrap_or_default();
        let (after, answer) = match (step, status) {
            (Step::Put(_, wanted), None | Some(Status::Held)) => {
                let free = |model: &mut Self, product: &usize| {
                    *model.stock(*product) + held.get(product).copied().unwrap_or_default()
                };
                if wanted
                    .iter()
                    .all(|(product, quantity)| free(self, product) >= *quantity)
                {
                    self.give(&held);
                    for (product, quantity) in wanted {
                        *self.stock(*product) -= quantity;
                    }
                    ((Some(Status::Held), wanted.clone()), StatusCode::OK)
                } else {
                    ((status, held), StatusCode::CONFLICT)
                }
            }
            (Step::Put(_, wanted), Some(Status::Committed)) if *wanted == held => {
                ((status, held), StatusCode::OK)
            }
            (Step::Commit(_), Some(Status::Held)) => {
                for product in held.keys().filter(|_| self.restocks) {
                    let stock = self.available.entry(*product).or_insert(STOCK);
                    *stock = if *stock < RESTOCK_BELOW { STOCK } else { *stock };
                }
                ((Some(Status::Committed), held), StatusCode::OK)
            }
            (Step::Commit(_), Some(Status::Committed)) => ((status, held), StatusCode::OK),
            (Step::Release(_), _) => {
                self.give(&held);
                ((Some(Status::Released), BTreeMap::new()), StatusCode::OK)
            }
            (Step::Put(..) | Step::Commit(_), _) => ((status, held), StatusCode::CONFLICT),
        };
        self.orders.insert(*order, after);
        answer
    }
}

async fn send(app: &TestApp, round: usize, step: &Step) -> StatusCode {
    let id = |order: &usize| format!("r{round}-o{order}");
    let answer = match step {
        Step::Put(order, lines) => {
            let name = |product: usize| format!("r{round}-{}", PRODUCTS[product]);
            let lines: Vec<_> = lines
                .iter()
                .map(|(product, quantity)| (name(*product), *quantity))
                .collect();
            let lines: Vec<_> = lines
                .iter()
                .map(|(id, quantity)| (id.as_str(), *quantity))
                .collect();
            app.put(&id(order), &lines).await
        }
        Step::Commit(order) => app.commit(&id(order)).await,
        Step::Release(order) => app.release(&id(order)).await,
    };
    answer.status
}

/// Each case has products of its own, so that one database serves all of them.
async fn stock(app: &TestApp, round: usize) {
    for product in PRODUCTS {
        let id = format!("r{round}-{product}");
        app.sell(&id, &id, "plain", "To be counted.", STOCK).await;
    }
}

fn check(cases: u32, mut case: impl FnMut(&tokio::runtime::Runtime, &TestApp, usize, bool, &[Step])) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for engine in Engine::ALL {
        let plain = runtime.block_on(TestApp::new(Variant::V1, engine));
        let below = RESTOCK_BELOW.to_string();
        let restocks = runtime.block_on(plain.beside_with(Variant::V2, &["--restock-below", &below]));
        for (app, restocks) in [(&plain, false), (&restocks, true)] {
            let mut round = usize::from(restocks) * 1_000;
            let case = std::cell::RefCell::new(&mut case);
            let round = std::cell::RefCell::new(&mut round);
            let mut runner = TestRunner::new(Config {
                max_shrink_iters: 200,
                ..Config::with_cases(cases)
            });
            let result = runner.run(&prop::collection::vec(step(), 1..40), |steps| {
                **round.borrow_mut() += 1;
                let round = **round.borrow();
                runtime.block_on(stock(app, round));
                (case.borrow_mut())(&runtime, app, round, restocks, &steps);
                runtime.block_on(app.books());
                Ok(())
            });
            result.unwrap_or_else(|error| panic!("{engine:?}: {error}"));
        }
    }
}

#[test]
fn every_answer_and_every_piece_is_accounted_for() {
    check(20, |runtime, app, round, restocks, steps| {
        let mut model = Model {
            restocks,
            ..Model::default()
        };
        for step in steps {
            let answer = runtime.block_on(send(app, round, step));
            assert_eq!(answer, model.take(step), "{step:?} of {steps:?}");
        }
        for (index, product) in PRODUCTS.iter().enumerate() {
            let available = runtime.block_on(app.book(&format!("r{round}-{product}"))).0;
            assert_eq!(available, *model.stock(index), "{product} after {steps:?}");
        }
    });
}

#[test]
fn the_books_balance_when_everything_happens_at_once() {
    check(15, |runtime, app, round, _, steps| {
        let answers = runtime.block_on(join_all(steps.iter().map(|step| send(app, round, step))));
        for (step, answer) in steps.iter().zip(answers) {
            assert!(!answer.is_server_error(), "{step:?}: {answer}");
        }
    });
}
