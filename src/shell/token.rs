//! Cuts shell text into words and operators without asking whether it makes sense.

use super::extent;
use super::parts::RedirectionParts;
use crate::text::Span;

/// A piece of shell text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token {
    Word(Span),
    Redirection(RedirectionParts),
    Operator(Operator, Span),
}

impl Token {
    /// Its place in the text.
    pub(super) fn span(self) -> Span {
        match self {
            Token::Word(span) | Token::Operator(_, span) => span,
            Token::Redirection(parts) => parts.span,
        }
    }
}

/// What stands between words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Semi,
    CaseEnd,
    Newline,
    Pipe,
    Background,
    Open,
    Close,
}

const OPERATORS: [(&str, Operator); 12] = [
    ("&&", Operator::And),
    ("||", Operator::Or),
    (";;&", Operator::CaseEnd),
    (";;", Operator::CaseEnd),
    (";&", Operator::CaseEnd),
    (";", Operator::Semi),
    ("|&", Operator::Pipe),
    ("|", Operator::Pipe),
    ("\n", Operator::Newline),
    ("(", Operator::Open),
    (")", Operator::Close),
    ("&", Operator::Background),
];

const REDIRECTIONS: [&str; 12] = ["&>>", "&>", "<<<", "<<-", "<<", "<>", "<&", ">>", ">&", ">|", "<", ">"];

/// A here-document whose body has not been met yet.
struct Pending {
    /// Its token, among those found.
    token: usize,
    delimiter: String,
    expands: bool,
    chomps: bool,
}

/// All tokens of `text`, and its comments, in order.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Vec<Span>) {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), comments: Vec::new(), pending: Vec::new() };
    while lexer.at < text.len() {
        lexer.step();
    }
    (lexer.tokens, lexer.comments)
}

/// Whether what is written behind `text` becomes a part of its last word, as after `${a` or `\\`. A parser need not mind.
pub(super) fn is_open(text: &str, tokens: &[Token]) -> bool {
    let last = tokens.last().map(|token| token.span().range()).filter(|last| last.end == text.len());
    last.is_some_and(|last| {
        let (longer, _) = self::tokens(&format!("{} a", &text[last]));
        !longer.last().is_some_and(|word| matches!(word, Token::Word(span) if span.len() == 1))
    })
}

/// Whether a blank outside of quotes stands in `text`, so that it is more than one word.
pub(super) fn is_cut(text: &str) -> bool {
    let is_blank = |c: &u8| c.is_ascii_whitespace();
    let text = text.as_bytes();
    text.iter().any(is_blank) && text.get(word(text)).is_some_and(is_blank)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    comments: Vec<Span>,
    pending: Vec<Pending>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn step(&mut self) {
        let rest = self.rest();
        if rest.starts_with("\\\n") {
            self.at += 2;
        } else if rest.starts_with([' ', '\t', '\r', '\u{b}', '\u{c}']) {
            self.at += 1;
        } else if rest.starts_with('#') {
            let length = rest.find('\n').unwrap_or(rest.len());
            self.comments.push(self.span(length));
            self.at += length;
        } else if let Some(length) = redirection(rest) {
            self.redirection(length);
        } else if let Some((text, operator)) = OPERATORS.iter().find(|(text, _)| rest.starts_with(text)) {
            self.tokens.push(Token::Operator(*operator, self.span(text.len())));
            self.at += text.len();
            if *operator == Operator::Newline {
                self.bodies();
            }
        } else {
            let length = word(rest.as_bytes());
            self.tokens.push(Token::Word(self.span(length)));
            self.at += length;
        }
    }

    fn span(&self, length: usize) -> Span {
        Span::new(self.at as u32, (self.at + length) as u32)
    }

    /// A redirection whose descriptor and operator have `length` bytes.
    fn redirection(&mut self, length: usize) {
        let rest = self.rest();
        let blanks = rest[length..].bytes().take_while(|c| b" \t".contains(c)).count();
        let target = &rest[length + blanks..];
        let word = if operator_at(target) { 0 } else { word(target.as_bytes()) };
        let span = self.span(if word == 0 { length } else { length + blanks + word });
        let operator = rest[..length].trim_start_matches(|c: char| c.is_ascii_digit());
        if matches!(operator, "<<" | "<<-") && word > 0 {
            let written = &target[..word];
            self.pending.push(Pending {
                token: self.tokens.len(),
                delimiter: written.replace(['\'', '"', '\\'], ""),
                expands: !written.contains(['\'', '"', '\\']),
                chomps: operator == "<<-",
            });
        }
        self.tokens.push(Token::Redirection(RedirectionParts { span, body: None }));
        self.at = span.end as usize;
    }

    /// The bodies of the here-documents of the line that just ended.
    fn bodies(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            let from = self.at;
            let mut end = self.text.len();
            while self.at < self.text.len() {
                let line = self.rest().split_inclusive('\n').next().unwrap_or_default();
                let mut content = line.trim_end_matches(['\n', '\r']);
                if pending.chomps {
                    content = content.trim_start_matches('\t');
                }
                let last = content == pending.delimiter;
                if last {
                    end = self.at;
                }
                self.at += line.len();
                if last {
                    break;
                }
            }
            if let Some(Token::Redirection(parts)) = self.tokens.get_mut(pending.token) {
                parts.body = Some((Span::new(from as u32, end as u32), pending.expands));
            }
        }
    }
}

/// The length of the descriptor and operator of a redirection that `rest` starts with.
fn redirection(rest: &str) -> Option<usize> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = &rest[digits..];
    if after.starts_with("<(") || after.starts_with(">(") || (digits > 0 && after.starts_with('&')) {
        return None;
    }
    REDIRECTIONS.iter().find(|operator| after.starts_with(**operator)).map(|operator| digits + operator.len())
}

fn operator_at(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(['\n', ';', '&', '|', '(', ')'])
}

/// The length of the word at the start of `text`, at least one character.
fn word(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'(' if text[..at].ends_with(b"=") => at = extent::parens(text, at + 1),
            b'<' | b'>' if text.get(at + 1) == Some(&b'(') => at = extent::parens(text, at + 2),
            c if b" \t\n\r\x0b\x0c;&|()<>".contains(&c) => break,
            b'\\' => at += 2,
            b'\'' => at = extent::single(text, at + 1),
            b'"' => at = extent::double(text, at + 1),
            b'`' => at = extent::backtick(text, at + 1),
            b'$' if text.get(at + 1) == Some(&b'\'') => at = extent::ansi(text, at + 2),
            b'$' => at = extent::dollar(text, at),
            _ => at += 1,
        }
    }
    whole_characters(text, at.clamp(1, text.len()))
}

/// The first character boundary at or after `at`.
fn whole_characters(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|c| **c & 0xC0 == 0x80).count()
}
