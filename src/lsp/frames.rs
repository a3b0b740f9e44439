//! Cuts the input into messages and lets through only those that are one. The framework ends the session at the first that
//! is not; here it is exchanged for a [`REFUSAL`], to which `intake` answers with the error.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use serde_json::{Value, json};
use tokio::io::{AsyncRead, ReadBuf};
use tower_lsp_server::jsonrpc::{Error, Request, Response};

/// The method of a notification that stands for a message that cannot be read. Its parameters are the `id` to answer to,
/// the `code` of the error and its `message`.
pub(super) const REFUSAL: &str = "trimtab/refused";

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 64 << 20;

/// The largest header that is read, in bytes.
const LARGEST_HEADER: usize = 4 << 10;

/// The input, message by message.
#[derive(Debug)]
pub(super) struct Messages<R> {
    input: R,
    frames: Frames,
    /// The message that is being handed over, and how much of it is.
    message: Vec<u8>,
    given: usize,
}

impl<R> Messages<R> {
    pub(super) fn of(input: R) -> Messages<R> {
        Messages { input, frames: Frames::default(), message: Vec::new(), given: 0 }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Messages<R> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            let rest = &self.message[self.given..];
            if !rest.is_empty() {
                let count = rest.len().min(buffer.remaining());
                buffer.put_slice(&rest[..count]);
                self.given += count;
                return Poll::Ready(Ok(()));
            }
            if let Some(message) = self.frames.next() {
                (self.message, self.given) = (message, 0);
                continue;
            }
            let mut chunk = [0; 1 << 14];
            let mut read = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut self.input).poll_read(cx, &mut read))?;
            if read.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            self.frames.taken.extend_from_slice(read.filled());
        }
    }
}

/// What was read and is not yet a whole message.
#[derive(Debug, Default)]
struct Frames {
    taken: Vec<u8>,
    /// How many bytes of a body that is too large are still to come.
    skip: usize,
    /// Whether what comes is no header, which has been told.
    lost: bool,
}

/// What the input goes on with.
enum Header {
    /// Nothing that is whole.
    Unfinished,
    /// A header that ends here, and how long the body is.
    Whole(usize, usize),
    /// Something else, up to here.
    None(usize),
}

impl Frames {
    /// The next message, with its header.
    fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            let skipped = self.skip.min(self.taken.len());
            self.taken.drain(..skipped);
            self.skip -= skipped;
            match header(&self.taken) {
                Header::Unfinished => return None,
                Header::None(end) => {
                    self.taken.drain(..end);
                    if !std::mem::replace(&mut self.lost, true) {
                        return Some(framed(&refusal(None, &Error::parse_error(), "no `Content-Length`")));
                    }
                }
                Header::Whole(end, length) if length > LARGEST_BODY => {
                    self.taken.drain(..end);
                    self.skip = length;
                    let told = format!("the message has more than {LARGEST_BODY} bytes");
                    return Some(framed(&refusal(None, &Error::invalid_request(), &told)));
                }
                Header::Whole(end, length) if self.taken.len() - end < length => return None,
                Header::Whole(end, length) => {
                    self.lost = false;
                    let mut body = self.taken[end..end + length].to_vec();
                    self.taken.drain(..end + length);
                    whole_characters(&mut body);
                    return Some(framed(&refused(&body).unwrap_or(body)));
                }
            }
        }
    }
}

/// What a header says. The last length counts, for what stands before it may be the rest of a body that was longer than told.
fn header(bytes: &[u8]) -> Header {
    const NAME: &[u8] = b"content-length:";
    let window = &bytes[..bytes.len().min(LARGEST_HEADER)];
    let blank = memchr::memmem::find(window, b"\r\n\r\n");
    let Some(end) = blank else {
        // The start of a header may be among the last bytes.
        let kept = NAME.len() + 32;
        return if window.len() < LARGEST_HEADER { Header::Unfinished } else { Header::None(window.len() - kept) };
    };
    let lines = &window[..end];
    let at = lines.windows(NAME.len()).rposition(|name| name.eq_ignore_ascii_case(NAME));
    let value = at.map(|at| &lines[at + NAME.len()..]);
    let value = value.and_then(|value| str::from_utf8(value.split(|&byte| byte == b'\r').next()?).ok());
    match value.and_then(|value| value.trim().parse().ok()) {
        Some(length) => Header::Whole(end + 4, length),
        None => Header::None(end + 4),
    }
}

fn framed(body: &[u8]) -> Vec<u8> {
    let mut message = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    message.extend_from_slice(body);
    message
}

/// What takes the place of a body that is no message; `None` for one that is.
fn refused(body: &[u8]) -> Option<Vec<u8>> {
    let is_message =
        serde_json::from_slice::<Request>(body).is_ok() || serde_json::from_slice::<Response>(body).is_ok();
    if is_message {
        return None;
    }
    Some(match serde_json::from_slice::<Value>(body) {
        Err(error) => refusal(None, &Error::parse_error(), &error.to_string()),
        Ok(value) => {
            let id = value.get("id").filter(|id| id.is_i64() || id.is_string());
            refusal(id, &Error::invalid_request(), "not a request, notification or response")
        }
    })
}

