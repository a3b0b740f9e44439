//! Operators and keywords where no shell expects them: `true; ;`, `a && && b`, `{ true`, `case x in`.
//!
//! Only asked about scripts that the parser gave up on, and whose quotes and brackets are in order.

use super::unfinished::Unfinished;
use crate::text::Span;

/// The scripts of which nothing is said: those with a heredoc, with a regular expression, and with `$'…'`.
const UNSURE: [&str; 3] = ["<<", "=~", "$'"];

/// Words after which a command starts.
const OPENING: [&str; 9] = ["!", "do", "elif", "else", "if", "then", "until", "while", "{"];

/// Where one reads in a script.
struct Reader<'a> {
    script: &'a str,
    at: usize,
}

/// The first fault of this kind.
pub(super) fn misplaced(script: &str) -> Option<Unfinished> {
    if UNSURE.iter().any(|text| script.contains(text)) {
        return None;
    }
    let has_cases = script.contains("esac");
    let mut reader = Reader { script, at: 0 };
    let mut groups: Vec<Span> = Vec::new();
    // Whether a command may start here.
    let mut starts = true;
    while let Some(token) = reader.token() {
        let text = &script[token.range()];
        match text {
            ")" => starts = script[..token.start as usize].trim_end().ends_with('('),
            "&&" | "||" | "|" | "|&" | "&" | ";" if starts => return Some(Unfinished::Operator(token)),
            ";;" | ";&" | ";;&" => return Some(Unfinished::Operator(token)),
            "&&" | "||" | "|" | "|&" | "&" | ";" | "\n" | "(" => starts = true,
            // What follows is read by other rules, and so is what ends where that is.
            "case" if starts => return (!has_cases).then_some(Unfinished::Open(token)),
            // A word that a loop or a function is named by, and the words of a test.
            "for" | "select" | "function" | "[[" | "time" | "coproc" if starts => return None,
            "{" if starts => groups.push(token),
            "}" if starts => match groups.pop() {
                Some(_) => starts = false,
                None => return Some(Unfinished::Stray(token)),
            },
            _ if starts => starts = OPENING.contains(&text),
            _ => {}
        }
    }
    groups.pop().map(Unfinished::Open)
}

impl Reader<'_> {
    /// The next word or operator; the end of a line is one, a redirection is a part of a word.
    fn token(&mut self) -> Option<Span> {
        let bytes = self.script.as_bytes();
        while bytes.get(self.at).is_some_and(|byte| b" \t\r".contains(byte)) || self.rest().starts_with("\\\n") {
            self.at += if bytes[self.at] == b'\\' { 2 } else { 1 };
        }
        if bytes.get(self.at) == Some(&b'#') {
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
        let start = self.at;
        let operators = [";;&", "&&", "||", "|&", ";;", ";&", "&", "|", ";", "(", ")", "\n"];
        match operators.iter().find(|operator| self.rest().starts_with(*operator)) {
            // `&>` is a redirection.
            Some(_) if self.rest().starts_with("&>") => self.word(),
            Some(operator) => self.at += operator.len(),
            None => self.word(),
        }
        (self.at > start).then(|| Span::new(start as u32, self.at as u32))
    }

    fn word(&mut self) {
        let bytes = self.script.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'>' | b'<' | b'&' if self.rest().starts_with("&>") || byte != b'&' => {
                    self.at += 1;
                    while bytes.get(self.at).is_some_and(|byte| b"<>&|".contains(byte)) {
                        self.at += 1;
                    }
                    // `<( … )`
                    if bytes.get(self.at) == Some(&b'(') {
                        self.nested(b'(', b')');
                    }
                }
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' => return,
                b'\\' => self.at += 2,
                b'\'' => self.at += 2 + self.script[self.at + 1..].find('\'').unwrap_or(self.script.len()),
                b'"' => self.quoted(b'"'),
                b'`' => self.quoted(b'`'),
                b'$' => self.dollar(),
                _ => self.at += 1,
            }
            self.at = self.at.min(bytes.len());
        }
    }

    /// Moves past what a quote opens that may hold substitutions.
    fn quoted(&mut self, quote: u8) {
        let bytes = self.script.as_bytes();
        self.at += 1;
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'$' if quote == b'"' => self.dollar(),
                _ if byte == quote => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    /// Moves past a `$` and what belongs to it.
    fn dollar(&mut self) {
        self.at += 1;
        match self.script.as_bytes().get(self.at) {
            Some(b'(') => self.nested(b'(', b')'),
            Some(b'{') => self.nested(b'{', b'}'),
            _ => {}
        }
    }

    /// Moves past a pair of brackets.
    fn nested(&mut self, open: u8, close: u8) {
        let bytes = self.script.as_bytes();
        let mut depth = 0_usize;
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'\'' if open == b'(' => self.at += 2 + self.script[self.at + 1..].find('\'').unwrap_or(bytes.len()),
                b'"' => self.quoted(b'"'),
                _ => {
                    self.at += 1;
                    depth += usize::from(byte == open);
                    if byte == close {
                        depth -= 1;
                        if depth == 0 {
                            return;
                        }
                    }
                }
            }
            self.at = self.at.min(bytes.len());
        }
    }

    fn rest(&self) -> &str {
        self.script.get(self.at..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(script: &str) -> Option<&str> {
        misplaced(script).map(|fault| match fault {
            Unfinished::Open(span) | Unfinished::Stray(span) | Unfinished::Operator(span) => {
                &script[span.start as usize..]
            }
        })
    }

    #[test]
    fn what_no_shell_expects_is_told_at_its_place() {
        for (script, expected) in [
            ("true; ;", ";"),
            ("a && && b", "&& b"),
            ("a | | b", "| b"),
            ("a;; b", ";; b"),
            ("&& a", "&& a"),
            ("a &\n&& b", "&& b"),
            ("{ true", "{ true"),
            ("f() { a; ", "{ a; "),
            ("a; }", "}"),
            ("case x in", "case x in"),
            ("echo \"$(a; b)\" && case $x in a)", "case $x in a)"),
            ("if a; then ; fi", "; fi"),
        ] {
            assert_eq!(told(script), Some(expected), "{script}");
        }
    }

    #[test]
    fn what_may_be_right_is_not() {
        for script in [
            "a && b || c | d; e &",
            "a 2>&1 >/dev/null &>b >|c && d",
            "{ a; b; } && ( c; d )",
            "f() { a; }; f",
            "echo '; ;' \"&& &&\" \\; `a; b` $(c; d) ${e:-;}",
            "A=1 B=2 a; C=3; D=4",
            "case x in a) b;; esac",
            "for a in b; do ; done",
            "cat <<E\n; ;\nE",
            "# ; ;\na",
            "find . -exec a {} \\; -o -name {}",
            "[[ a && ( b || c ) ]]",
            "if a; then b; else c; fi; while d; do e; done",
        ] {
            assert_eq!(told(script), None, "{script}");
        }
    }
}
