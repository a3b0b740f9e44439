//! One pattern of an ignore file or of `COPY --exclude`, compiled as moby's patternmatcher compiles it.

use super::expression::Expression;
use crate::context::{path, wildcard::Wildcard};

/// A pattern: a path of the build context with `*`, `?`, `[…]` and `**`, excluding what it matches or, after `!`,
/// taking it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Whether it starts with `!` and takes back what earlier patterns exclude.
    pub exception: bool,
    /// The cleaned pattern, without `!` and surrounding blanks.
    pub text: String,
    matcher: Matcher,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Matcher {
    /// The path is the text.
    Exact,
    /// `foo/**`: the path starts with the text up to `**`.
    Prefix,
    /// `**foo`: the path ends with the text after `**`.
    Suffix,
    Expression(Expression),
}

impl Pattern {
    /// Compiles a pattern as `COPY --exclude` takes it. What a builder refuses is an error in its words or close to them;
    /// `None` is a pattern of nothing but blanks.
    pub fn new(text: &str) -> Option<Result<Pattern, String>> {
        let text = text.trim();
        (!text.is_empty()).then(|| Pattern::compile(&path::clean(text)))
    }

    /// Compiles a line of an ignore file. There, unlike in `COPY --exclude`, one leading `/` means nothing.
    pub fn from_line(line: &str) -> Option<Result<Pattern, String>> {
        let line = line.trim();
        let (mark, rest) = line.strip_prefix('!').map_or(("", line), |rest| ("!", rest.trim()));
        if rest.is_empty() {
            return Pattern::new(mark);
        }
        let cleaned = path::clean(rest);
        let relative = cleaned.strip_prefix('/').filter(|rest| !rest.is_empty()).unwrap_or(&cleaned);
        Pattern::new(&format!("{mark}{relative}"))
    }

    fn compile(cleaned: &str) -> Result<Pattern, String> {
        let (exception, text) = match cleaned.strip_prefix('!') {
            Some("") => return Err("illegal exclusion pattern: \"!\"".to_owned()),
            Some(text) => (true, text),
            None => (false, cleaned),
        };
        Wildcard::new(text).map_err(|error| error.to_string())?;
        Ok(Pattern { exception, text: text.to_owned(), matcher: translate(text)? })
    }

    /// Whether the pattern matches this very path, its parents aside.
    pub fn matches(&self, path: &str) -> bool {
        match &self.matcher {
            Matcher::Exact => path == self.text,
            Matcher::Prefix => path.starts_with(&self.text[..self.text.len() - 2]),
            Matcher::Suffix => {
                let suffix = &self.text[2..];
                path.ends_with(suffix) || suffix.strip_prefix('/') == Some(path)
            }
            Matcher::Expression(expression) => expression.matches(path),
        }
    }

    /// Whether a path below `directory` could match: false only where the pattern's first characters say no.
    pub fn may_match_below(&self, directory: &str) -> bool {
        let special = |c| matches!(c, '*' | '?' | '[' | ']' | '^' | '\\');
        let literal = &self.text[..self.text.find(special).unwrap_or(self.text.len())];
        let below = format!("{directory}/");
        if literal.len() == self.text.len() { literal.starts_with(&below) } else { agree(literal, &below) }
    }
}

fn agree(a: &str, b: &str) -> bool {
    a.starts_with(b) || b.starts_with(a)
}

fn translate(text: &str) -> Result<Matcher, String> {
    let mut matcher = Matcher::Exact;
    let mut is_expression = false;
    let mut written = String::new();
    let mut chars = text.chars().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.next_if_eq(&'*').is_some() => {
                chars.next_if_eq(&'/');
                if chars.peek().is_some() {
                    written.push_str("(.*/)?");
                    is_expression = true;
                } else if matcher == Matcher::Exact && !is_expression {
                    matcher = Matcher::Prefix;
                } else {
                    written.push_str(".*");
                    is_expression = true;
                }
                if first {
                    (matcher, is_expression) = (Matcher::Suffix, false);
                }
            }
            '.' | '+' | '(' | ')' | '|' | '{' | '}' | '$' => written.extend(['\\', c]),
            '*' | '?' | '[' | ']' | '\\' => {
                is_expression = true;
                match c {
                    '*' => written.push_str("[^/]*"),
                    '?' => written.push_str("[^/]"),
                    _ => written.push(c),
                }
                if c == '\\' {
                    written.extend(chars.next());
                }
            }
            _ => written.push(c),
        }
        first = false;
    }
    if is_expression {
        return Ok(Matcher::Expression(Expression::new(&written)?));
    }
    Ok(matcher)
}
