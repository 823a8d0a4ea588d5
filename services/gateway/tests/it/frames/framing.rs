//! Frames as such: sizes, streams they may stand on, blocks in pieces (RFC 9113, 3.4, 4, 6.1 to 6.4, 6.10).

use super::{
    COMPRESSION_ERROR, Case, Expected, FRAME_SIZE_ERROR, PROTOCOL_ERROR,
    conversation::{
        CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, PADDED, PING, PREFACE, PRIORITY, RST_STREAM,
        frame, get, harmless, post, request, say,
    },
    hold,
};
use crate::support::TestGateway;
use Expected::{Answered, Connection, Nothing, Stream};

/// A request whose body is still to come.
fn open(then: &[u8]) -> Vec<u8> {
    [&frame(HEADERS, END_HEADERS, 1, &post(&[]))[..], then].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_beginning_that_is_none_ends_the_connection() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let bytes = b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n";
    let heard = say(gateway.mesh, bytes, Connection(PROTOCOL_ERROR)).await;
    assert!(heard.has_ended, "{heard:?}");
    // Who does not say his settings first, as he has to, is served all the same: they are the usual ones until he says so.
    let bytes = [PREFACE, &frame(PING, 0, 0, &[0; 8]), &harmless()].concat();
    let heard = say(gateway.mesh, &bytes, Nothing).await;
    assert_eq!(heard.harmless, Some(200), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn frames_of_the_wrong_size_or_in_the_wrong_place() {
    let row = Case::new;
    let long = |kind, stream| frame(kind, 0, stream, &vec![0; 16_385]);
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
        )
        .by_one_code(),
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
        )
        .by_one_code(),
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
        )
        .by_one_code(),
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
