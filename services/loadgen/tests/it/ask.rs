//! What shoppers make of their steps and of the shop's answers.

use std::time::Duration;

use loadgen::ask::{Ask, Outcome, Received, decide, learn};
use loadgen::plan::{Card, Order, Step};
use loadgen::shop::Catalogue;
use loadgen::shopper::{Account, Advice, Focus, Memory, Product, Shopper};
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
        tags: vec![format!("tag-{category}")],
    }
}

fn signed_in() -> Memory {
    Memory {
        account: Account::SignedIn {
            cookie: "serin_session=x".into(),
            until: Instant::now() + Duration::from_mins(10),
        },
        filled_profile: true,
        ..Memory::default()
    }
}

/// What the first shopper of the seed 1 asks; its interests are all the categories there are.
fn ask(step: &Step, memory: &mut Memory) -> Ask {
    let categories = vec!["birds".to_owned()];
    let shopper = Shopper::new(1, 0, &categories);
    let catalogue = Catalogue {
        products: vec![product("feeder", "birds"), product("pot", "kitchen")],
        categories,
    };
    decide(step, &shopper.person, memory, &catalogue, Instant::now())
}

fn answered(ask: &Ask, status: u16, body: &Value, memory: &mut Memory) -> Outcome {
    let received = Received {
        status: StatusCode::from_u16(status).expect("a status"),
        cookie: None,
        body: body.to_string().into_bytes(),
    };
    learn(ask, Ok(received), memory, Instant::now())
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
    learn(&Ask::SignIn, Ok(received), &mut memory, Instant::now());
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
    let lost = learn(&Ask::SignUp, Err("timeout".into()), &mut memory, Instant::now());
    assert_eq!(lost, Outcome::Failed("timeout".into()));
    assert_eq!(ask(&BUY, &mut memory), Ask::SignUp);
}

#[tokio::test]
async fn nothing_is_bought_that_was_not_put_into_the_basket() {
    let mut memory = signed_in();
    assert_eq!(ask(&BUY, &mut memory), Ask::LookAround);
    assert_eq!(
        ask(&Step::View { pick: 0.99 }, &mut memory),
        Ask::View("pot".into())
    );
    let cart = |only_if_clicked| Step::Cart { only_if_clicked };
    assert_eq!(
        ask(&cart(true), &mut memory),
        Ask::LookAround,
        "nothing was clicked"
    );
    assert!(matches!(ask(&cart(false), &mut memory), Ask::Event(_)));
    let Ask::Buy { body, .. } = ask(&BUY, &mut memory) else {
        panic!("a purchase");
    };
    assert_eq!(body["lines"], json!([{"product_id": "pot", "quantity": 2}]));
    assert_eq!(
        ask(&BUY, &mut memory),
        Ask::LookAround,
        "the basket is empty again"
    );
}

#[tokio::test]
async fn recommendations_that_fit_are_clicked_more_often() {
    let clicks = |products: Vec<Product>| {
        let urges = (0..100).map(|percent| f64::from(percent) / 100.0);
        let clicked = urges.filter(|urge| {
            let mut memory = signed_in();
            memory.focus = Some(Focus {
                product: product("feeder", "birds"),
                algorithm: None,
            });
            memory.advice = Some(Advice {
                algorithm: "a".into(),
                products: products.clone(),
            });
            ask(&Step::Choose { urge: *urge }, &mut memory) != Ask::LookAround
        });
        clicked.count()
    };
    let (fitting, strange) = (product("seeds", "birds"), product("pan", "kitchen"));
    assert_eq!(clicks(vec![strange.clone()]), 5);
    assert_eq!(clicks(vec![strange, fitting]), 60);
    assert_eq!(clicks(Vec::new()), 0);
}

#[tokio::test]
async fn an_event_of_recommendations_never_shown_is_not_sent() {
    let mut memory = signed_in();
    for step in [
        Step::Impression,
        Step::Choose { urge: 0.0 },
        Step::Follow,
        Step::Dwell { spread: 0.5 },
    ] {
        assert_eq!(ask(&step, &mut memory), Ask::LookAround, "{step:?}");
    }
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
