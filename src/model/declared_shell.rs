//! Comments that say which shell an image has where no `SHELL` does, for the image that a stage starts from may have set one:
//!
//! ```text
//! # trimtab shell=bash
//! # hadolint shell=/bin/bash
//! ```

use crate::shell::Dialect;
use crate::syntax::Comment;

/// The words before a command of the shell that the comment names; `None` for a comment about something else.
pub(super) fn declared_shell(comment: &Comment) -> Option<Vec<String>> {
    if comment.inside {
        return None;
    }
    let rest = comment.text.strip_prefix("trimtab").or_else(|| comment.text.strip_prefix("hadolint"))?;
    let value = rest.trim_start_matches([' ', '\t', ':']).strip_prefix("shell")?.trim_start().strip_prefix('=')?;
    let shell = value.split_ascii_whitespace().next()?;
    let options: &[&str] = match Dialect::of_shell(&[shell]) {
        Dialect::PowerShell => &["-Command"],
        Dialect::Cmd => &["/S", "/C"],
        _ => &["-c"],
    };
    Some([shell].iter().chain(options).map(|word| (*word).to_owned()).collect())
}
