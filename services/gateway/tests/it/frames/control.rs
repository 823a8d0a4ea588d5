//! Settings, pings, windows and the end (RFC 9113, 6.5 to 6.9).

use super::{
    Case, Expected, FLOW_CONTROL_ERROR, FRAME_SIZE_ERROR, PROTOCOL_ERROR,
    conversation::{
        ACK, END_HEADERS, GOAWAY, HEADERS, PING, PUSH_PROMISE, SETTINGS, WINDOW_UPDATE, frame, get, post,
    },
    hold,
};
use Expected::{Begun, Connection, Nothing};

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
async fn settings_pings_and_windows_that_are_wrong() {
    let row = Case::new;
    let head = get(&[]);
    hold(vec![
        row(
            "6.5: SETTINGS on a stream",
            frame(SETTINGS, 0, 1, &[]),
            Connection(PROTOCOL_ERROR),
        ),
        row(
            "6.5: SETTINGS not a multiple of 6",
            frame(SETTINGS, 0, 0, &[0; 5]),
            Connection(FRAME_SIZE_ERROR),
        )
        .by_one_code(),
        row(
            "6.5: an acknowledgement that says something",
            frame(SETTINGS, ACK, 0, &[0; 6]),
            Connection(FRAME_SIZE_ERROR),
        )
        .by_one_code(),
        row("6.5.2: ENABLE_PUSH 2", setting(2, 2), Connection(PROTOCOL_ERROR)),
        row(
            "6.5.2: INITIAL_WINDOW_SIZE too large",
            setting(4, 1 << 31),
            Connection(FLOW_CONTROL_ERROR),
        )
        .by_one_code(),
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
        )
        .by_one_code(),
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
        )
        .by_connection(),
        row(
            "6.9: WINDOW_UPDATE too short",
            frame(WINDOW_UPDATE, 0, 0, &[0; 3]),
            Connection(FRAME_SIZE_ERROR),
        )
        .by_one_code(),
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
    ])
    .await;
}
