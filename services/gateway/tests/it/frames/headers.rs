//! Header lines that HTTP/2 does not know (RFC 9113, 8.2 and 8.3), and blocks that HPACK does not (RFC 7541).

use super::{
    COMPRESSION_ERROR, Case, Expected, PROTOCOL_ERROR,
    conversation::{GET, block, get, request},
    hold,
};
use Expected::{Answered, Connection, Refused, Stream};

/// GET without one of its pseudo-headers.
fn without(place: usize) -> Vec<u8> {
    let mut lines = GET.to_vec();
    lines.remove(place);
    request(&block(&lines))
}

/// GET with another value of one.
fn with(place: usize, value: &'static str) -> Vec<u8> {
    let mut lines = GET.to_vec();
    lines[place].1 = value;
    request(&block(&lines))
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn requests_that_are_malformed() {
    let row = Case::new;
    let more = |name, value| request(&get(&[(name, value)]));
    let first = |name, value| request(&[block(&[(name, value)]), get(&[])].concat());
    hold(vec![
        row(
            "8.2: a name with capitals",
            more("X-Capital", "a"),
            Stream(PROTOCOL_ERROR),
        )
        .by_connection(),
        row(
            "8.2.2: connection",
            more("connection", "keep-alive"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "8.2.2: keep-alive",
            more("keep-alive", "5"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "8.2.2: proxy-connection",
            more("proxy-connection", "close"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "8.2.2: upgrade",
            more("upgrade", "websocket"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "8.2.2: transfer-encoding",
            more("transfer-encoding", "chunked"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "8.2.2: te other than trailers",
            more("te", "gzip"),
            Stream(PROTOCOL_ERROR),
        ),
        row("8.2.2: te: trailers", more("te", "trailers"), Answered),
        row(
            "8.3: a pseudo-header behind another line",
            first("x", "a"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "8.3: an unknown pseudo-header",
            more(":test", "a"),
            Stream(PROTOCOL_ERROR),
        )
        .by_connection(),
        row(
            "8.3: that of an answer",
            more(":status", "200"),
            Stream(PROTOCOL_ERROR),
        ),
        row("8.3: one twice", first(":method", "POST"), Stream(PROTOCOL_ERROR)),
        row(
            "8.3: the path twice",
            first(":path", "/admin"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "8.3: the authority twice",
            first(":authority", "payment-service"),
            Stream(PROTOCOL_ERROR),
        ),
        row("8.3.1: no method", without(0), Stream(PROTOCOL_ERROR)),
        row("8.3.1: no scheme", without(1), Stream(PROTOCOL_ERROR)),
        row("8.3.1: no path", without(2), Stream(PROTOCOL_ERROR)),
        row("8.3.1: no authority and no host", without(3), Refused(400)),
        row("8.3.1: an empty path", with(2, ""), Stream(PROTOCOL_ERROR)),
        row(
            "8.3.1: a path without a slash",
            with(2, "admin"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "8.3.1: a path that is an address",
            with(2, "http://payment-service/"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "8.3.1: an authority with a user",
            with(3, "a@user-service"),
            Answered,
        ),
        row(
            "8.5: CONNECT with a path",
            with(0, "CONNECT"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "8.5: CONNECT",
            request(&block(&[
                (":method", "CONNECT"),
                (":authority", "user-service:80"),
            ])),
            Refused(405),
        ),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_that_are_not_hpack() {
    let row = |name, end: &[u8]| {
        let frames = request(&[&get(&[])[..], end].concat());
        Case::new(name, frames, Connection(COMPRESSION_ERROR)).by_one_code()
    };
    hold(vec![
        row("RFC 7541, 2.3.3: an index beyond the table", &[0xbf]),
        row("RFC 7541, 6.1: the index 0", &[0x80]),
        row("RFC 7541, 4.2: a size of the table behind a line", &[0x20]),
        row("RFC 7541, 6.3: a table larger than allowed", &[0x3f, 0xe2, 0x1f]),
        row(
            "RFC 7541, 5.1: a number that does not end",
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ),
        row(
            "RFC 7541, 5.2: Huffman's code with its end",
            &[0, 0x84, 0xff, 0xff, 0xff, 0xff, 1, b'a'],
        ),
        row(
            "RFC 7541, 5.2: Huffman's code with padding of zeros",
            &[0, 0x81, 0x00, 1, b'a'],
        ),
        row("RFC 7541, 5.2: a text longer than the block", &[0, 9, b'x']),
    ])
    .await;
}
