//! A query as tokens with their places.

use std::ops::Range;

use super::ParseError;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'t> {
    Name(&'t str),
    Number(f64),
    /// In milliseconds.
    Duration(i64),
    Text(String),
    Symbol(&'static str),
    End,
}

pub(super) type Placed<'t> = (Token<'t>, Range<usize>);

/// Longer ones first.
const SYMBOLS: [&str; 23] = [
    "==", "!=", "=~", "!~", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "%", "^", "@", "(", ")", "{", "}",
    "[", "]", ",",
];

pub(super) fn tokens(query: &str) -> Result<Vec<Placed<'_>>, ParseError> {
    let mut lexer = Lexer {
        query,
        at: 0,
        in_range: false,
    };
    let mut tokens = Vec::new();
    loop {
        let placed = lexer.next()?;
        let over = placed.0 == Token::End;
        tokens.push(placed);
        if over {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    query: &'t str,
    at: usize,
    /// Between `[` and `]` a colon stands by itself; elsewhere it is a part of names.
    in_range: bool,
}

impl<'t> Lexer<'t> {
    fn next(&mut self) -> Result<Placed<'t>, ParseError> {
        self.skip_blanks();
        let start = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok((Token::End, start..start));
        };
        let token = match first {
            ':' if self.in_range => self.symbol(":"),
            'a'..='z' | 'A'..='Z' | '_' | ':' => {
                Token::Name(self.take(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | ':')))
            }
            '0'..='9' | '.' => self.number()?,
            '"' | '\'' | '`' => Token::Text(self.text(first)?),
            other => {
                let known = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol));
                let symbol = known.ok_or_else(|| {
                    let place = start..start + other.len_utf8();
                    ParseError::new(self.query, place, format!("{other:?} has no meaning here"))
                })?;
                self.symbol(symbol)
            }
        };
        Ok((token, start..self.at))
    }

    fn rest(&self) -> &'t str {
        &self.query[self.at..]
    }

    fn skip_blanks(&mut self) {
        loop {
            self.take(char::is_whitespace);
            if !self.rest().starts_with('#') {
                return;
            }
            self.take(|char| char != '\n');
        }
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|char| !wanted(char)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn symbol(&mut self, symbol: &'static str) -> Token<'t> {
        match symbol {
            "[" => self.in_range = true,
            "]" => self.in_range = false,
            _ => {}
        }
        self.at += symbol.len();
        Token::Symbol(symbol)
    }

    /// A number (`1e-3`, `0x1F`) or a duration (`1h30m`).
    fn number(&mut self) -> Result<Token<'t>, ParseError> {
        let start = self.at;
        let word = |char: char| char.is_ascii_alphanumeric() || char == '.';
        let mut text = self.take(word);
        let hexadecimal = text.starts_with("0x") || text.starts_with("0X");
        if !hexadecimal && text.ends_with(['e', 'E']) && self.rest().starts_with(['+', '-']) {
            self.at += 1;
            self.take(word);
            text = &self.query[start..self.at];
        }
        if hexadecimal && let Ok(value) = u32::from_str_radix(&text[2..], 16) {
            return Ok(Token::Number(value.into()));
        }
        if let Ok(value) = text.parse() {
            return Ok(Token::Number(value));
        }
        duration(text).map(Token::Duration).ok_or_else(|| {
            let message = format!("{text} is neither a number nor a duration like 30s or 1h30m");
            ParseError::new(self.query, start..self.at, message)
        })
    }

    /// In quotes, with Go's escapes; between backticks there are none.
    fn text(&mut self, quote: char) -> Result<String, ParseError> {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.query[start + 1..].char_indices();
        while let Some((offset, char)) = chars.next() {
            if char == quote {
                self.at = start + 1 + offset + 1;
                return Ok(text);
            }
            if char != '\\' || quote == '`' {
                text.push(char);
                continue;
            }
            let place = start + 1 + offset;
            let unknown = |length: usize| {
                let end = (place + length).min(self.query.len());
                ParseError::new(
                    self.query,
                    place..end,
                    "this escape is not known; a backslash is written \\\\".to_owned(),
                )
            };
            let (_, escape) = chars.next().ok_or_else(|| unknown(1))?;
            text.push(match escape {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '\\' => '\\',
                '"' | '\'' if escape == quote => quote,
                _ => return Err(unknown(1 + escape.len_utf8())),
            });
        }
        let message = "this text has no end: its closing quote is missing".to_owned();
        Err(ParseError::new(self.query, start..self.query.len(), message))
    }
}

/// Units go from large to small, each at most once.
const UNITS: [(&str, i64); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Milliseconds; nothing for what is no duration, or one of more than 292 million years.
fn duration(text: &str) -> Option<i64> {
    let mut units = UNITS.into_iter();
    let (mut rest, mut total) = (text, 0_i64);
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit())?;
        let count: i64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let end = rest
            .find(|char: char| char.is_ascii_digit())
            .unwrap_or(rest.len());
        let (_, length) = units.find(|(unit, _)| *unit == &rest[..end])?;
        total = total.checked_add(count.checked_mul(length)?)?;
        rest = &rest[end..];
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_go_from_large_to_small() {
        assert_eq!(duration("1h30m"), Some(5_400_000));
        assert_eq!(duration("1d"), Some(86_400_000));
        assert_eq!(duration("1s500ms"), Some(1_500));
        for text in [
            "1m1h",
            "1m1m",
            "m",
            "5",
            "5x",
            "1.5h",
            "99999999999999999y",
            "300000000000y",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_texts_and_names_are_told_apart() {
        let query = r#"a:b 1e-3 0x1F .5 5m "q\"\n" 'it' `\d` # to the end
            ["#;
        let tokens = tokens(query).expect("tokens");
        let tokens: Vec<_> = tokens.into_iter().map(|(token, _)| token).collect();
        let text = |text: &str| Token::Text(text.to_owned());
        assert_eq!(
            tokens,
            [
                Token::Name("a:b"),
                Token::Number(0.001),
                Token::Number(31.0),
                Token::Number(0.5),
                Token::Duration(300_000),
                text("q\"\n"),
                text("it"),
                text("\\d"),
                Token::Symbol("["),
                Token::End
            ]
        );
    }
}
