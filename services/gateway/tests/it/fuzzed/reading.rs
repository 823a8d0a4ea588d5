//! The caller's bytes as one may read them (RFC 9112), written independently of the libraries that the gateway reads with.
//!
//! Where the RFC leaves a choice, what the gateway takes stands here; everything else ends the reading:
//! - empty lines before a request, and a bare LF at the end of a line of a head (2.2); in chunks only CR LF
//! - `Transfer-Encoding` beside a `Content-Length` wins, and nothing follows on that connection (6.3). A body that is also
//!   encoded otherwise is read over, and refused
//! - the same `Content-Length` several times is once
//! - extensions of chunks are skipped, and space behind the size of one

use super::message::Request;

/// A request as far as it is there.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    target: String,
    body: Vec<u8>,
    is_whole: bool,
}

impl Asked {
    /// Whether the service may have got this for it.
    pub(super) fn is_seen_as(&self, seen: &Request) -> bool {
        let bodies_fit = if seen.is_whole {
            self.is_whole && self.body == seen.body
        } else {
            self.body.starts_with(&seen.body)
        };
        self.method == seen.method && bodies_fit && self.leads_to(&seen.target)
    }

    /// Other spellings of a path are another test's.
    fn leads_to(&self, target: &str) -> bool {
        let own = self.target.split('#').next().unwrap_or_default();
        let own = match own.split_once("://") {
            Some((_, rest)) if !own.starts_with('/') => {
                let start = rest.find(['/', '?']).unwrap_or(rest.len());
                &rest[start..]
            }
            _ => own,
        };
        let own = if own.starts_with('/') {
            own.to_owned()
        } else {
            format!("/{own}")
        };
        let path = own.split('?').next().unwrap_or_default();
        let has_spellings = path.contains(['%', '\\']) || path.contains("/.");
        has_spellings || own == target
    }
}

/// All requests in these bytes, up to where they end or cannot be read on.
pub(crate) fn of(bytes: &[u8]) -> Vec<Asked> {
    let mut rest = bytes;
    let mut all = Vec::new();
    while let Some((asked, after)) = one(rest) {
        let is_whole = asked.is_whole;
        all.push(asked);
        match after {
            Some(after) if is_whole => rest = after,
            _ => break,
        }
    }
    all
}

/// And what comes after it, if anything may.
fn one(bytes: &[u8]) -> Option<(Asked, Option<&[u8]>)> {
    let mut rest = bytes;
    while let Some(after) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) {
        rest = after;
    }
    let (start, mut rest) = line(rest)?;
    let start = std::str::from_utf8(start).ok()?;
    let mut parts = start.split(' ');
    let (method, target, version) = (parts.next()?, parts.next()?, parts.next()?);
    let is_known = ["HTTP/1.1", "HTTP/1.0"].contains(&version);
    if !is_known || parts.next().is_some() || !is_token(method.as_bytes()) || target.is_empty() {
        return None;
    }
    let (mut length, mut lengths_too) = (None, false);
    let (mut encodings, mut is_chunked) = (0, false);
    loop {
        let (row, after) = line(rest)?;
        rest = after;
        if row.is_empty() {
            break;
        }
        let colon = row.iter().position(|b| *b == b':')?;
        let (name, value) = (row[..colon].to_ascii_lowercase(), row[colon + 1..].trim_ascii());
        if !is_token(&name) || value.iter().any(|b| (*b < b' ' && *b != b'\t') || *b == 0x7f) {
            return None;
        }
        match name.as_slice() {
            b"content-length" => {
                lengths_too = true;
                let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
                let number = std::str::from_utf8(value).ok()?.parse::<u64>().ok();
                match (encodings > 0, digits, number) {
                    (true, ..) => {}
                    (_, true, Some(number)) if length.is_none_or(|known| known == number) => {
                        length = Some(number);
                    }
                    _ => return None,
                }
            }
            b"transfer-encoding" => {
                if version == "HTTP/1.0" {
                    return None;
                }
                encodings += 1;
                let last = value.rsplit(|b| *b == b',').next().unwrap_or_default();
                is_chunked = last.trim_ascii().eq_ignore_ascii_case(b"chunked");
            }
            _ => {}
        }
    }
    if encodings > 0 && !is_chunked {
        return None;
    }
    let (body, after) = if is_chunked {
        chunks(rest)
    } else {
        let length = usize::try_from(length.unwrap_or(0)).unwrap_or(usize::MAX);
        match rest.split_at_checked(length) {
            Some((body, after)) => (body.to_vec(), Some(after)),
            None => (rest.to_vec(), None),
        }
    };
    let asked = Asked {
        method: method.to_owned(),
        target: target.to_owned(),
        body,
        is_whole: after.is_some(),
    };
    Some((asked, after.filter(|_| !(is_chunked && lengths_too))))
}

fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|b| *b == b'\n')?;
    let row = &bytes[..end];
    Some((row.strip_suffix(b"\r").unwrap_or(row), &bytes[end + 1..]))
}

fn is_token(text: &[u8]) -> bool {
    let is_allowed = |b: &u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(b);
    !text.is_empty() && text.iter().all(is_allowed)
}

/// The data as far as it can be read, and what follows if it ends.
fn chunks(mut rest: &[u8]) -> (Vec<u8>, Option<&[u8]>) {
    let mut body = Vec::new();
    loop {
        let Some((size, after)) = chunk_size(rest) else {
            return (body, None);
        };
        rest = after;
        if size == 0 {
            return (body, after_trailers(rest));
        }
        let here = usize::try_from(size).unwrap_or(usize::MAX).min(rest.len());
        body.extend(&rest[..here]);
        match rest[here..].strip_prefix(b"\r\n") {
            Some(after) if here as u64 == size => rest = after,
            _ => return (body, None),
        }
    }
}

fn chunk_size(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let end = bytes.iter().position(|b| *b == b'\r')?;
    let after = bytes[end..].strip_prefix(b"\r\n")?;
    let size = bytes[..end].split(|b| *b == b';').next()?;
    let digits = size.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let is_clean = size[digits..].iter().all(|b| matches!(b, b' ' | b'\t')) && !bytes[..end].contains(&b'\n');
    let digits = std::str::from_utf8(&size[..digits]).ok()?;
    let number = u64::from_str_radix(digits, 16).ok()?;
    is_clean.then_some((number, after))
}

/// The names in them are looked at where they arrive.
fn after_trailers(bytes: &[u8]) -> Option<&[u8]> {
    if let Some(after) = bytes.strip_prefix(b"\r\n") {
        return Some(after);
    }
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(&bytes[end + 4..])
}
