//! Reads the text of one word: removes quotes, finds variables and substitutions.

use super::extent::{self, DEEPEST};
use super::word::Traits;
use crate::text::Span;

/// What the text of a word holds. Places are offsets in that text.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub value: String,
    pub traits: Traits,
    pub uses: Vec<Use>,
    pub substitutions: Vec<Substitution>,
    /// Whether a substitution does not end.
    pub is_open: bool,
}

/// A variable in a word.
#[derive(Debug)]
pub(super) struct Use {
    pub name: String,
    pub span: Span,
    pub quoted: bool,
    pub guarded: bool,
}

/// The script of a `$(…)`, `<(…)` or `` `…` ``, without its delimiters.
#[derive(Debug)]
pub(super) struct Substitution {
    pub span: Span,
    pub backticks: bool,
}

/// What is around the text that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// Nothing: a word of a command.
    Word,
    /// `"…"`, and the right side of `${X:-…}` in it.
    Double,
    /// A here-document, in which `"` is an ordinary character.
    Heredoc,
}

/// Reads `text`, which is all of a word, or of a here-document's body.
pub(super) fn read(text: &str, within: Within) -> Reading {
    let mut reading = Reading::default();
    if within == Within::Word && text.bytes().all(is_plain) {
        text.clone_into(&mut reading.value);
        return reading;
    }
    let mut scan = Scan { text, at: 0, end: text.len(), depth: 0, reading: &mut reading };
    scan.run(within);
    reading.traits.braces = within == Within::Word && has_braces(text.as_bytes());
    reading
}

fn is_plain(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c >= 0x80 || b"-_./=:,+@%^~#!".contains(&c)
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    depth: usize,
    reading: &'a mut Reading,
}

