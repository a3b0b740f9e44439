//! The whole text that a checker is given: a first line that names the shell, the variables that are set, the script.

use std::collections::BTreeSet;

use crate::shell::dialect::{Dialect, Options};
use crate::text::Span;

/// A script with what is known around it, as one text that any checker of shell scripts understands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sheet {
    /// The text.
    pub text: String,
    /// The language.
    pub dialect: Dialect,
    /// The options that the shell is started with.
    pub options: Options,
    /// Where the script's own text starts.
    start: u32,
}

impl Sheet {
    /// A sheet for `script`, for which these variables are set. `None` where the dialect is not checked, or
    /// nothing is to be checked.
    pub fn new(script: &str, dialect: Dialect, options: Options, names: &BTreeSet<String>) -> Option<Sheet> {
        let shell = shebang(dialect)?;
        if script.trim().is_empty() {
            return None;
        }
        let mut text = format!("#!{shell}{}\n", if options.errexit { " -e" } else { "" });
        // They are for the whole script where they stand above it, and the exports must not come between.
        let top = script.lines().skip_while(|line| line.starts_with("#!"));
        for line in top.take_while(|line| line.trim_start().starts_with('#')) {
            text += line;
            text.push('\n');
        }
        for name in names.iter().filter(|name| is_name(name)) {
            text += "export ";
            text += name;
            text += "=1\n";
        }
        let start = text.len() as u32;
        // A checker expects that line at the very top and nowhere else; here it is any comment.
        match script.strip_prefix("#!") {
            Some(rest) => {
                text += "# ";
                text += rest;
            }
            None => text += script,
        }
        Some(Sheet { text, dialect, options, start })
    }

    /// The script's own text.
    pub fn script(&self) -> &str {
        &self.text[self.start as usize..]
    }

    /// The place in the script's own text of a place in the sheet's; `None` where some of it is not the script's.
    pub fn within(&self, span: Span) -> Option<Span> {
        let inside = span.start >= self.start && span.end as usize <= self.text.len();
        let cuts = self.text.is_char_boundary(span.start as usize) && self.text.is_char_boundary(span.end as usize);
        (inside && cuts).then(|| Span::new(span.start - self.start, span.end - self.start))
    }
}

/// The shell as a script's first line names it.
fn shebang(dialect: Dialect) -> Option<&'static str> {
    match dialect {
        Dialect::Sh => Some("/bin/sh"),
        Dialect::Bash => Some("/bin/bash"),
        Dialect::Dash => Some("/bin/dash"),
        Dialect::Ash => Some("/bin/busybox sh"),
        Dialect::Ksh => Some("/bin/ksh"),
        Dialect::Zsh | Dialect::PowerShell | Dialect::Cmd | Dialect::Other => None,
    }
}

pub(super) fn is_name(word: &str) -> bool {
    let mut bytes = word.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
