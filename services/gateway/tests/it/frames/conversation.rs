//! A caller's side of a connection over HTTP/2, made by hand.

use super::{Expected, NO_ERROR};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const PRIORITY: u8 = 2;
pub(super) const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PUSH_PROMISE: u8 = 5;
pub(super) const PING: u8 = 6;
pub(super) const GOAWAY: u8 = 7;
pub(super) const WINDOW_UPDATE: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;

pub(super) const END_STREAM: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;
pub(super) const PADDED: u8 = 8;
pub(super) const ACK: u8 = 1;

pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Of the harmless request.
const HARMLESS: u32 = 99;

pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("short").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// Header lines as literals without an index (RFC 7541, 6.2.2), names and values as they are.
pub(super) fn block(lines: &[(&str, &str)]) -> Vec<u8> {
    let text = |text: &str| {
        let mut bytes = integer(text.len());
        bytes.extend(text.as_bytes());
        bytes
    };
    let line = |(name, value): &(&str, &str)| [vec![0], text(name), text(value)].concat();
    lines.iter().flat_map(line).collect()
}

/// With a prefix of seven bits (RFC 7541, 5.1).
fn integer(number: usize) -> Vec<u8> {
    let byte = |number: usize| u8::try_from(number).expect("a byte");
    if number < 127 {
        return vec![byte(number)];
    }
    let (mut rest, mut bytes) = (number - 127, vec![127]);
    while rest >= 128 {
        bytes.push(byte(rest % 128 + 128));
        rest /= 128;
    }
    bytes.push(byte(rest));
    bytes
}

pub(super) const GET: [(&str, &str); 4] = [
    (":method", "GET"),
    (":scheme", "http"),
    (":path", "/"),
    (":authority", "user-service"),
];

/// GET with further lines.
pub(super) fn get(more: &[(&str, &str)]) -> Vec<u8> {
    block(&[&GET[..], more].concat())
}

/// POST with further lines.
pub(super) fn post(more: &[(&str, &str)]) -> Vec<u8> {
    let mut lines = GET.to_vec();
    lines[0].1 = "POST";
    lines[2].1 = "/body";
    block(&[&lines[..], more].concat())
}

/// The only request of a connection, whole.
pub(super) fn request(block: &[u8]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS | END_STREAM, 1, block)
}

pub(super) fn harmless() -> Vec<u8> {
    frame(HEADERS, END_HEADERS | END_STREAM, HARMLESS, &get(&[]))
}

/// What came back.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) goaway: Option<u32>,
    /// Of a stream other than the harmless one.
    pub(super) reset: Option<u32>,
    pub(super) status: Option<u16>,
    /// Of the harmless request.
    pub(super) harmless: Option<u16>,
    pub(super) has_ended: bool,
}

/// Says the preface, settings, these frames, and something harmless. Listens until what is expected has come, or the
/// connection has ended.
pub(super) async fn converse(address: SocketAddr, frames: &[u8], expected: Expected) -> Heard {
    let bytes = [PREFACE, &frame(SETTINGS, 0, 0, &[]), frames, &harmless()].concat();
    say(address, &bytes, expected).await
}

/// Says only this.
pub(super) async fn say(address: SocketAddr, bytes: &[u8], expected: Expected) -> Heard {
    let (mut reader, mut writer) = TcpStream::connect(address)
        .await
        .expect("a connection")
        .into_split();
    let bytes = bytes.to_vec();
    // The gateway may close in the middle of it.
    let saying = tokio::spawn(async move {
        writer.write_all(&bytes).await.ok();
        writer
    });
    let mut heard = Heard::default();
    let listening = async {
        let mut head = [0; 9];
        while !heard.is_enough(expected) {
            if reader.read_exact(&mut head).await.is_err() {
                heard.has_ended = true;
                break;
            }
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let mut payload = vec![0; length as usize];
            if reader.read_exact(&mut payload).await.is_err() {
                heard.has_ended = true;
                break;
            }
            let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
            heard.hear(head[3], stream, &payload);
        }
    };
    tokio::time::timeout(Duration::from_secs(10), listening)
        .await
        .ok();
    saying.abort();
    heard
}

impl Heard {
    fn hear(&mut self, kind: u8, stream: u32, payload: &[u8]) {
        let code = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().expect("four bytes"));
        match kind {
            GOAWAY => {
                // One without an error announces the end, and does not say why.
                let code = code(&payload[4..8]);
                if code != NO_ERROR || self.goaway.is_none() {
                    self.goaway = Some(code);
                }
            }
            RST_STREAM if stream != HARMLESS => self.reset = Some(code(payload)),
            HEADERS if stream == HARMLESS => self.harmless = status(payload),
            HEADERS => self.status = self.status.or(status(payload)),
            _ => {}
        }
    }

    fn is_enough(&self, expected: Expected) -> bool {
        match expected {
            Expected::Connection(_) => self.has_ended,
            Expected::Stream(_) | Expected::Begun(_) => self.harmless.is_some() && self.reset.is_some(),
            Expected::Refused(_) | Expected::Answered => self.harmless.is_some() && self.status.is_some(),
            Expected::Nothing => self.harmless.is_some(),
        }
    }
}

/// `:status`, the first line of an answer: from the static table (RFC 7541, appendix A), or its digits.
fn status(block: &[u8]) -> Option<u16> {
    const KNOWN: [u16; 7] = [200, 204, 206, 304, 400, 404, 500];
    match *block {
        [first @ 0x88..=0x8e, ..] => Some(KNOWN[usize::from(first - 0x88)]),
        [0x48 | 0x08, 3, a, b, c, ..] => std::str::from_utf8(&[a, b, c]).ok()?.parse().ok(),
        // Huffman's code has five bits for 0 to 2 and six for 3 to 9 (appendix B).
        [0x48 | 0x08, length @ (0x82 | 0x83), ..] => {
            let bytes = block.get(2..2 + usize::from(length & 0x7f))?;
            let mut bits =
                bytes.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (32 - 8 * bytes.len());
            let mut number = 0;
            for _ in 0..3 {
                let (digit, length) = match bits >> 27 {
                    few @ 0..=2 => (few, 5),
                    _ => ((bits >> 26) - 0b01_1001 + 3, 6),
                };
                number = number * 10 + digit;
                bits <<= length;
            }
            u16::try_from(number).ok()
        }
        _ => None,
    }
}
