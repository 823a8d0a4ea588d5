//! Frames as such: sizes, streams they may stand on, settings, windows (RFC 9113, 3.4, 4, 6).

use super::{
    COMPRESSION_ERROR, Case, Expected, FLOW_CONTROL_ERROR, FRAME_SIZE_ERROR, PROTOCOL_ERROR,
    conversation::{
        ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING, PREFACE, PRIORITY,
        PUSH_PROMISE, RST_STREAM, SETTINGS, WINDOW_UPDATE, frame, get, post, request, say,
    },
    hold,
};
use crate::support::TestGateway;
use Expected::{Answered, Begun, Connection, Nothing, Stream};

fn setting(id: u16, value: u32) -> Vec<u8> {
    frame(
        SETTINGS,
        0,
        0,
        &[&id.to_be_bytes()[..], &value.to_be_bytes()].concat(),
    )
}

fn window(stream: u32, by: u32) -> Vec<u8> {
    frame(WINDOW_UPDATE, 0, stream, &by.to_be_bytes())
}

/// A request whose body is still to come.
fn open(then: &[u8]) -> Vec<u8> {
    [&frame(HEADERS, END_HEADERS, 1, &post(&[]))[..], then].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_beginning_that_is_none_ends_the_connection() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let ping = frame(PING, 0, 0, &[0; 8]);
    for bytes in [
        b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n".to_vec(),
        // The first frame has to be SETTINGS.
        [PREFACE, &request(&get(&[]))[..1]].concat(),
    ] {
        say(
            gateway.mesh,
            &[bytes, ping.clone()].concat(),
            Connection(PROTOCOL_ERROR),
        )
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn frames_of_the_wrong_size_or_in_the_wrong_place() {
    let row = |name, frames, expected| Case {
        name,
        frames,
        expected,
    };
    let long = |kind, stream| frame(kind, 0, stream, &[0; 16_385]);
    let head = get(&[]);
    hold(vec![
        row(
            "4.1: an unknown frame",
            frame(0xbb, 0xff, 7, b"whatever"),
            Nothing,
        ),
        row("4.1: unknown flags", frame(PING, 0xfe, 0, &[0; 8]), Nothing),
        row("4.1: the reserved bit", frame(PING, 0, 1 << 31, &[0; 8]), Nothing),
        row(
            "4.2: DATA longer than allowed",
            open(&long(DATA, 1)),
            Connection(FRAME_SIZE_ERROR),
        ),
        row(
            "4.2: HEADERS longer than allowed",
            long(HEADERS, 1),
            Connection(FRAME_SIZE_ERROR),
        ),
        row(
            "4.2: an unknown frame longer than allowed",
            long(0xbb, 0),
            Connection(FRAME_SIZE_ERROR),
        ),
        row(
            "4.3: a block that is not HPACK",
            request(&[0xff; 20]),
            Connection(COMPRESSION_ERROR),
        ),
        row(
            "6.1: DATA on stream 0",
            frame(DATA, 0, 0, b"a"),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.1: more padding than DATA",
            open(&frame(DATA, PADDED, 1, &[5, 0, 0])),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.2: HEADERS on stream 0",
            frame(HEADERS, END_HEADERS, 0, &head),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.2: more padding than HEADERS",
            frame(HEADERS, PADDED | END_HEADERS, 1, &[9, 0, 0]),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.3: PRIORITY on stream 0",
            frame(PRIORITY, 0, 0, &[0; 5]),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.3: PRIORITY too short",
            frame(PRIORITY, 0, 1, &[0; 4]),
            Connection(FRAME_SIZE_ERROR),
        ),
        row(
            "6.3: PRIORITY on an idle stream",
            frame(PRIORITY, 0, 7, &[0, 0, 0, 3, 1]),
            Nothing,
        ),
        row(
            "6.4: RST_STREAM on stream 0",
            frame(RST_STREAM, 0, 0, &[0; 4]),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.4: RST_STREAM on an idle stream",
            frame(RST_STREAM, 0, 7, &[0; 4]),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.4: RST_STREAM too short",
            open(&frame(RST_STREAM, 0, 1, &[0; 3])),
            Connection(FRAME_SIZE_ERROR),
        ),
        row(
            "6.5: SETTINGS on a stream",
            frame(SETTINGS, 0, 1, &[]),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.5: SETTINGS not a multiple of 6",
            frame(SETTINGS, 0, 0, &[0; 5]),
            Connection(FRAME_SIZE_ERROR),
        ),
        row(
            "6.5: an acknowledgement that says something",
            frame(SETTINGS, ACK, 0, &[0; 6]),
            Connection(FRAME_SIZE_ERROR),
        ),
        row("6.5.2: ENABLE_PUSH 2", setting(2, 2), Connection(PROTOCOL_ERROR)),
        row(
            "6.5.2: INITIAL_WINDOW_SIZE too large",
            setting(4, 1 << 31),
            Connection(FLOW_CONTROL_ERROR),
        ),
        row(
            "6.5.2: MAX_FRAME_SIZE too small",
            setting(5, 16_383),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.5.2: MAX_FRAME_SIZE too large",
            setting(5, 1 << 24),
            Connection(PROTOCOL_ERROR),
        ),
        row("6.5.2: an unknown setting", setting(0xbb, 7), Nothing),
        row(
            "6.6: PUSH_PROMISE from a caller",
            frame(PUSH_PROMISE, END_HEADERS, 1, &[&[0, 0, 0, 2], &head[..]].concat()),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.7: PING on a stream",
            frame(PING, 0, 1, &[0; 8]),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.7: PING too short",
            frame(PING, 0, 0, &[0; 7]),
            Connection(FRAME_SIZE_ERROR),
        ),
        row("6.7: an answer to no PING", frame(PING, ACK, 0, &[7; 8]), Nothing),
        row(
            "6.8: GOAWAY on a stream",
            frame(GOAWAY, 0, 1, &[0; 8]),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.9: WINDOW_UPDATE by 0",
            window(0, 0),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.9: WINDOW_UPDATE by 0 on a stream",
            open(&window(1, 0)),
            Begun(PROTOCOL_ERROR),
        ),
        row(
            "6.9: WINDOW_UPDATE too short",
            frame(WINDOW_UPDATE, 0, 0, &[0; 3]),
            Connection(FRAME_SIZE_ERROR),
        ),
        row(
            "6.9: WINDOW_UPDATE on an idle stream",
            window(7, 1),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.9.1: a window beyond 2^31-1",
            window(0, (1 << 31) - 1),
            Connection(FLOW_CONTROL_ERROR),
        ),
        row(
            "6.9.1: a stream's window beyond 2^31-1",
            open(&window(1, (1 << 31) - 1)),
            Begun(FLOW_CONTROL_ERROR),
        ),
        row(
            "6.9.2: all windows beyond 2^31-1",
            open(&[window(1, (1 << 31) - 65_536), setting(4, 70_000)].concat()),
            Connection(FLOW_CONTROL_ERROR),
        ),
        row(
            "6.10: CONTINUATION after nothing",
            frame(CONTINUATION, END_HEADERS, 1, &head),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.10: CONTINUATION after the end of a block",
            [request(&head), frame(CONTINUATION, END_HEADERS, 1, &head)].concat(),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.10: CONTINUATION on another stream",
            [
                frame(HEADERS, END_STREAM, 1, &head),
                frame(CONTINUATION, END_HEADERS, 3, &[]),
            ]
            .concat(),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.10: CONTINUATION on stream 0",
            [
                frame(HEADERS, END_STREAM, 1, &head),
                frame(CONTINUATION, END_HEADERS, 0, &[]),
            ]
            .concat(),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.10: another frame within a block",
            [frame(HEADERS, END_STREAM, 1, &head), frame(PING, 0, 0, &[0; 8])].concat(),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.10: an unknown frame within a block",
            [frame(HEADERS, END_STREAM, 1, &head), frame(0xbb, 0, 0, &[])].concat(),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.10: a block in pieces",
            [
                frame(HEADERS, END_STREAM, 1, &head[..9]),
                frame(CONTINUATION, 0, 1, &head[9..20]),
                frame(CONTINUATION, END_HEADERS, 1, &head[20..]),
            ]
            .concat(),
            Answered,
        ),
        row(
            "5.3: a stream that depends on itself",
            frame(PRIORITY, 0, 7, &[0, 0, 0, 7, 1]),
            Stream(PROTOCOL_ERROR),
        ),
    ])
    .await;
}
