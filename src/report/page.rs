//! A page of HTML that needs nothing else: how it starts, how it looks, and how it ends. It has no script.

use std::io::{self, Write};

use super::visible;
use crate::text::Hunk;

const STYLE: &str = include_str!("page.css");

/// Writes the page up to its heading.
pub(super) fn begin(out: &mut dyn Write, heading: &str, title: &str) -> io::Result<()> {
    let (heading, title) = (escape(heading), escape(title));
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{heading}</h1>\n"
    )
}

/// Writes the end of the page.
pub(super) fn end(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "</body>\n</html>")
}

/// A sentence as HTML has it, with what stands between backticks as code.
pub(super) fn prose(text: &str) -> String {
    if text.matches('`').count() % 2 == 1 {
        return escape(text);
    }
    let parts = text.split('`').map(escape).enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { format!("<code>{part}</code>") } else { part }).collect()
}

/// Writes the lines of a diff, which stand in a `pre` of the class `diff`.
pub(super) fn write_hunks<'h>(out: &mut dyn Write, hunks: impl IntoIterator<Item = &'h Hunk>) -> io::Result<()> {
    for hunk in hunks {
        writeln!(out, "<span class=\"faint\">{}</span>", escape(&hunk.header))?;
        for (mark, line) in &hunk.lines {
            let class = match mark {
                '+' => "new",
                '-' => "old",
                _ => "same",
            };
            writeln!(out, "<span class=\"{class}\">{mark}{}</span>", escape(line))?;
        }
    }
    Ok(())
}

/// The text with a capital at its beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// A text as HTML has it.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(visible::stand_in(c)),
        }
    }
    escaped
}
