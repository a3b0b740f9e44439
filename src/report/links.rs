//! Where reports lead to on the web.

use std::fmt::Write as _;

/// Where the files of a run can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// The address of the directory that paths start from, with a `/` at its end; empty for paths beside the report.
    pub root: String,
}

impl Links {
    /// The address of a line, from 1, of a file.
    pub(super) fn line(&self, path: &str, line: u32) -> String {
        format!("{}#L{line}", self.file(path))
    }

    /// The address of a file.
    pub(super) fn file(&self, path: &str) -> String {
        format!("{}{}", self.root, encoded(path))
    }
}

/// A path as a part of an address.
pub(super) fn encoded(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'@' | b'+' | b',' => {
                address.push(char::from(byte));
            }
            _ => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}
