//! How each question is put: method, path, query and body.

use reqwest::Method;
use serde_json::{Value, json};

use super::Ask;
use crate::shopper::Person;

/// A request without its address.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub method: Method,
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    pub body: Option<Value>,
}

impl Ask {
    pub fn request(&self, person: &Person) -> Request {
        let get = |path: &str| request(Method::GET, path, None);
        let post = |path: &str, body: Value| request(Method::POST, path, Some(body));
        let Person {
            email,
            name,
            password,
            ..
        } = person;
        match self {
            Self::SignUp => post(
                "/api/users",
                json!({"email": email, "name": name, "password": password}),
            ),
            Self::SignIn => post("/api/sessions", json!({"email": email, "password": password})),
            Self::FillProfile => request(Method::PUT, "/api/me/profile", Some(person.details().clone())),
            Self::Profile => get("/api/me"),
            Self::Orders => get("/api/orders").with("limit", "10"),
            Self::Browse(category) => get("/api/products").with("category", category),
            Self::Search(word) => get("/api/products").with("query", word),
            Self::LookAround => get("/api/products"),
            Self::View(id) => get(&format!("/api/products/{id}")),
            Self::Advise(product) => {
                let request = get("/api/recommendations").with("limit", "6");
                match product {
                    Some(id) => request.with("product_id", id),
                    None => request,
                }
            }
            Self::Event(body) => post("/api/events", body.clone()),
            Self::Buy { body, .. } => post("/api/orders", body.clone()),
            Self::ReadGuestbook => get("/api/guestbook/entries"),
            Self::WriteGuestbook(text) => post("/api/guestbook/entries", json!({"text": text})),
        }
    }

    /// As a label of metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::SignIn => "sign_in",
            Self::FillProfile => "fill_profile",
            Self::Profile => "profile",
            Self::Orders => "orders",
            Self::Browse(_) | Self::LookAround => "browse",
            Self::Search(_) => "search",
            Self::View(_) => "view",
            Self::Advise(_) => "recommendations",
            Self::Event(_) => "event",
            Self::Buy { .. } => "buy",
            Self::ReadGuestbook => "read_guestbook",
            Self::WriteGuestbook(_) => "write_guestbook",
        }
    }
}

fn request(method: Method, path: &str, body: Option<Value>) -> Request {
    Request {
        method,
        path: path.to_owned(),
        query: Vec::new(),
        body,
    }
}

impl Request {
    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }
}