fn refusal(id: Option<&Value>, error: &Error, reason: &str) -> Vec<u8> {
    let message = format!("{}: {reason}", error.message);
    let params = json!({ "id": id, "code": error.code.code(), "message": message });
    json!({ "jsonrpc": "2.0", "method": REFUSAL, "params": params }).to_string().into_bytes()
}

/// Puts U+FFFD in the place of each half of a character, which an editor sends when somebody deletes the other half. In
/// UTF-16 it is as long.
fn whole_characters(body: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &body[at..]) {
        let here = at + found;
        let low = |unit: Option<u16>| unit.is_some_and(|unit| (0xDC00..0xE000).contains(&unit));
        at = here
            + match escape(&body[here..]) {
                Some(0xD800..0xDC00) if low(escape(&body[here + 6..])) => 12,
                Some(0xD800..0xE000) => {
                    body[here..here + 6].copy_from_slice(b"\\ufffd");
                    6
                }
                _ => 2.min(body.len() - here),
            };
    }
}

/// The unit of UTF-16 that a `\u` at the start says.
fn escape(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"jsonrpc":"2.0","id":1,"method":"a"}"#;

    /// The messages of an input that comes in pieces of any size: the bodies, or the code of a refusal.
    fn check(input: &str, expected: &[&str]) {
        for size in [1, 7, 1 << 14] {
            let mut frames = Frames::default();
            let mut found = Vec::new();
            for piece in input.as_bytes().chunks(size) {
                frames.taken.extend_from_slice(piece);
                while let Some(message) = frames.next() {
                    let message = String::from_utf8(message).unwrap();
                    let (header, body) = message.split_once("\r\n\r\n").unwrap();
                    assert_eq!(header, format!("Content-Length: {}", body.len()));
                    let value: Value = serde_json::from_str(body).unwrap();
                    let is_refusal = value["method"] == REFUSAL;
                    found.push(if is_refusal { value["params"]["code"].to_string() } else { body.to_owned() });
                }
            }
            assert_eq!(found, expected, "{input} in pieces of {size}");
        }
    }

    fn message(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn a_message_comes_through_as_it_is() {
        check(&message(GOOD).repeat(3), &[GOOD; 3]);
        let response = r#"{"jsonrpc":"2.0","id":1,"result":null}"#;
        check(&message(response), &[response]);
        check(&format!("content-length: {}\r\nContent-Type: x\r\n\r\n{GOOD}", GOOD.len()), &[GOOD]);
    }

    #[test]
    fn what_is_no_message_costs_no_other() {
        for (body, code) in [
            ("abcde", "-32700"),
            ("", "-32700"),
            ("{", "-32700"),
            ("{}", "-32600"),
            ("[]", "-32600"),
            ("null", "-32600"),
            ("{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"a\"}", "-32600"),
            ("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"a\"}", "-32600"),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}", "-32600"),
        ] {
            check(&(message(body) + &message(GOOD)), &[code, GOOD]);
        }
        check(&message(&"[".repeat(100_000)), &["-32700"]);
        let told = refused(br#"{"jsonrpc":"1.0","id":7,"method":"a"}"#).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&told).unwrap()["params"]["id"], 7);
    }

    #[test]
    fn the_next_header_is_found_again() {
        check(&format!("noise\r\n\r\n{}", message(GOOD)), &["-32700", GOOD]);
        check(&format!("noise{}", message(GOOD)), &[GOOD]);
        check(&format!("Content-Length: many\r\n\r\nabc{}", message(GOOD)), &["-32700", GOOD]);
        check(&format!("Content-Length: -1\r\n\r\n{}", message(GOOD)), &["-32700", GOOD]);
        check(&format!("Content-Length: 3\r\n\r\nabcdef{}", message(GOOD)), &["-32700", GOOD]);
        let noise = "x".repeat(3 * LARGEST_HEADER);
        check(&format!("{noise}\r\n\r\n{}", message(GOOD)), &["-32700", GOOD]);
    }

    #[test]
    fn a_body_that_is_too_large_is_not_kept() {
        let mut frames = Frames::default();
        frames.taken.extend_from_slice(format!("Content-Length: {}\r\n\r\n", LARGEST_BODY + 1).as_bytes());
        assert!(frames.next().is_some());
        for _ in 0..LARGEST_BODY >> 20 {
            frames.taken.resize(1 << 20, b'x');
            assert_eq!(frames.next(), None);
            assert_eq!(frames.taken.len(), 0);
        }
        frames.taken.extend_from_slice(format!("x{}", message(GOOD)).as_bytes());
        assert!(frames.next().is_some_and(|message| message.ends_with(GOOD.as_bytes())));
    }

    #[test]
    fn half_a_character_is_replaced() {
        for (text, expected) in [
            (r"\ude43", r"\ufffd"),
            (r"\ud83d", r"\ufffd"),
            (r"a\ud83dA\ude43", r"a\ufffdA\ufffd"),
            (r"\ud83d\ud83d\ude43", r"\ufffd\ud83d\ude43"),
            (r"\ud83d\ude43\\ude43", r"\ud83d\ude43\\ude43"),
            (r"\uD83D\n", r"\ufffd\n"),
            (r"\u00e9\u12", r"\u00e9\u12"),
            (r"x\", r"x\"),
        ] {
            let mut body = text.as_bytes().to_vec();
            whole_characters(&mut body);
            assert_eq!(String::from_utf8(body).unwrap(), expected, "{text}");
        }
    }
}
