//! What texts of the API have to look like.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "the signatures are garde's")]

use crate::account::normal;

/// What every mail server takes: `local@domain.tld`, without quotes and comments.
pub(super) fn is_email(text: &str, (): &()) -> garde::Result {
    let email = normal(text);
    let good = email.split_once('@').is_some_and(|(local, domain)| {
        let local_good = (1..=64).contains(&local.len())
            && local
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        let labels = domain.split('.');
        let domain_good = domain.contains('.')
            && labels.clone().all(|label| {
                !label.is_empty()
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            });
        local_good && domain_good
    });
    if good && email.len() <= 254 {
        Ok(())
    } else {
        Err(garde::Error::new(
            "must be an email address such as ada@example.org",
        ))
    }
}

/// Something to read, on one line, if it is anything at all. No page takes a line break in a name.
pub(super) fn readable(text: &str, (): &()) -> garde::Result {
    let blank = !text.is_empty() && text.trim().is_empty();
    if blank || text.chars().any(char::is_control) {
        Err(garde::Error::new("must be text on one line"))
    } else {
        Ok(())
    }
}

pub(super) fn country_code(text: &str, (): &()) -> garde::Result {
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(garde::Error::new(
            "must be two capital letters, as in AT (ISO 3166-1)",
        ))
    }
}

pub(super) fn slug(text: &str, (): &()) -> garde::Result {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if text.len() <= 40 && text.split('-').all(word) {
        Ok(())
    } else {
        Err(garde::Error::new(
            "must be up to 40 lower-case letters, digits and single hyphens",
        ))
    }
}

pub(super) fn distinct(names: &[String], (): &()) -> garde::Result {
    let mut sorted: Vec<_> = names.iter().collect();
    sorted.sort_unstable();
    if sorted.is_sorted_by(|a, b| a < b) {
        Ok(())
    } else {
        Err(garde::Error::new("must name each interest once"))
    }
}
