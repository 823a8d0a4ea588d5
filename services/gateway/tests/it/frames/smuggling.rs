//! What is one line in HTTP/2 and would be more than one in HTTP/1: nothing of it reaches a service.

use super::{
    Case, Expected, PROTOCOL_ERROR,
    conversation::{DATA, END_HEADERS, END_STREAM, GET, HEADERS, block, frame, get, post, request},
    hold,
};
use Expected::{Answered, Refused, Stream};

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn lines_that_would_be_several_are_refused() {
    let row = Case::new;
    let with = |place: usize, value: &'static str| {
        let mut lines = GET.to_vec();
        lines[place].1 = value;
        request(&block(&lines))
    };
    let more = |name, value| request(&get(&[(name, value)]));
    let smuggled = frame(
        DATA,
        END_STREAM,
        1,
        b"0\r\n\r\nGET /admin HTTP/1.1\r\nhost: user-service\r\n\r\n",
    );
    let begin = |lines: &[(&str, &str)]| frame(HEADERS, END_HEADERS, 1, &post(lines));
    hold(vec![
        row(
            "CR LF in a value",
            more("x", "a\r\nhost: payment-service"),
            Stream(PROTOCOL_ERROR),
        )
        .by_connection(),
        row("LF in a value", more("x", "a\ny: b"), Stream(PROTOCOL_ERROR)).by_connection(),
        row("CR in a value", more("x", "a\rb"), Stream(PROTOCOL_ERROR)).by_connection(),
        row("NUL in a value", more("x", "a\0b"), Stream(PROTOCOL_ERROR)).by_connection(),
        row("a colon in a name", more("x: y", "a"), Stream(PROTOCOL_ERROR)).by_connection(),
        row("a space in a name", more("x y", "a"), Stream(PROTOCOL_ERROR)).by_connection(),
        row("CR LF in a name", more("x\r\ny", "a"), Stream(PROTOCOL_ERROR)).by_connection(),
        row("an empty name", more("", "a"), Stream(PROTOCOL_ERROR)).by_connection(),
        row(
            "CR LF in the path",
            with(2, "/ HTTP/1.1\r\nx: "),
            Stream(PROTOCOL_ERROR),
        ),
        row("a space in the path", with(2, "/a b"), Stream(PROTOCOL_ERROR)),
        row("nothing but a fragment in the path", with(2, "#top"), Answered),
        row(
            "a request in the method",
            with(0, "GET /admin HTTP/1.1\r\nx:"),
            Stream(PROTOCOL_ERROR),
        )
        .by_connection(),
        row(
            "a space in the method",
            with(0, "GET /admin"),
            Stream(PROTOCOL_ERROR),
        )
        .by_connection(),
        row(
            "CR LF in the authority",
            with(3, "user-service\r\nx: a"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "a path in the authority",
            with(3, "user-service/admin"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "a space in the authority",
            with(3, "user-service admin"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "an odd scheme",
            with(1, "http://user-service/admin?"),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "another host beside the authority",
            more("host", "payment-service"),
            Answered,
        ),
        row(
            "two hosts and no authority",
            {
                let hosts = [("host", "user-service"), ("host", "payment-service")];
                request(&block(&[&GET[..3], &hosts].concat()))
            },
            Refused(400),
        ),
        row(
            "two lengths",
            [
                begin(&[("content-length", "1"), ("content-length", "53")]),
                smuggled.clone(),
            ]
            .concat(),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "a length that is none",
            [begin(&[("content-length", "+53")]), smuggled.clone()].concat(),
            Stream(PROTOCOL_ERROR),
        ),
        row(
            "chunks",
            [begin(&[("transfer-encoding", "chunked")]), smuggled.clone()].concat(),
            Stream(PROTOCOL_ERROR),
        ),
        row("a request as a body", [begin(&[]), smuggled].concat(), Answered),
    ])
    .await;
}
