//! What was found interesting while fuzzing (`scripts/fuzz`) stays right, and some chance besides.

mod routes;
mod rules;

use proptest::prelude::*;
use std::{fs, path::Path};

/// The kept inputs of a target, with their names.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let files = fs::read_dir(folder).expect("a corpus");
    let kept: Vec<_> = files
        .map(|file| {
            let path = file.expect("a file").path();
            let name = path.display().to_string();
            (name, fs::read(path).expect("bytes"))
        })
        .collect();
    assert!(!kept.is_empty(), "{target}");
    kept
}

#[test]
fn every_kept_text_is_refused_or_survives_being_written() {
    for (name, bytes) in corpus("rules") {
        println!("{name}");
        rules::check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn every_kept_set_of_rules_chooses_as_its_text_says() {
    for (name, bytes) in corpus("routes") {
        println!("{name}");
        routes::check(&bytes);
    }
}

proptest! {
    #[test]
    fn rules_by_chance_choose_as_their_text_says(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        routes::check(&bytes);
    }
}
