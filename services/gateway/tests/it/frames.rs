//! HTTP/2 frame by frame, as no well-meaning caller sends them: the cases of h2spec by the sections of RFC 9113, and what
//! would smuggle a request into HTTP/1. Each row says what the RFC wants, and where the gateway does something else that
//! is as safe, why.

mod control;
mod conversation;
mod floods;
mod framing;
mod headers;
mod smuggling;
mod streams;

use crate::support::{TestGateway, Upstream};
use conversation::{Heard, converse};

/// Error codes (RFC 9113, 7).
const NO_ERROR: u32 = 0;
const PROTOCOL_ERROR: u32 = 1;
const FLOW_CONTROL_ERROR: u32 = 3;
const STREAM_CLOSED: u32 = 5;
const FRAME_SIZE_ERROR: u32 = 6;
const COMPRESSION_ERROR: u32 = 9;

/// What a caller sends after the preface and his settings, and what comes of it. After it he asks for something harmless on
/// stream 99, which is answered unless the connection has ended.
struct Case {
    /// With the section of RFC 9113 (or RFC 7541 for HPACK).
    name: &'static str,
    frames: Vec<u8>,
    /// By the RFC.
    expected: Expected,
    /// What comes of it here, where that is something else, and why it is as safe.
    instead: Option<(Expected, &'static str)>,
}

/// The library has one code for all that it cannot read as a frame or a block, and the connection ends by it as well.
const ONE_CODE: &str = "the code is another, the end is the same";
/// "An endpoint MAY choose to treat a stream error as a connection error" (RFC 9113, 5.4.1).
const WHOLE_CONNECTION: &str = "the connection ends with the stream, as the RFC allows";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// The connection ends: GOAWAY with this code.
    Connection(u32),
    /// One stream ends with this code: RST_STREAM.
    Stream(u32),
    /// One stream ends with this code, and the service has seen the start of the request, which is cut off there.
    Begun(u32),
    /// The request is refused with this status.
    Refused(u16),
    /// The request is answered by the service.
    Answered,
    /// Nothing comes of it.
    Nothing,
}

impl Case {
    fn new(name: &'static str, frames: Vec<u8>, expected: Expected) -> Self {
        Self {
            name,
            frames,
            expected,
            instead: None,
        }
    }

    fn instead(mut self, of_it: Expected, why: &'static str) -> Self {
        self.instead = Some((of_it, why));
        self
    }

    /// PROTOCOL_ERROR in place of another code.
    fn by_one_code(self) -> Self {
        self.instead(Expected::Connection(PROTOCOL_ERROR), ONE_CODE)
    }

    /// The connection in place of the stream.
    fn by_connection(self) -> Self {
        self.instead(Expected::Connection(PROTOCOL_ERROR), WHOLE_CONNECTION)
    }
}

async fn hold(cases: Vec<Case>) {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let seen = || upstreams.iter().map(Upstream::requests).sum::<usize>();
    let mut wrong = Vec::new();
    for case in cases {
        let (expected, why) = case.instead.unwrap_or((case.expected, "the RFC says so"));
        assert!(
            case.instead.is_none() || expected != case.expected,
            "{}",
            case.name
        );
        let before = seen();
        let heard = converse(gateway.mesh, &case.frames, expected).await;
        let reached = seen() - before;
        if let Err(reason) = is_as_expected(&heard, expected, reached) {
            wrong.push(format!(
                "{}: {expected:?} ({why}), but {reason}: {heard:?}",
                case.name
            ));
        }
        // Nobody else is harmed.
        assert_eq!(gateway.mesh().await.get("/").await.status, 200, "{}", case.name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_as_expected(heard: &Heard, expected: Expected, reached: usize) -> Result<(), String> {
    let lives = usize::from(heard.harmless == Some(200));
    let (goes_on, reaches) = match expected {
        Expected::Connection(code) => {
            if heard.goaway != Some(code) {
                return Err("there is no such GOAWAY".into());
            }
            (false, 0)
        }
        Expected::Stream(code) | Expected::Begun(code) => {
            if heard.reset != Some(code) {
                return Err("there is no such RST_STREAM".into());
            }
            (true, usize::from(matches!(expected, Expected::Begun(_))))
        }
        Expected::Refused(status) => {
            if heard.status != Some(status) {
                return Err("there is no such answer".into());
            }
            (true, 0)
        }
        Expected::Answered => {
            if heard.status != Some(200) {
                return Err("there is no answer".into());
            }
            (true, 1)
        }
        Expected::Nothing => {
            if heard.reset.is_some() || heard.status.is_some() {
                return Err("something came of it".into());
            }
            (true, 0)
        }
    };
    if goes_on != (lives == 1) {
        return Err(format!("the connection goes on: {}", lives == 1));
    }
    if reached > reaches + lives {
        return Err(format!("{reached} requests reached the service"));
    }
    Ok(())
}
