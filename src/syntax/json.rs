//! JSON arrays of strings with the place of each, by the rules of Go's `encoding/json`.

use super::tree::Word;
use crate::text::{Joined, Span};

/// What a text is, as a JSON array.
pub(super) enum Array {
    /// An array of strings.
    Strings(Vec<Word>),
    /// A valid array with something else in it, at this span of the text.
    Mixed(Span),
    /// No valid array.
    None,
}

/// How deep arrays and objects may nest, as in Go.
const MAX_DEPTH: usize = 10_000;

/// Reads the whole of `rest` as an array.
pub(super) fn array(rest: &Joined) -> Array {
    let text = rest.text.trim_start();
    let start = (rest.text.len() - text.len()) as u32;
    if !text.starts_with('[') {
        return Array::None;
    }
    let mut reader = Reader { text: &rest.text, at: start as usize };
    let elements = reader.elements(rest);
    reader.blanks();
    match elements {
        Some(elements) if reader.at == rest.text.len() => elements,
        _ => Array::None,
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found.then_some(())
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The outer array; `None` where it is not valid.
    fn elements(&mut self, rest: &Joined) -> Option<Array> {
        let mut words = Vec::new();
        let mut other = None;
        self.take(b'[')?;
        self.blanks();
        if self.take(b']').is_some() {
            return Some(Array::Strings(words));
        }
        loop {
            self.blanks();
            let start = self.at;
            if self.peek() == Some(b'"') {
                let text = self.string()?;
                words.push(Word { span: rest.span(Span::new(start as u32, self.at as u32)), text });
            } else {
                self.value()?;
                other = other.or(Some(rest.span(Span::new(start as u32, self.at as u32))));
            }
            self.blanks();
            if self.take(b',').is_none() {
                self.take(b']')?;
                return Some(other.map_or(Array::Strings(words), Array::Mixed));
            }
        }
    }

    /// Any value. What it nests is kept in a list, not on the stack.
    fn value(&mut self) -> Option<()> {
        let mut open = Vec::new();
        loop {
            let depth = open.len();
            match self.peek()? {
                // The one that is opened here counts, and so does the outermost.
                b'[' | b'{' if depth + 2 > MAX_DEPTH => return None,
                b'[' => self.opening((b'[', b']'), &mut open)?,
                b'{' => self.opening((b'{', b'}'), &mut open)?,
                _ => self.scalar()?,
            }
            if open.len() == depth {
                self.next_item(&mut open)?;
                if open.is_empty() {
                    return Some(());
                }
            }
            self.blanks();
            if open.last() == Some(&b'}') {
                self.key()?;
            }
        }
    }

    /// The start of an array or object, which `inside` then holds, unless it is empty and closed already.
    fn opening(&mut self, (open, close): (u8, u8), inside: &mut Vec<u8>) -> Option<()> {
        self.take(open)?;
        self.blanks();
        if self.take(close).is_none() {
            inside.push(close);
        }
        Some(())
    }

    /// What follows a value: the ends of those that it is the last of, then a comma, unless all have ended.
    fn next_item(&mut self, open: &mut Vec<u8>) -> Option<()> {
        while let Some(&close) = open.last() {
            self.blanks();
            if self.take(b',').is_some() {
                return Some(());
            }
            self.take(close)?;
            open.pop();
        }
        Some(())
    }

    fn key(&mut self) -> Option<()> {
        self.string()?;
        self.blanks();
        self.take(b':')?;
        self.blanks();
        Some(())
    }

    fn scalar(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b'-' | b'0'..=b'9' => self.number(),
            _ => ["true", "false", "null"].iter().find(|word| self.text[self.at..].starts_with(**word)).map(|word| {
                self.at += word.len();
            }),
        }
    }

    fn number(&mut self) -> Option<()> {
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn string(&mut self) -> Option<String> {
        self.take(b'"')?;
        let mut value = String::new();
        loop {
            let c = self.text[self.at..].chars().next()?;
            self.at += c.len_utf8();
            match c {
                '"' => return Some(value),
                '\\' => value.push(self.escape()?),
                // U+001A stands for a byte that is no UTF-8, which Go lets pass.
                c if c < ' ' && c != '\u{1a}' => return None,
                c => value.push(c),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return None,
        })
    }

    /// Four hexadecimal digits, and the second half of a surrogate pair where one follows.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if let Some(c) = char::from_u32(first) {
            return Some(c);
        }
        let back = self.at;
        if first < 0xdc00 && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
            self.at = back;
        }
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let valid = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.at += 4;
        valid.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown = match array(&Joined::of(text)) {
            Array::Strings(words) => words.iter().map(|word| word.text.clone()).collect::<Vec<_>>().join("|"),
            Array::Mixed(span) => format!("mixed {}", &text[span.range()]),
            Array::None => "none".to_owned(),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn arrays_are_those_of_go() {
        check(r#"["a", "b\n\u00e9\ud83d\ude42"]"#, "a|b\né🙂");
        check("  [ ]  ", "");
        check(r#"["\ud83d"]"#, "\u{fffd}");
        check(r#"["a", 1.5e3]"#, "mixed 1.5e3");
        check(r#"["a", ["b"], {"k": null}]"#, r#"mixed ["b"]"#);
        for bad in ["['a']", r#"["a",]"#, r#"["a"] x"#, r#"["\x"]"#, r#"["a"#, r#"["a" "b"]"#, "[01]", "[1.]", "[", "x"]
        {
            check(bad, "none");
        }
        check(
            r#"[{"a": [1, {}, []], "b": {"c": [[null]]}} , []]"#,
            r#"mixed {"a": [1, {}, []], "b": {"c": [[null]]}}"#,
        );
        check(r#"["a", {"k" : "v" , "l":-1.5}]"#, r#"mixed {"k" : "v" , "l":-1.5}"#);
        check("[[[], [ ] ]]", "mixed [[], [ ] ]");
        for bad in
            [r#"[{"a"}]"#, r#"[{"a":1,}]"#, "[[1,]]", "[[1]", "[{1:1}]", "[[1 2]]", r#"[{"a":1 "b":2}]"#, "[[}]", "[{]"]
        {
            check(bad, "none");
        }
    }

    #[test]
    fn arrays_nest_as_deep_as_those_of_go() {
        let nested = |depth: usize| format!("[{}{}]", "[".repeat(depth), "]".repeat(depth));
        let inner = &nested(MAX_DEPTH - 1)[1..2 * MAX_DEPTH - 1];
        check(&nested(MAX_DEPTH - 1), &format!("mixed {inner}"));
        check(&nested(MAX_DEPTH), "none");
        check(&nested(500_000), "none");
    }
}
