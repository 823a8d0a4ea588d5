//! What shoppers make of their steps and of the shop's answers.

use std::time::Duration;

use loadgen::ask::{Ask, Outcome, Received, decide, learn};
use loadgen::plan::{Card, Order, Step};
use loadgen::population::Cohort;
use loadgen::shopper::{Account, Advice, Focus, Memory, Product, Visiting};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::time::Instant;

const BUY: Step = Step::Buy(Order {
    quantity: 2,
    card: Card::Good,
    gift: false,
});

fn product(id: &str, category: &str) -> Product {
    Product {
        id: id.into(),
        category: category.into(),
    }
}

fn signed_in() -> Memory {
    Memory {
        account: Account::SignedIn {
            cookie: "serin_session=x".into(),
            until: Instant::now() + Duration::from_mins(10),
        },
        filled_profile: true,
    }
}

/// A browser who wants a feeder, and seeds with it.
fn visiting() -> Visiting {
    Visiting {
        habits: Cohort::Browsers.habits(),
        wished: Some(product("feeder", "birds")),
        others: vec!["seeds".into()],
        shelf: vec![product("bath", "birds"), product("pot", "kitchen")],
        focus: None,
        advice: None,
        found: None,
        basket: Vec::new(),
    }
}

/// What a shopper asks, after 1.5 s of thinking.
fn asks(step: &Step, memory: &mut Memory, visiting: &mut Visiting) -> Ask {
    decide(step, 1_500, memory, visiting, Instant::now())
}

fn ask(step: &Step, memory: &mut Memory) -> Ask {
    asks(step, memory, &mut visiting())
}

