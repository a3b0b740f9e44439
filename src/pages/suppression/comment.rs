//! One comment that silences rules, as it is written.
//!
//! ```text
//! # trimtab ignore=RULE[,RULE] [until=YYYY-MM-DD] [reason]
//! # trimtab ignore-file=RULE[,RULE] [until=YYYY-MM-DD] [reason]
//! # hadolint [global|stage] ignore=CODE[,CODE] [# reason]
//! # check=skip=NAME[,NAME][;error=true][;experimental=NAME[,NAME]] [reason]
//! ```

use crate::context::Date;
use crate::pages::names::{self, Linter};
use crate::syntax::Word;
use crate::text::Span;

/// Whose comment a suppression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `# trimtab ignore=…`
    Trimtab,
    /// `# hadolint ignore=…`
    Hadolint,
    /// `# check=skip=…`
    Check,
}

/// A comment that means to silence rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) dialect: Dialect,
    pub(super) reach: Reach,
    pub(super) names: Vec<Word>,
    pub(super) until: Option<(Date, Span)>,
    pub(super) reason: Option<String>,
}

/// How far a comment reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The instruction or line below.
    Next,
    /// The stage below.
    Stage,
    /// The whole file.
    File,
}

/// A comment that means to silence rules and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// The offending word.
    pub span: Span,
    /// What is wrong with it.
    pub message: String,
    /// What to write.
    pub help: &'static str,
    /// Whether a builder refuses the whole file for it.
    pub is_refused: bool,
}

/// Reads the comment `text`, which starts with its `#` at `start`; `None` where it is about something else.
pub(super) fn read(text: &str, start: u32) -> Option<Result<Order, Misread>> {
    let mut cursor = Cursor { text, at: 0, start };
    cursor.take_while(|c| c == '#');
    cursor.blanks();
    let tool = cursor.take_while(|c| c.is_ascii_alphanumeric());
    match tool.text.as_str() {
        "trimtab" => trimtab(&mut cursor),
        "hadolint" => hadolint(&mut cursor),
        _ => None,
    }
}

const HADOLINT: &str = "write `# hadolint [global|stage] ignore=CODE[,CODE] [# reason]`";
const HELP: &str = "write `# trimtab ignore=RULE[,RULE] [until=YYYY-MM-DD] [reason]`";

fn trimtab(cursor: &mut Cursor<'_>) -> Option<Result<Order, Misread>> {
    cursor.take_while(|c| c == ':');
    cursor.blanks();
    let verb = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let assigned = cursor.take_while(|c| c == '=').text == "=";
    let reach = match verb.text.as_str() {
        "ignore" => Reach::Next,
        "ignore-file" => Reach::File,
        word if assigned || word.starts_with("ignor") => {
            return Some(Err(Misread::new(verb.span, format!("`{word}` is not a trimtab directive"))));
        }
        // A comment that speaks about trimtab.
        _ => return None,
    };
    if !assigned {
        return Some(Err(Misread::new(verb.span, format!("`{}` without `=` suppresses nothing", verb.text))));
    }
    let names = cursor.names();
    if names.is_empty() {
        return Some(Err(Misread::new(verb.span, format!("`{}=` has no rule", verb.text))));
    }
    Some(cursor.until().map(|until| Order { dialect: Dialect::Trimtab, reach, names, until, reason: cursor.reason() }))
}

/// hadolint silently passes over what does not read as its manual has it.
fn hadolint(cursor: &mut Cursor<'_>) -> Option<Result<Order, Misread>> {
    let misread = |span, message| Some(Err(Misread { span, message, help: HADOLINT, is_refused: false }));
    cursor.blanks();
    let mut verb = cursor.take_while(|c| c.is_ascii_alphabetic());
    let reach = match verb.text.as_str() {
        "global" => Reach::File,
        "stage" => Reach::Stage,
        _ => Reach::Next,
    };
    if reach != Reach::Next {
        cursor.blanks();
        verb = cursor.take_while(|c| c.is_ascii_alphabetic());
    }
    cursor.blanks();
    let assigned = cursor.take_while(|c| c == '=').text == "=";
    match verb.text.as_str() {
        "ignore" if !assigned => return misread(verb.span, "`ignore` without `=` suppresses nothing".to_owned()),
        "ignore" => {}
        // It says which shell an image has, which suppresses nothing.
        "shell" if reach == Reach::Next => return None,
        word if assigned || word.starts_with("ignor") => {
            return misread(verb.span, format!("`{word}` is not a hadolint directive"));
        }
        _ => return None,
    }
    cursor.blanks();
    let names = cursor.names();
    if names.is_empty() {
        return misread(verb.span, "`ignore=` has no rule".to_owned());
    }
    cursor.blanks();
    let next = cursor.take_while(|c| c.is_ascii_alphanumeric());
    if names::linter(&next.text) != Linter::BuildKit {
        return misread(next.span, format!("`{}` is ignored: separate codes with commas", next.text));
    }
    cursor.at = (next.span.start - cursor.start) as usize;
    Some(Ok(Order { dialect: Dialect::Hadolint, reach, names, until: None, reason: cursor.reason() }))
}

