//! What a shopper types, made fit for a query. Whatever it is, neither a `LIKE` pattern nor a full-text query can break:
//! patterns escape their signs, and of a full-text query only letters and digits remain.

/// In lower case, with single blanks between the words and no control characters.
pub fn fold(text: &str) -> String {
    let blanks = |c: char| c.is_whitespace() || c.is_control();
    let words: Vec<String> = text
        .split(blanks)
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

/// A pattern for `LIKE … ESCAPE '\'` that finds `text` anywhere, sign by sign.
pub fn substring_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The words of a text: its runs of letters and digits.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_and_blanks() {
        assert_eq!(fold("  Window\t\u{0}FEEDER\nÄ "), "window feeder ä");
        assert_eq!(fold(" \u{7} "), "");
    }

    #[test]
    fn signs_of_a_pattern_stand_for_themselves() {
        assert_eq!(substring_pattern(r"100%_\"), r"%100\%\_\\%");
    }

    #[test]
    fn only_letters_and_digits_are_words() {
        let found: Vec<_> = words(r#"nest-box "AND (NOT* :^ é2')"#).collect();
        assert_eq!(found, ["nest", "box", "AND", "NOT", "é2"]);
        assert_eq!(words("%\"'* ~").count(), 0);
    }
}