/// The events that a step tells.
fn told(step: &Step, visiting: &mut Visiting) -> Vec<Value> {
    match asks(step, &mut signed_in(), visiting) {
        Ask::Event(body) => body["events"].as_array().cloned().unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn answered(ask: &Ask, status: u16, body: &Value, memory: &mut Memory) -> Outcome {
    let received = Received {
        status: StatusCode::from_u16(status).expect("a status"),
        cookie: None,
        body: body.to_string().into_bytes(),
    };
    learn(ask, Ok(received), memory, &mut visiting(), Instant::now())
}

#[tokio::test]
async fn a_shopper_signs_up_once_and_looks_around_until_that_is_done() {
    let mut memory = Memory::default();
    assert_eq!(ask(&BUY, &mut memory), Ask::SignUp);
    assert_eq!(ask(&BUY, &mut memory), Ask::LookAround);
    let taken = answered(&Ask::SignUp, 409, &json!({"code": "email_taken"}), &mut memory);
    assert_eq!(taken, Outcome::Refused("email_taken".into()));
    assert_eq!(ask(&Step::Profile, &mut memory), Ask::SignIn);
    let received = Received {
        status: StatusCode::CREATED,
        cookie: Some(("serin_session=x".into(), Duration::from_hours(1))),
        body: Vec::new(),
    };
    learn(
        &Ask::SignIn,
        Ok(received),
        &mut memory,
        &mut visiting(),
        Instant::now(),
    );
    assert_eq!(ask(&Step::Profile, &mut memory), Ask::FillProfile);
    assert_eq!(ask(&Step::Profile, &mut memory), Ask::Profile);
}

#[tokio::test]
async fn a_session_that_ends_is_renewed() {
    let mut memory = signed_in();
    let over = answered(
        &Ask::Profile,
        401,
        &json!({"code": "unauthenticated"}),
        &mut memory,
    );
    assert_eq!(over, Outcome::Failed("401 unauthenticated".into()));
    assert_eq!(ask(&Step::Orders, &mut memory), Ask::SignIn);

    let mut memory = signed_in();
    if let Account::SignedIn { until, .. } = &mut memory.account {
        *until = Instant::now();
    }
    assert_eq!(ask(&Step::Orders, &mut memory), Ask::SignIn, "before it ends");
}

#[tokio::test]
async fn a_sign_up_without_an_answer_is_tried_again() {
    let mut memory = Memory::default();
    assert_eq!(ask(&BUY, &mut memory), Ask::SignUp);
    let lost = learn(
        &Ask::SignUp,
        Err("timeout".into()),
        &mut memory,
        &mut visiting(),
        Instant::now(),
    );
    assert_eq!(lost, Outcome::Failed("timeout".into()));
    assert_eq!(ask(&BUY, &mut memory), Ask::SignUp);
}

/// The visit up to the cart, where `recommended` was recommended.
fn shown(recommended: Vec<Product>) -> (Visiting, Vec<Value>) {
    let mut visiting = visiting();
    assert_eq!(
        asks(&Step::Open, &mut signed_in(), &mut visiting),
        Ask::View("feeder".into())
    );
    assert_eq!(
        asks(&Step::Advise, &mut signed_in(), &mut visiting),
        Ask::Advise(Some("feeder".into()))
    );
    visiting.advice = Some(Advice {
        algorithm: "a".into(),
        products: recommended,
    });
    let told = told(&Step::Choose, &mut visiting);
    (visiting, told)
}

#[tokio::test]
async fn a_recommendation_that_is_wished_for_is_clicked_looked_at_and_bought_with_what_was_come_for() {
    let (mut visiting, events) = shown(vec![product("pan", "kitchen"), product("seeds", "birds")]);
    assert_eq!(
        events,
        [
            json!({"kind": "dwell", "product_id": "feeder", "dwell_ms": 1_500}),
            json!({"kind": "click", "product_id": "seeds", "algorithm": "a"}),
        ]
    );
    assert_eq!(
        told(&Step::Impression, &mut visiting),
        [json!({"kind": "impression", "product_ids": ["pan", "seeds"], "algorithm": "a"})]
    );
    assert_eq!(
        asks(&Step::Follow, &mut signed_in(), &mut visiting),
        Ask::View("seeds".into())
    );
    assert_eq!(
        told(&Step::Dwell, &mut visiting),
        [json!({"kind": "dwell", "product_id": "seeds", "dwell_ms": 1_500, "algorithm": "a"})]
    );
    let carts = told(&Step::Cart { urge: 0.0 }, &mut visiting);
    assert_eq!(
        carts,
        [
            json!({"kind": "cart", "product_id": "feeder"}),
            json!({"kind": "cart", "product_id": "seeds", "algorithm": "a"}),
        ]
    );
    let Ask::Buy { body, .. } = asks(&BUY, &mut signed_in(), &mut visiting) else {
        panic!("a purchase");
    };
    let line = |id: &str| json!({"product_id": id, "quantity": 2});
    assert_eq!(body["lines"], json!([line("feeder"), line("seeds")]));
    assert_eq!(
        asks(&BUY, &mut signed_in(), &mut visiting),
        Ask::LookAround,
        "the basket is empty again"
    );
}

#[tokio::test]
async fn what_is_shown_decides_how_often_it_is_bought_and_no_name_of_an_algorithm_does() {
    let habits = Cohort::Browsers.habits();
    let share = |recommended: &[Product], algorithm: &str| {
        let urges = (0..1_000).map(|thousandth| f64::from(thousandth) / 1e3);
        let buys = urges.filter(|urge| {
            let (mut visiting, _) = shown(recommended.to_vec());
            if let Some(advice) = &mut visiting.advice {
                advice.algorithm = algorithm.into();
            }
            !told(&Step::Cart { urge: *urge }, &mut visiting).is_empty()
        });
        f64::from(u32::try_from(buys.count()).expect("up to 1,000")) / 1e3
    };
    let (wished, strange) = ([product("seeds", "birds")], [product("pan", "kitchen")]);
    for algorithm in ["a", "b"] {
        assert!((share(&wished, algorithm) - habits.buys_when_shown).abs() < 2e-3);
        assert!((share(&strange, algorithm) - habits.buys_otherwise).abs() < 2e-3);
    }
    assert!((share(&[], "a") - habits.buys_otherwise).abs() < 2e-3);
}

#[tokio::test]
async fn nothing_is_bought_that_was_not_put_into_the_basket() {
    let (mut visiting, events) = shown(vec![product("pan", "kitchen")]);
    assert_eq!(events.len(), 1, "nothing is clicked: {events:?}");
    assert_eq!(
        asks(&Step::Follow, &mut signed_in(), &mut visiting),
        Ask::LookAround
    );
    assert!(told(&Step::Cart { urge: 0.99 }, &mut visiting).is_empty());
    assert_eq!(asks(&BUY, &mut signed_in(), &mut visiting), Ask::LookAround);
}

#[tokio::test]
async fn a_shop_without_what_is_wished_for_is_looked_around_in() {
    let mut visiting = visiting();
    visiting.wished = None;
    for step in [
        Step::Browse,
        Step::Open,
        Step::Impression,
        Step::Choose,
        Step::Follow,
        Step::Dwell,
        Step::Cart { urge: 0.0 },
        BUY,
    ] {
        assert_eq!(
            asks(&step, &mut signed_in(), &mut visiting),
            Ask::LookAround,
            "{step:?}"
        );
    }
    let pick = Step::View { pick: 0.99 };
    assert_eq!(
        asks(&pick, &mut signed_in(), &mut visiting),
        Ask::View("pot".into())
    );
    assert_eq!(
        visiting.focus.map(|Focus { product, .. }| product.id),
        Some("pot".into())
    );
}

#[tokio::test]
async fn only_the_no_that_a_card_stands_for_is_expected() {
    let no = |card, status, code: &str| {
        let ask = Ask::Buy {
            body: Value::Null,
            card,
        };
        answered(&ask, status, &json!({"code": code}), &mut signed_in())
    };
    let refused = |code: &str| Outcome::Refused(code.into());
    let failed = |text: &str| Outcome::Failed(text.into());
    assert_eq!(no(Card::Declined, 402, "card_declined"), refused("card_declined"));
    assert_eq!(no(Card::Good, 402, "card_declined"), failed("402 card_declined"));
    assert_eq!(no(Card::Good, 402, "channel_timeout"), refused("channel_timeout"));
    assert_eq!(no(Card::Good, 409, "out_of_stock"), refused("out_of_stock"));
    assert_eq!(no(Card::Good, 503, "out_of_stock"), failed("503 out_of_stock"));
    assert_eq!(no(Card::Good, 500, ""), failed("500"));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_a_failure() {
    let mut memory = signed_in();
    let outcome = answered(&Ask::Advise(None), 200, &json!({"products": 7}), &mut memory);
    assert_eq!(outcome, Outcome::Failed("unreadable answer".into()));
}