impl Scan<'_> {
    fn run(&mut self, within: Within) {
        while self.at < self.end {
            let from = self.at;
            match self.text.as_bytes()[self.at] {
                b'\\' => self.escape(within),
                b'\'' if within == Within::Word => {
                    let end = extent::single(self.bytes(), from + 1);
                    self.quoted(from + 1, end);
                }
                b'"' if within == Within::Word => self.double(),
                b'$' => self.dollar(within),
                b'`' => {
                    let end = extent::backtick(self.bytes(), from + 1);
                    self.substitution(from + 1, end, true);
                }
                b'<' | b'>' if within == Within::Word && self.peek(1) == Some(b'(') => {
                    let end = extent::parens(self.bytes(), from + 2);
                    self.substitution(from + 2, end, false);
                }
                c => {
                    self.reading.traits.glob |= within == Within::Word && b"*?[".contains(&c);
                    self.literal(self.ordinary(from));
                }
            }
        }
    }

    fn bytes(&self) -> &[u8] {
        &self.text.as_bytes()[..self.end]
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes().get(self.at + ahead).copied()
    }

    /// The end of the characters from `from` on that mean themselves, at least one.
    fn ordinary(&self, from: usize) -> usize {
        let special = |c: &u8| b"\\'\"$`<>*?[".contains(c);
        self.bytes()[from + 1..].iter().position(special).map_or(self.end, |found| from + 1 + found)
    }

    /// Takes the text up to `end` as it is.
    fn literal(&mut self, end: usize) {
        self.reading.value.push_str(&self.text[self.at..end]);
        self.at = end;
    }

    fn escape(&mut self, within: Within) {
        let Some(next) = self.text[self.at + 1..self.end].chars().next() else { return self.literal(self.end) };
        let after = self.at + 1 + next.len_utf8();
        let escapes = match within {
            Within::Word => true,
            Within::Double => "$`\"\\\n".contains(next),
            Within::Heredoc => "$`\\\n".contains(next),
        };
        if !escapes {
            return self.literal(after);
        }
        if next != '\n' {
            self.reading.value.push(next);
        }
        self.reading.traits.quoted |= within == Within::Word;
        self.at = after;
    }

    /// The inside of `'…'`, from `from`, whose closing quote is before `end`.
    fn quoted(&mut self, from: usize, end: usize) {
        self.reading.traits.quoted = true;
        self.at = from;
        self.literal(self.close(from, end, b'\''));
        self.at = end;
    }

    /// Where the inside ends of what was opened before `from` and closed, perhaps, by the `closing` before `end`.
    fn close(&self, from: usize, end: usize, closing: u8) -> usize {
        let closed = end > from && self.bytes()[end - 1] == closing;
        if closed { end - 1 } else { end }
    }

    fn double(&mut self) {
        self.reading.traits.quoted = true;
        let from = self.at + 1;
        let end = extent::double(self.bytes(), from);
        self.inside(from, self.close(from, end, b'"'), Within::Double);
        self.at = end;
    }

    /// Reads `from..end` as if it were all of the text.
    fn inside(&mut self, from: usize, end: usize, within: Within) {
        let mut scan = Scan { text: self.text, at: from, end, depth: self.depth + 1, reading: self.reading };
        scan.run(within);
    }

    fn substitution(&mut self, from: usize, end: usize, backticks: bool) {
        let inside = self.close(from, end, if backticks { b'`' } else { b')' });
        self.reading.is_open |= inside == end;
        let span = Span::new(from as u32, inside as u32);
        self.reading.substitutions.push(Substitution { span, backticks });
        self.reading.value.push_str("${…}");
        self.reading.traits.expands = true;
        self.at = end;
    }

    fn dollar(&mut self, within: Within) {
        let from = self.at;
        let end = extent::dollar(self.bytes(), from).min(self.end);
        match (self.peek(1), self.peek(2)) {
            (Some(b'('), Some(b'(')) if self.bytes()[..end].ends_with(b"))") => self.arithmetic(from + 3, end),
            (Some(b'('), _) => self.substitution(from + 2, end, false),
            (Some(b'{'), _) => self.parameter(end, within),
            (Some(b'\''), _) if within == Within::Word => {
                let end = extent::ansi(self.bytes(), from + 2);
                self.quoted(from + 2, end);
            }
            (Some(b'"'), _) if within == Within::Word => self.at += 1,
            _ if end == from + 1 => self.literal(end),
            _ => {
                let name = self.text[from + 1..end].to_owned();
                self.reading.value.push_str("${");
                self.reading.value.push_str(&name);
                self.reading.value.push('}');
                self.variable(name, from, end, within, false);
            }
        }
    }

    fn variable(&mut self, name: String, from: usize, end: usize, within: Within, guarded: bool) {
        let span = Span::new(from as u32, end as u32);
        self.reading.uses.push(Use { name, span, quoted: within != Within::Word, guarded });
        self.reading.traits.expands = true;
        self.at = end;
    }

    /// `$((…))`: names in it are variables, with or without a `$`.
    fn arithmetic(&mut self, from: usize, end: usize) {
        let text = &self.text[from..end.saturating_sub(2).max(from)];
        for (start, name) in names(text) {
            let at = (from + start) as u32;
            let span = Span::new(at, at + name.len() as u32);
            self.reading.uses.push(Use { name: name.to_owned(), span, quoted: true, guarded: false });
        }
        self.reading.value.push_str("${…}");
        self.reading.traits.expands = true;
        self.at = end;
    }

    /// `${…}`, which ends before `end`.
    fn parameter(&mut self, end: usize, within: Within) {
        let from = self.at;
        let inside = self.close(from + 2, end, b'}');
        let body = &self.text[from + 2..inside];
        let prefix = usize::from(body.len() > 1 && body.starts_with(['!', '#']));
        let name = name_at(&body[prefix..]);
        let rest = &body[prefix + name.len()..];
        let guarded = rest.trim_start_matches(':').starts_with(['-', '+', '=', '?']);
        self.reading.value.push_str(&self.text[from..end]);
        self.variable(name.to_owned(), from, end, within, guarded);
        if self.depth < DEEPEST && !rest.is_empty() {
            self.operand(from + 2 + prefix + name.len(), inside);
        }
    }

    /// The right side of `${X:-…}`: its variables and substitutions count, its text is already in the value.
    fn operand(&mut self, from: usize, end: usize) {
        let (at, length) = (self.at, self.reading.value.len());
        self.inside(from, end, Within::Double);
        self.reading.value.truncate(length);
        self.at = at;
    }
}

