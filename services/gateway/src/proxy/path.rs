//! Paths as the rules look at them. `/public/../private` and `/%70rivate` are `/private` to most services, so they have
//! to be to the rules: otherwise a caller could choose by the spelling which of them apply.
//!
//! As Istio has it by default (`pathNormalization: BASE`): dots are resolved (RFC 3986, 5.2.4), letters, digits and
//! `-._~` are not escaped (6.2.2.2), a backslash is a slash. Doubled and escaped slashes stay: they may mean something.
//! Dots with parameters (`/..;x/`) are dots: some services cut the parameters off before they resolve them.

/// A path that means nothing: with an escaped NUL.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Meaningless;

/// `None` for a path that is as it should be, which nearly all are.
pub(super) fn normalized(path: &str) -> Result<Option<String>, Meaningless> {
    let is_plain = !path.bytes().any(|b| matches!(b, b'%' | b'\\')) && !path.contains("/.");
    if is_plain {
        return Ok(None);
    }
    if path.contains("%00") {
        return Err(Meaningless);
    }
    let text = resolved(&unescaped(path));
    Ok((text != path).then_some(text))
}

fn unescaped(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(place) = rest.find(['%', '\\']) {
        text.push_str(&rest[..place]);
        rest = &rest[place..];
        let (meant, length) = match escaped(rest) {
            _ if rest.starts_with('\\') => ('/', 1),
            Some(meant) => (meant, 3),
            None => ('%', 1),
        };
        text.push(meant);
        rest = &rest[length..];
    }
    text + rest
}

/// The character that `%XX` at the start of a text stands for, if it should not be escaped.
fn escaped(text: &str) -> Option<char> {
    let digits = text.get(1..3)?;
    let byte = u8::from_str_radix(digits, 16).ok()?;
    let is_unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    is_unreserved.then_some(char::from(byte))
}

fn resolved(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        let name = segment.split(';').next().unwrap_or_default();
        match name {
            "." | ".." => {
                if name == ".." {
                    kept.pop();
                }
                // `/a/.` is the folder `/a/`.
                if is_last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    kept.iter().map(|segment| ["/", segment].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_spelling() {
        for (path, expected) in [
            ("/a/./b", "/a/b"),
            ("/a/../b", "/b"),
            ("/a/b/..", "/a/"),
            ("/a/.", "/a/"),
            ("/..", "/"),
            ("/../../a", "/a"),
            ("//../a", "/a"),
            ("/%2e%2E/a", "/a"),
            ("/a\\..\\b", "/b"),
            ("/%70roducts/%37", "/products/7"),
            ("/%7Eme", "/~me"),
            ("/a/..;x=1/b", "/b"),
        ] {
            assert_eq!(normalized(path), Ok(Some(expected.to_owned())), "{path}");
        }
    }

    #[test]
    fn what_may_mean_something_stays() {
        for path in [
            "/", "/a", "//a", "/a//b/", "/a%2Fb", "/a%2fb", "/a%20b", "/a%", "/a%zz", "/a%+1", "/.a", "/a..",
            "/a;v=1/b", "/%C3%A9", "*",
        ] {
            assert_eq!(normalized(path), Ok(None), "{path}");
        }
    }

    #[test]
    fn an_escaped_nul_is_refused() {
        assert_eq!(normalized("/a%00.png"), Err(Meaningless));
    }
}
