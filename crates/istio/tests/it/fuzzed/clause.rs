//! Conditions from few words.

use super::drawn::{AUTHORITIES, NAMES, NAMESPACES, PATHS, WORDS, labels, some, word};
use arbitrary::{Result, Unstructured};
use istio::model::{HttpMatch, StringMatch};
use std::collections::BTreeMap;

const REGEXES: [&str; 6] = ["/a.*", "/[ab]", ".*", "(?i)/A/?b?", "a|/b", "/.b"];
const WORD_REGEXES: [&str; 4] = ["a*", "[ab]", ".+", "a|b"];

fn text(u: &mut Unstructured<'_>, words: &[&str], regexes: &[&str]) -> Result<StringMatch> {
    Ok(match u.int_in_range(0..=2)? {
        0 => StringMatch::exact(word(u, words)?),
        1 => {
            let start = word(u, words)?;
            StringMatch::prefix(if start.is_empty() { "a".into() } else { start })
        }
        _ => StringMatch::regex(word(u, regexes)?),
    })
}

fn texts(u: &mut Unstructured<'_>) -> Result<BTreeMap<String, StringMatch>> {
    let mut found = BTreeMap::new();
    for name in some(u, 2, &NAMES)? {
        let value = if u.ratio(1, 4)? {
            StringMatch::default()
        } else {
            text(u, &WORDS, &WORD_REGEXES)?
        };
        found.insert(name, value);
    }
    Ok(found)
}

pub(super) fn clause(u: &mut Unstructured<'_>) -> Result<HttpMatch> {
    let mut clause = HttpMatch::default();
    if u.ratio(7, 8)? {
        clause.uri = Some(text(u, &PATHS, &REGEXES)?);
        clause.ignore_uri_case = u.ratio(1, 4)?;
    }
    // Most rules have a condition or two.
    for _ in 0..u.int_in_range(0..=2)? {
        match u.int_in_range(0..=9)? {
            0 | 1 => clause.headers = texts(u)?,
            2 => clause.without_headers = texts(u)?,
            3 => clause.query_params = texts(u)?,
            4 => clause.method = Some(text(u, &["GET", "POST", "get"], &["GET|PUT", "P.*"])?),
            5 => clause.authority = Some(text(u, &AUTHORITIES, &[".*test.*", "user"])?),
            6 => clause.scheme = Some(text(u, &["http", "https"], &["https?"])?),
            7 => clause.port = Some(*u.choose(&[80, 81, 443, 8080])?),
            8 => clause.gateways = some(u, 2, &["default/door", "default/side", "mesh"])?,
            _ => {
                let wanted = [("app", "user"), ("version", "v1"), ("version", "v2")];
                let count = u.int_in_range(0..=2)?;
                let pairs: Vec<_> = (0..count)
                    .map(|_| u.choose(&wanted).copied())
                    .collect::<Result<_>>()?;
                clause.source_labels = labels(&pairs);
                if u.ratio(1, 3)? {
                    clause.source_namespace = Some(word(u, &NAMESPACES)?);
                }
            }
        }
    }
    Ok(clause)
}