/// The variable's name at the start of `text`: a name, a number, or one special character.
fn name_at(text: &str) -> &str {
    let letters = text.bytes().take_while(|c| c.is_ascii_alphanumeric() || *c == b'_').count();
    match text.bytes().next() {
        Some(c) if letters == 0 && b"@*#?-$!".contains(&c) => &text[..1],
        _ => &text[..letters],
    }
}

/// The identifiers in an arithmetic expression, each with its offset.
pub(super) fn names(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        while at < bytes.len() {
            let from = at;
            let length = bytes[from..].iter().take_while(|c| c.is_ascii_alphanumeric() || **c == b'_').count();
            at += length.max(1);
            if length > 0 && !bytes[from].is_ascii_digit() {
                return Some((from, &text[from..at]));
            }
        }
        None
    })
}

/// Whether an unquoted `{…}` in `text` holds a `,` or `..`.
fn has_braces(text: &[u8]) -> bool {
    let mut at = 0;
    let mut open = false;
    let mut list = false;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 2,
            b'\'' => at = extent::single(text, at + 1),
            b'"' => at = extent::double(text, at + 1),
            b'$' => at = extent::dollar(text, at),
            b'`' => at = extent::backtick(text, at + 1),
            b'}' if open && list => return true,
            c => {
                list |= open && (c == b',' || text[at..].starts_with(b".."));
                open |= c == b'{';
                at += 1;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, value: &str, names: &[&str], scripts: &[&str]) {
        let reading = read(text, Within::Word);
        assert_eq!(reading.value, value, "{text}");
        let found: Vec<&str> = reading.uses.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(found, names, "{text}");
        let found: Vec<&str> = reading.substitutions.iter().map(|found| &text[found.span.range()]).collect();
        assert_eq!(found, scripts, "{text}");
    }

    #[test]
    fn quotes_go_and_variables_stay() {
        check("plain", "plain", &[], &[]);
        check("'a b'\"c d\"\\ e", "a bc d e", &[], &[]);
        check("a$X-${Y}", "a${X}-${Y}", &["X", "Y"], &[]);
        check("'$X'\\$Y\"$Z\"", "$X$Y${Z}", &["Z"], &[]);
        check("${A:-$B}", "${A:-$B}", &["A", "B"], &[]);
        check("${#A}${!B}$$", "${#A}${!B}${$}", &["A", "B", "$"], &[]);
        check("\"$(id -u)\"`x`", "${…}${…}", &[], &["id -u", "x"]);
        check("${A:-$(b c)}", "${A:-$(b c)}", &["A"], &["b c"]);
        check("$((A + $B))", "${…}", &["A", "B"], &[]);
        check("<(sort x)", "${…}", &[], &["sort x"]);
        check("$'a\\'b'", "a\\'b", &[], &[]);
        check("é'ü'", "éü", &[], &[]);
    }

    #[test]
    fn half_typed_words_are_read_to_their_end() {
        check("'a", "a", &[], &[]);
        check("\"a$", "a$", &[], &[]);
        check("$(", "${…}", &[], &[""]);
        check("${", "${", &[""], &[]);
        check("`a", "${…}", &[], &["a"]);
        check("a\\", "a\\", &[], &[]);
    }

    #[test]
    fn braces_and_globs_count_only_unquoted() {
        let braces = |text: &str| read(text, Within::Word).traits.braces;
        assert!(braces("a{b,c}") && braces("{1..3}"));
        assert!(!braces("{a}") && !braces("'{a,b}'") && !braces("${a,b}"));
        assert!(read("/x/*", Within::Word).traits.glob && !read("'/x/*'", Within::Word).traits.glob);
    }
}
