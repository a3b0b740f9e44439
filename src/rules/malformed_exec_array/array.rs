//! Text that was meant to be a JSON array of strings, read with all its mistakes.

use std::ops::Range;

use crate::text::json_array;

/// What was meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Array {
    /// The strings, in order.
    pub(super) strings: Vec<String>,
    /// The mistakes, in order: where, and what.
    pub(super) faults: Vec<(Range<usize>, Fault)>,
    /// What follows the `]`.
    pub(super) tail: Option<Range<usize>>,
    /// Whether a string has an escape that would have to be read with care.
    unclear: bool,
    commas: usize,
    quoted: usize,
}

/// A mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Quotes,
    Bare,
    Escape,
    MissingComma,
    SurplusComma,
    Unclosed,
    Tail,
}

impl Fault {
    pub(super) fn message(self) -> &'static str {
        match self {
            Fault::Quotes => "JSON strings need straight double quotes",
            Fault::Bare => "this string has no double quotes",
            Fault::Escape => "invalid JSON escape",
            Fault::MissingComma => "missing comma",
            Fault::SurplusComma => "extra comma",
            Fault::Unclosed => "missing `]`",
            Fault::Tail => "text after the array",
        }
    }
}

impl Array {
    /// Reads `text`, which starts with `[`.
    pub(super) fn read(text: &str) -> Array {
        let mut reader = Reader { text, at: 1, array: Array::default() };
        reader.elements();
        reader.array
    }

    /// Whether it was hardly meant as an array: a test of the shell, a pattern of file names.
    pub(super) fn is_something_else(&self, text: &str) -> bool {
        let spaced = text[1..].starts_with([' ', '\t', '[']) && self.commas == 0;
        let operator = self.tail.clone().is_some_and(|tail| text[tail].starts_with(['&', '|', ';', '.', '*', '/']));
        spaced || operator || (self.quoted == 0 && self.commas == 0 && !text[1..].starts_with(['$', '/']))
    }

    /// The variable that it is made of, where it is no more than that: `[${CLI}]`.
    pub(super) fn only_variable(&self) -> Option<&str> {
        let [word] = self.strings.as_slice() else { return None };
        let is_bare = self.faults.iter().all(|(_, fault)| *fault == Fault::Bare);
        (word.starts_with('$') && is_bare && self.tail.is_none()).then_some(word)
    }

    /// The array as it should be written; `None` where that is a guess.
    pub(super) fn repaired(&self) -> Option<String> {
        let guess = |fault: &Fault| matches!(fault, Fault::Tail | Fault::Bare);
        if self.unclear || self.faults.iter().any(|(_, fault)| guess(fault)) {
            return None;
        }
        // `['']` means no arguments, not an empty one.
        let strings = if self.strings == [""] { &[][..] } else { &self.strings };
        Some(json_array(strings))
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    array: Array,
}

impl Reader<'_> {
    fn elements(&mut self) {
        let mut needs_comma = false;
        let mut last_comma = None;
        loop {
            self.blanks();
            let start = self.at;
            match self.text[start..].chars().next() {
                None => return self.fault(start.saturating_sub(1)..start, Fault::Unclosed),
                Some(']') => break,
                Some(',') => {
                    self.at += 1;
                    self.array.commas += 1;
                    if !needs_comma {
                        self.fault(start..self.at, Fault::SurplusComma);
                    }
                    last_comma = needs_comma.then_some(start);
                    needs_comma = false;
                    continue;
                }
                Some(c) => {
                    if needs_comma {
                        self.fault(start..start + c.len_utf8(), Fault::MissingComma);
                    }
                    self.element(c);
                }
            }
            needs_comma = true;
            last_comma = None;
        }
        if let Some(comma) = last_comma {
            self.fault(comma..comma + 1, Fault::SurplusComma);
        }
        self.at += 1;
        self.blanks();
        if self.at < self.text.len() {
            let tail = self.at..self.text.len();
            self.array.tail = Some(tail.clone());
            self.fault(tail, Fault::Tail);
        }
    }

    fn element(&mut self, first: char) {
        let start = self.at;
        let closing = match first {
            '"' | '\'' => first,
            '“' | '”' | '„' => '”',
            '‘' | '’' => '’',
            _ => return self.bare(),
        };
        self.at += first.len_utf8();
        self.array.quoted += 1;
        let mut string = String::new();
        let mut chars = self.text[self.at..].char_indices();
        let end = loop {
            match chars.next() {
                None => break self.text.len(),
                Some((at, c)) if c == closing => break self.at + at + c.len_utf8(),
                Some((at, '\\')) if first == '"' => match chars.next() {
                    Some((_, c @ ('"' | '\\' | '/'))) => string.push(c),
                    Some((_, 'n')) => string.push('\n'),
                    Some((_, 't')) => string.push('\t'),
                    Some((_, 'b' | 'f' | 'r' | 'u')) => self.array.unclear = true,
                    Some((next, c)) => {
                        string.extend(['\\', c]);
                        let place = self.at + at..self.at + next + c.len_utf8();
                        self.array.faults.push((place, Fault::Escape));
                    }
                    None => break self.text.len(),
                },
                Some((_, c)) => string.push(c),
            }
        };
        self.at = end;
        self.array.strings.push(string);
        if first != '"' {
            self.fault(start..end, Fault::Quotes);
        }
    }

    fn bare(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        self.at += rest.find([' ', '\t', ',', ']']).unwrap_or(rest.len());
        self.array.strings.push(self.text[start..self.at].to_owned());
        self.fault(start..self.at, Fault::Bare);
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn fault(&mut self, place: Range<usize>, fault: Fault) {
        self.array.faults.push((place, fault));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_found_where_they_are() {
        for (text, word, fault, repaired) in [
            ("['a', 'b']", "'a'", Fault::Quotes, Some(r#"["a", "b"]"#)),
            ("['']", "''", Fault::Quotes, Some("[]")),
            ("[“a”]", "“a”", Fault::Quotes, Some(r#"["a"]"#)),
            (r#"["a" "b"]"#, "\"", Fault::MissingComma, Some(r#"["a", "b"]"#)),
            (r#"["a", "b",]"#, ",", Fault::SurplusComma, Some(r#"["a", "b"]"#)),
            (r#"["a",, "b"]"#, ",", Fault::SurplusComma, Some(r#"["a", "b"]"#)),
            (r#"["a", "b""#, "\"", Fault::Unclosed, Some(r#"["a", "b"]"#)),
            (r#"["a", "b"] c"#, "c", Fault::Tail, None),
            (r#"["a", b]"#, "b", Fault::Bare, None),
            ("[$A]", "$A", Fault::Bare, None),
            (r#"["C:\app"]"#, r"\a", Fault::Escape, Some(r#"["C:\\app"]"#)),
        ] {
            let array = Array::read(text);
            let (place, found) = array.faults[0].clone();
            assert_eq!((&text[place], found), (word, fault), "{text}");
            assert_eq!(array.repaired().as_deref(), repaired, "{text}");
            assert!(!array.is_something_else(text), "{text}");
        }
    }

    #[test]
    fn tests_of_the_shell_and_patterns_are_something_else() {
        for text in ["[ -f x ] && y", "[[ $a == b ]]", r#"[ "$X" = "y" ] || exit 1"#, "[a-z]*.txt", r#"["a"] && b"#] {
            assert!(Array::read(text).is_something_else(text), "{text}");
        }
    }
}
