//! Makes a file smaller while the same thing goes wrong.

use crate::check::check;

/// How many attempts are made at most.
const ATTEMPTS: usize = 2000;

/// The file without the lines, and then without the words, that the violation does not need.
pub(crate) fn shrink(bytes: &[u8], kind: &str) -> Vec<u8> {
    let mut attempts = 0;
    let mut fails = |bytes: &[u8]| {
        attempts += 1;
        attempts <= ATTEMPTS && check(bytes).violations.iter().any(|violation| violation.kind == kind)
    };
    let lines = without(pieces(bytes, |byte| byte == b'\n'), &mut fails);
    without(pieces(&lines, |byte| byte == b' ' || byte == b'\n'), &mut fails)
}

fn pieces(bytes: &[u8], ends: fn(u8) -> bool) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| ends(*byte)).map(<[u8]>::to_vec).collect()
}

/// Leaves out halves, quarters, …, single pieces for as long as it goes on failing.
fn without(mut pieces: Vec<Vec<u8>>, fails: &mut impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut size = pieces.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        while at < pieces.len() {
            let mut fewer = pieces.clone();
            fewer.drain(at..(at + size).min(pieces.len()));
            if fails(&fewer.concat()) {
                pieces = fewer;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    pieces.concat()
}
