//! What was found interesting while fuzzing (`scripts/fuzz`) stays right.

mod http1;

use std::{fs, path::Path};

#[test]
fn every_kept_caller_is_answered_and_nothing_is_smuggled() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/http1");
    let (mut callers, mut requests) = (0, 0);
    for file in fs::read_dir(folder).expect("a corpus") {
        let path = file.expect("a file").path();
        println!("{}", path.display());
        requests += http1::check(&fs::read(path).expect("bytes"));
        callers += 1;
    }
    assert!(callers > 0);
    assert!(requests * 3 > callers, "{requests} of {callers} callers");
}
