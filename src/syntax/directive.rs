//! Parser directives: `# syntax=`, `# escape=` and `# check=`.
//!
//! `BuildKit` reads them twice with different tolerance: the parser, for `escape`, allows blanks before the `#` and ends at
//! a `#!` line; the frontend, for `syntax` and `check`, allows no blanks and skips a `#!` line at the start.

use super::tree::{Directive, Problem, Word};
use crate::text::Span;

const KNOWN: [&str; 3] = ["check", "escape", "syntax"];

/// Which directives can still come.
#[derive(Debug)]
pub(super) struct Directives {
    escape_open: bool,
    others_open: bool,
    seen: Vec<String>,
}

impl Directives {
    pub(super) fn new() -> Directives {
        Directives { escape_open: true, others_open: true, seen: Vec::new() }
    }

    /// After an instruction or a blank line nothing is read any more.
    pub(super) fn close(&mut self) {
        self.escape_open = false;
        self.others_open = false;
    }

    /// Looks at a comment line; `comment` is its text from the `#`, at `span`.
    /// Answers with the directive, read or not, and with what is wrong with it.
    pub(super) fn look(
        &mut self,
        comment: &str,
        span: Span,
        at_line_start: bool,
    ) -> Option<(Directive, Option<Problem>)> {
        let shebang = span.start == 0 && comment.starts_with("#!");
        let open = (self.escape_open, self.others_open && at_line_start);
        let Some((name, value)) = known(comment, span) else {
            self.escape_open = false;
            self.others_open = open.1 && shebang;
            return None;
        };
        self.others_open = open.1;
        let key = name.text.to_ascii_lowercase();
        let read = if key == "escape" { open.0 } else { open.1 };
        let problem = if open.0 { self.refusal(&key, &name, &value) } else { None };
        Some((Directive { span, name, value, read: read && problem.is_none() }, problem))
    }

    fn refusal(&mut self, key: &str, name: &Word, value: &Word) -> Option<Problem> {
        if self.seen.iter().any(|seen| seen == key) {
            let message = format!("the parser directive `{key}` can be used only once");
            return Some(Problem { span: name.span, message, suggestion: None });
        }
        self.seen.push(key.to_owned());
        let bad = key == "escape" && value.text != "\\" && value.text != "`";
        bad.then(|| Problem {
            span: value.span,
            message: format!("the escape character must be `\\` or a backtick, not `{}`", value.text),
            suggestion: None,
        })
    }
}

/// Name and value of a comment of the form `# name = value` with a known name.
fn known(comment: &str, span: Span) -> Option<(Word, Word)> {
    let word = |text: &str| {
        let start = span.start + (text.as_ptr() as usize - comment.as_ptr() as usize) as u32;
        Word { span: Span::new(start, start + text.len() as u32), text: text.to_owned() }
    };
    let text = comment.strip_prefix('#')?.trim_start();
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim_end_matches(blank), value.trim_matches(blank));
    (!value.is_empty() && KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))).then(|| (word(name), word(value)))
}

fn blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')
}
