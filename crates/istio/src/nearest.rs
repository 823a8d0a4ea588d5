//! "Did you mean …": the word somebody probably meant.

/// Of these words the one that takes the fewest changes to a letter to get to, if it takes few of them.
pub fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the letters may be wrong, and always one.
    let most = (word.chars().count() / 3).max(1);
    let candidates = among.into_iter().map(|other| (distance(word, other), other));
    let (changes, found) = candidates.min_by_key(|(changes, _)| *changes)?;
    (changes <= most).then_some(found)
}

/// Letters to be put in, taken out, replaced, or exchanged with their neighbour (Damerau and Levenshtein's distance, in
/// which no piece is changed twice). Capitals are none.
fn distance(one: &str, other: &str) -> usize {
    let letters = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    let (one, other) = (letters(one), letters(other));
    let mut rows = vec![(0..=other.len()).collect::<Vec<usize>>()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let differs = usize::from(one[i - 1] != other[j - 1]);
            let mut best = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + differs);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_another_word_is_not() {
        let words = ["timeout", "retries", "match", "perTryTimeout"];
        for (word, meant) in [
            ("tiemout", Some("timeout")),
            ("timeOut", Some("timeout")),
            ("retrys", Some("retries")),
            ("perTryTimout", Some("perTryTimeout")),
            ("mtch", Some("match")),
            ("weight", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nearest(word, words), meant, "{word}");
        }
    }
}
