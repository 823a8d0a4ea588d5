//! Requests out of a case's vocabulary.

use super::case::{Case, Vocabulary};
use common::Random;
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};

/// As many as the case wants, the same each time, and its raw ones.
pub(super) fn of(case: &Case) -> Vec<Vec<u8>> {
    // Cases draw independently: the name is the seed (FNV-1a).
    let seed = case.name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Random::seeded(seed).with(|rng| {
        let drawn = (0..case.requests.count).map(|_| draw(&case.requests, rng));
        let raw = case.requests.raw.iter().map(|raw| raw.clone().into_bytes());
        drawn.collect::<Vec<_>>().into_iter().chain(raw).collect()
    })
}

fn draw(words: &Vocabulary, rng: &mut StdRng) -> Vec<u8> {
    let method = one(&words.methods, rng);
    let host = one(&words.hosts, rng);
    let mut path = one(&words.paths, rng).to_owned();
    if words.bent && rng.random_bool(0.25) {
        path = bend(&path, rng);
    }
    if rng.random_bool(0.4) {
        path = format!("{path}?{}", one(&words.queries, rng));
    }
    if rng.random_bool(0.05) {
        path = format!("http://{host}{path}");
    }
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nuser-agent: table\r\n");
    let mut line = |name: &str, value: &str| request.extend([name, ": ", value, "\r\n"]);
    for (name, value) in &words.always {
        line(name, value);
    }
    for (name, values) in &words.headers {
        for _ in 0..[0, 0, 1, 1, 1, 1, 1, 2][rng.random_range(0..8)] {
            let name = if rng.random_bool(0.2) {
                name.to_uppercase()
            } else {
                name.clone()
            };
            line(&name, one(values, rng));
        }
    }
    if method == "POST" {
        let size: usize = rng.random_range(0..40);
        line("content-length", &size.to_string());
        request.extend(["\r\n", &"x".repeat(size)]);
    } else {
        request.push_str("\r\n");
    }
    request.into_bytes()
}

/// What callers do to paths, by mistake or not.
fn bend(path: &str, rng: &mut StdRng) -> String {
    let long = "/long".repeat(1_000);
    match rng.random_range(0..14) {
        0 => format!("{path}/"),
        1 => format!("{path}x"),
        2 => format!("/{path}"),
        3 => path.replacen('/', "//", 2),
        4 => format!("{path}%2F"),
        5 => format!("{path}%2fx"),
        6 => path.to_uppercase(),
        7 => format!("/x/..{path}"),
        8 => format!("{path}/../x"),
        9 => format!("/.{path}"),
        10 => path.replace('p', "%70"),
        11 => format!("{path};v=1"),
        12 => format!("{path}/%C3%A9"),
        _ => format!("{path}{long}"),
    }
}

fn one<'a>(of: &'a [String], rng: &mut StdRng) -> &'a str {
    of.choose(rng).expect("a word to choose")
}