impl Misread {
    fn new(span: Span, message: String) -> Misread {
        Misread { span, message, help: HELP, is_refused: false }
    }
}

/// A place in a piece of the source.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Where in the source the piece starts.
    start: u32,
}

impl Cursor<'_> {
    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> Word {
        let rest = &self.text[self.at..];
        let len = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        let from = self.start + self.at as u32;
        self.at += len;
        Word { span: Span::new(from, from + len as u32), text: rest[..len].to_owned() }
    }

    fn blanks(&mut self) {
        self.take_while(|c| c == ' ' || c == '\t');
    }

    /// Names with commas and blanks after the commas between them.
    fn names(&mut self) -> Vec<Word> {
        let mut names = Vec::new();
        loop {
            let name = self.take_while(|c| !c.is_whitespace() && c != ',' && c != '#');
            if !name.text.is_empty() {
                names.push(name);
            }
            let before = self.at;
            self.blanks();
            if self.take_while(|c| c == ',').text.is_empty() {
                self.at = before;
                return names;
            }
            self.blanks();
        }
    }

    fn until(&mut self) -> Result<Option<(Date, Span)>, Misread> {
        self.blanks();
        if !self.text[self.at..].starts_with("until=") {
            return Ok(None);
        }
        let word = self.take_while(|c| !c.is_whitespace());
        match Date::parse(&word.text["until=".len()..]) {
            Some(date) => Ok(Some((date, word.span))),
            None => Err(Misread::new(word.span, format!("`{}` is not a valid date", word.text))),
        }
    }

    fn reason(&mut self) -> Option<String> {
        let reason =
            self.text[self.at..].trim_start_matches(|c: char| c.is_whitespace() || c == '#' || c == '/').trim();
        (!reason.is_empty()).then(|| reason.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<(Vec<String>, Option<String>, Option<String>)> {
        let order = read(text, 0)?.ok()?;
        let text = order.names.iter().map(|name| {
            assert_eq!(&text[name.span.range()], name.text);
            name.text.clone()
        });
        Some((text.collect(), order.until.map(|(date, _)| date.to_string()), order.reason))
    }

    #[test]
    fn orders_are_read_with_their_reason() {
        for (text, wanted, until, reason) in [
            ("# trimtab ignore=a-b", &["a-b"][..], None, None),
            ("#trimtab ignore=a,b , c we must", &["a", "b", "c"], None, Some("we must")),
            ("# trimtab ignore-file=a until=2030-01-31 later", &["a"], Some("2030-01-31"), Some("later")),
            ("# hadolint ignore=DL3008,SC2086 # why", &["DL3008", "SC2086"], None, Some("why")),
            ("# hadolint  global  ignore = DL3008", &["DL3008"], None, None),
            ("# hadolint stage ignore=DL3008", &["DL3008"], None, None),
        ] {
            let wanted = wanted.iter().map(ToString::to_string).collect();
            assert_eq!(names(text), Some((wanted, until.map(str::to_owned), reason.map(str::to_owned))), "{text}");
        }
    }

    #[test]
    fn prose_is_no_order() {
        for text in
            ["# trimtab says so", "# hadolint complains", "# hadolint shell=bash", "# ignore=x", "# trimtab", "#"]
        {
            assert_eq!(read(text, 0), None, "{text}");
        }
    }

    #[test]
    fn orders_with_a_mistake_say_where() {
        for (text, word) in [
            ("# hadolint ignore DL3008", "ignore"),
            ("# hadolint ignores=DL3008", "ignores"),
            ("# hadolint global ignore=", "ignore"),
            ("# hadolint ignore=DL3008 DL3009", "DL3009"),
            ("# trimtab ignroe=a", "ignroe"),
            ("# trimtab ignore a", "ignore"),
            ("# trimtab ignore=", "ignore"),
            ("# trimtab ignore=a until=soon", "until=soon"),
        ] {
            let misread = read(text, 0).unwrap().unwrap_err();
            assert_eq!(&text[misread.span.range()], word);
        }
    }
}
