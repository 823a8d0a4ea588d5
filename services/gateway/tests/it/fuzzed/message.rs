//! HTTP/1.1 as strictly as it can be read (RFC 9112): what the gateway says has to pass, to services and to callers.

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) body: Vec<u8>,
    /// Whether its end was seen.
    pub(crate) is_whole: bool,
}

type Lines<'b> = Vec<(String, &'b [u8])>;

/// The request at the start of what a service has read, and how long it is. `None` while its head is not there.
/// Panics if it is not as it should be.
pub(crate) fn request(bytes: &[u8]) -> Option<(Request, usize)> {
    let (start, lines, length) = head(bytes)?;
    let mut parts = start.split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1"), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        panic!("a request line {start:?}");
    };
    assert!(is_token(method), "a method {method:?}");
    assert!(target.starts_with('/'), "a target {target:?}");
    assert!(
        target.bytes().all(|b| b > b' ' && b != 0x7f),
        "a target {target:?}"
    );
    assert_eq!(count(&lines, "host"), 1, "hosts: {lines:?}");
    let is_switch = count(&lines, "upgrade") > 0;
    for name in ["keep-alive", "proxy-connection", "expect"] {
        assert_eq!(count(&lines, name), 0, "{name} between others: {lines:?}");
    }
    assert_eq!(count(&lines, "connection"), usize::from(is_switch), "{lines:?}");
    if is_switch {
        assert_eq!(value(&lines, "upgrade"), Some(&b"websocket"[..]));
        assert_eq!(value(&lines, "connection"), Some(&b"upgrade"[..]));
    }
    let (body, end) = body(&lines, &bytes[length..]).unwrap_or_default();
    let request = Request {
        method: method.to_owned(),
        target: target.to_owned(),
        body,
        is_whole: end.is_some(),
    };
    Some((request, length + end.unwrap_or(bytes.len() - length)))
}

/// How many answers to these methods the bytes hold. Panics if they are not as they should be, or the last is not whole
/// although nobody cut it off.
pub(crate) fn answers<'m>(
    mut bytes: &[u8],
    methods: impl Iterator<Item = &'m str>,
    was_cut_off: bool,
) -> usize {
    let mut methods = methods.fuse();
    let mut found = 0;
    while !bytes.is_empty() {
        let Some((start, lines, length)) = head(bytes) else {
            assert!(was_cut_off, "half a head: {:?}", String::from_utf8_lossy(bytes));
            break;
        };
        let status = start
            .strip_prefix("HTTP/1.1 ")
            .or_else(|| start.strip_prefix("HTTP/1.0 "))
            .unwrap_or_else(|| panic!("a status line {start:?}"));
        let status: u16 = status[..3].parse().expect("a status");
        bytes = &bytes[length..];
        if (100..200).contains(&status) {
            assert_eq!(status, 100, "nobody has switched protocols");
            continue;
        }
        found += 1;
        let method = methods.next();
        if method == Some("HEAD") || status == 204 || status == 304 {
            continue;
        }
        // To a caller by HTTP/1.0 an answer of unknown length ends with the connection (RFC 9112, 6.3).
        let has_end = ["content-length", "transfer-encoding"].map(|name| count(&lines, name)) != [0, 0];
        if !has_end && start.starts_with("HTTP/1.0 ") {
            break;
        }
        let Some((_, Some(end))) = body(&lines, bytes) else {
            assert!(was_cut_off, "half an answer to {method:?}: {start:?}");
            break;
        };
        bytes = &bytes[end..];
    }
    found
}

fn head(bytes: &[u8]) -> Option<(String, Lines<'_>, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let mut rows = split(&bytes[..end]).into_iter();
    let start = rows.next().unwrap_or_default();
    let start = String::from_utf8_lossy(start).into_owned();
    Some((start, rows.map(line).collect(), end + 4))
}

/// By CR LF; neither may stand alone.
fn split(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut rows = Vec::new();
    while let Some(place) = bytes.windows(2).position(|two| two == b"\r\n") {
        rows.push(&bytes[..place]);
        bytes = &bytes[place + 2..];
    }
    rows.push(bytes);
    for row in &rows {
        let is_clean = !row.iter().any(|b| matches!(b, b'\r' | b'\n' | 0));
        assert!(is_clean, "a line {:?}", String::from_utf8_lossy(row));
    }
    rows
}

fn line(row: &[u8]) -> (String, &[u8]) {
    let place = row.iter().position(|b| *b == b':');
    let place = place.unwrap_or_else(|| panic!("a line {:?}", String::from_utf8_lossy(row)));
    let name = String::from_utf8_lossy(&row[..place]).to_ascii_lowercase();
    assert!(is_token(&name), "a name {name:?}");
    (name, row[place + 1..].trim_ascii())
}

fn is_token(text: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !text.is_empty() && text.bytes().all(is_allowed)
}

fn count(lines: &Lines<'_>, name: &str) -> usize {
    lines.iter().filter(|(found, _)| found == name).count()
}

fn value<'b>(lines: &Lines<'b>, name: &str) -> Option<&'b [u8]> {
    lines
        .iter()
        .find(|(found, _)| found == name)
        .map(|(_, value)| *value)
}

/// The body as far as it is there, and its length on the wire if all of it is.
fn body(lines: &Lines<'_>, bytes: &[u8]) -> Option<(Vec<u8>, Option<usize>)> {
    let (lengths, encodings) = (count(lines, "content-length"), count(lines, "transfer-encoding"));
    assert!(lengths + encodings <= 1, "two lengths: {lines:?}");
    if let Some(encoding) = value(lines, "transfer-encoding") {
        assert_eq!(encoding, b"chunked");
        return Some(chunks(bytes));
    }
    let Some(length) = value(lines, "content-length") else {
        return Some((Vec::new(), Some(0)));
    };
    assert!(
        !length.is_empty() && length.iter().all(u8::is_ascii_digit),
        "{lines:?}"
    );
    let length: usize = std::str::from_utf8(length).ok()?.parse().ok()?;
    match bytes.get(..length) {
        Some(whole) => Some((whole.to_vec(), Some(length))),
        None => Some((bytes.to_vec(), None)),
    }
}

fn chunks(bytes: &[u8]) -> (Vec<u8>, Option<usize>) {
    let mut body = Vec::new();
    let mut rest = bytes;
    while let Some(place) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&rest[..place]).expect("a size");
        assert!(
            !size.is_empty() && size.bytes().all(|b| b.is_ascii_hexdigit()),
            "a size {size:?}"
        );
        let size = usize::from_str_radix(size, 16).expect("a size");
        rest = &rest[place + 2..];
        if size == 0 {
            return (body, trailers(rest).map(|end| bytes.len() - rest.len() + end));
        }
        let Some(chunk) = rest.get(..size) else {
            body.extend(rest);
            return (body, None);
        };
        body.extend(chunk);
        let Some(end) = rest.get(size..size + 2) else {
            return (body, None);
        };
        assert_eq!(end, b"\r\n", "the end of a chunk");
        rest = &rest[size + 2..];
    }
    (body, None)
}

/// Where they end.
fn trailers(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"\r\n") {
        return Some(2);
    }
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    for (name, _) in split(&bytes[..end]).into_iter().map(line) {
        let frames = ["content-length", "transfer-encoding", "host", "trailer"];
        assert!(!frames.contains(&name.as_str()), "a trailer {name}");
    }
    Some(end + 4)
}
