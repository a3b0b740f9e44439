//! A page of HTML that needs nothing else: how it starts, how it looks, and how it ends. It has no script.

use std::io::{self, Write};

use super::visible;

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
