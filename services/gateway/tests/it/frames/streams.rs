//! What a stream may say, and when (RFC 9113, 5, 6.8, 8.1).

use super::{
    Case, Expected, PROTOCOL_ERROR, STREAM_CLOSED,
    conversation::{
        DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, RST_STREAM, WINDOW_UPDATE, block, frame, get, post,
        request,
    },
    hold,
};
use Expected::{Answered, Begun, Connection, Nothing, Stream};

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn streams_that_are_closed_idle_or_not_the_callers() {
    let row = |name, frames: &[&[u8]], expected| Case::new(name, frames.concat(), expected);
    let open = frame(HEADERS, END_HEADERS, 1, &post(&[]));
    let data = |stream| frame(DATA, END_STREAM, stream, b"abc");
    let whole = request(&get(&[]));
    let at = |stream| frame(HEADERS, END_HEADERS | END_STREAM, stream, &get(&[]));
    let reset = frame(RST_STREAM, 0, 1, &[0, 0, 0, 8]);
    let trailers = |flags, lines: &[(&str, &str)]| frame(HEADERS, END_HEADERS | flags, 1, &block(lines));
    let bye = frame(GOAWAY, 0, 0, &[0; 8]);
    hold(vec![
        row(
            "5.1: DATA on an idle stream",
            &[&data(1)],
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "5.1: DATA after the end of the request",
            &[&open, &data(1), &data(1)],
            Begun(STREAM_CLOSED),
        )
        .by_connection(),
        row(
            "5.1: DATA after the end of the head",
            &[&whole, &data(1)],
            Stream(STREAM_CLOSED),
        )
        .by_connection(),
        row(
            "5.1: HEADERS after the end",
            &[&whole, &whole],
            Connection(STREAM_CLOSED),
        )
        .by_one_code(),
        row(
            "5.1: DATA after RST_STREAM",
            &[&open, &reset, &data(1)],
            Begun(STREAM_CLOSED),
        ),
        row(
            "5.1: WINDOW_UPDATE after RST_STREAM",
            &[&open, &reset, &frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1])],
            Nothing,
        ),
        row(
            "5.1: HEADERS after RST_STREAM",
            &[&open, &reset, &whole],
            Begun(STREAM_CLOSED),
        )
        .by_connection(),
        row("5.1.1: an even stream", &[&at(2)], Connection(PROTOCOL_ERROR)),
        row(
            "5.1.1: a stream before the last",
            &[&at(5), &at(3)],
            Connection(PROTOCOL_ERROR),
        ),
        row("6.8: requests after the caller's GOAWAY", &[&bye], Nothing),
        row(
            "8.1: trailers that do not end the stream",
            &[&open, &trailers(0, &[("x", "a")])],
            Begun(PROTOCOL_ERROR),
        ),
        row(
            "8.1: pseudo-headers among trailers",
            &[&open, &trailers(END_STREAM, &[(":path", "/")])],
            Begun(PROTOCOL_ERROR),
        )
        .instead(Answered, "they are left out, and the trailers go on without"),
        row(
            "8.1: trailers",
            &[&open, &trailers(END_STREAM, &[("x", "a")])],
            Answered,
        ),
        row(
            "8.1.1: less DATA than content-length",
            &[
                &frame(HEADERS, END_HEADERS, 1, &post(&[("content-length", "4")])),
                &data(1),
            ],
            Begun(PROTOCOL_ERROR),
        ),
        row(
            "8.1.1: more DATA than content-length",
            &[
                &frame(HEADERS, END_HEADERS, 1, &post(&[("content-length", "2")])),
                &data(1),
            ],
            Begun(PROTOCOL_ERROR),
        ),
        row(
            "8.1.1: content-length and no DATA",
            &[&request(&post(&[("content-length", "2")]))],
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "8.1.1: as much DATA as content-length",
            &[
                &frame(HEADERS, END_HEADERS, 1, &post(&[("content-length", "3")])),
                &data(1),
            ],
            Answered,
        ),
    ])
    .await;
}
