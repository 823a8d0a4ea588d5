//! More of the same than anybody needs: the connection ends, or goes on at the caller's cost. (Streams that are opened and
//! reset in a hurry are in `hostile`.)

use super::{
    Expected,
    conversation::{
        CONTINUATION, DATA, END_HEADERS, HEADERS, PING, PREFACE, PRIORITY, SETTINGS, WINDOW_UPDATE, block,
        converse, frame, get, post, say,
    },
};
use crate::support::TestGateway;

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_cost_nothing_to_send_end_the_connection_or_are_answered_in_time() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let open = frame(HEADERS, END_HEADERS, 1, &post(&[]));
    let setting = frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0xff, 0xff]);
    let window = frame(WINDOW_UPDATE, 0, 0, &[0, 0, 0, 1]);
    for (name, first, flood) in [
        ("PING", vec![], frame(PING, 0, 0, &[0; 8])),
        ("SETTINGS", vec![], setting),
        ("PRIORITY", vec![], frame(PRIORITY, 0, 1_001, &[0, 0, 0, 0, 1])),
        ("WINDOW_UPDATE", vec![], window),
        ("empty DATA", open, frame(DATA, 0, 1, &[])),
    ] {
        let frames = [first, flood.repeat(20_000)].concat();
        let heard = converse(gateway.mesh, &frames, Expected::Nothing).await;
        assert!(heard.harmless.is_some() || heard.has_ended, "{name}: {heard:?}");
        assert_eq!(gateway.mesh().await.get("/").await.status, 200, "{name}");
    }
}

/// A head that does not end is not kept for ever (CVE-2024-27316 and its kin).
#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_does_not_end_ends_the_connection() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let settings = frame(SETTINGS, 0, 0, &[]);
    let line = block(&[("x", "a".repeat(1_000).as_str())]);
    for (name, piece) in [("empty", vec![]), ("lines", line.repeat(10))] {
        let pieces = frame(CONTINUATION, 0, 1, &piece).repeat(10_000);
        let bytes = [PREFACE, &settings, &frame(HEADERS, 0, 1, &get(&[])), &pieces].concat();
        let heard = say(gateway.mesh, &bytes, Expected::Connection(0)).await;
        assert!(heard.has_ended, "{name}: {heard:?}");
        assert_eq!(gateway.mesh().await.get("/").await.status, 200, "{name}");
    }
}
