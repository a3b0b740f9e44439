//! Where a shell text nests deeper than it is read, told without descending into it.

use super::extent::DEEPEST;
use super::nest::Nest;
use super::token::{self, Token};
use crate::text::Span;

/// The first place at which `text` is nested too deeply.
pub(super) fn too_deep(text: &str) -> Option<Span> {
    brackets(text).or_else(|| constructs(text))
}

/// The place at which too many parentheses and braces are open at once, those in quotes too.
fn brackets(text: &str) -> Option<Span> {
    let mut open: usize = 0;
    let place = text.bytes().position(|byte| {
        match byte {
            b'(' | b'{' => open += 1,
            b')' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > DEEPEST
    });
    place.map(|at| Span::new(at as u32, at as u32 + 1))
}

/// The place at which too many `if`s, loops and the like are open at once, or too many words in a row only say how to run
/// what follows.
fn constructs(text: &str) -> Option<Span> {
    let words = text.split(|character: char| !character.is_ascii_alphabetic());
    words.filter(|word| OPENING.contains(word) || PREFIXES.contains(word)).nth(DEEPEST)?;
    let mut nest = Nest::new(text);
    let mut in_a_row = 0;
    token::tokens(text).0.into_iter().find_map(|token| {
        nest.feed(token);
        match token {
            Token::Word(span) => in_a_row += usize::from(PREFIXES.contains(&&text[span.range()])),
            Token::Operator(..) => in_a_row = 0,
            Token::Redirection(_) => {}
        }
        (nest.depth() > DEEPEST || in_a_row > DEEPEST).then(|| token.span())
    })
}

/// What opens a construct that the parser descends into.
const OPENING: [&str; 6] = ["if", "while", "until", "for", "select", "case"];

/// What the parser, or who judges what it has read, descends with that opens nothing.
const PREFIXES: [&str; 11] =
    ["time", "coproc", "eval", "exec", "command", "builtin", "env", "sudo", "xargs", "nohup", "nice"];

#[cfg(test)]
mod tests {
    use super::*;

    /// The start of the place that is too deep.
    fn check(text: &str, expected: Option<usize>) {
        assert_eq!(too_deep(text).map(|span| span.start as usize), expected, "{text}");
    }

    #[test]
    fn a_hundred_levels_are_read() {
        for (open, close) in [
            ("(", ")"),
            ("{ ", ";}"),
            ("$(", ")"),
            ("${a:-", "}"),
            ("if a; then ", "; fi"),
            ("while a; do ", "; done"),
            ("until ", "; do b; done"),
            ("for a in b; do ", "; done"),
            ("case a in b) ", ";; esac"),
            ("time ", ""),
            ("env ", ""),
            ("eval ", ""),
        ] {
            let text = |depth: usize| format!("echo; {}x{}", open.repeat(depth), close.repeat(depth));
            let opening = open.find(['(', '{']).filter(|_| !open.starts_with("case")).unwrap_or(0);
            check(&text(DEEPEST), None);
            check(&text(DEEPEST + 1), Some("echo; ".len() + DEEPEST * open.len() + opening));
            check(&text(30_000), Some("echo; ".len() + DEEPEST * open.len() + opening));
        }
    }

    #[test]
    fn constructs_that_are_closed_do_not_add_up() {
        check(&"if a; then b; fi; for a in b; do (c); done\n".repeat(200), None);
        check(&"echo if while time case; time x\n".repeat(200), None);
    }
}
