//! The layout inside of lines: case, blanks, indentation.

use crate::syntax::{Body, Dockerfile, Form, Instruction, Keyword, Token, TokenKind};
use crate::text::{Edit, Span};

/// So much are lines indented that continue an instruction.
pub(super) const INDENT: &str = "    ";

/// What lays the lines of instructions and comments out.
pub(super) fn edits(source: &str, file: &Dockerfile) -> Vec<Edit> {
    let mut layout = Layout { source, file, edits: Vec::new() };
    layout.ends_of_lines();
    for (index, instruction) in file.instructions.iter().enumerate() {
        layout.indentation(instruction.span.start);
        layout.keyword(instruction);
        layout.blanks(index, instruction);
        layout.continued(instruction);
    }
    let first = file.instructions.first().map_or(u32::MAX, |first| first.span.start);
    for comment in file.comments.iter().filter(|it| !it.inside && it.span.start > first) {
        layout.indentation(comment.span.start);
    }
    layout.edits
}

/// Whether an instruction hands text to a shell, which is part of what its layer is found by.
pub(super) fn is_command(instruction: &Instruction) -> bool {
    match &instruction.body {
        Body::Onbuild(trigger) => trigger.as_ref().is_none_or(|trigger| is_command(trigger)),
        _ => matches!(
            instruction.kind,
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Unknown
        ),
    }
}

struct Layout<'a> {
    source: &'a str,
    file: &'a Dockerfile,
    edits: Vec<Edit>,
}

impl Layout<'_> {
    fn replace(&mut self, span: Span, text: &str) {
        if self.source[span] != *text {
            self.edits.push(Edit::replace(span, text));
        }
    }

    /// The tokens of a span.
    fn tokens(&self, span: Span) -> &[Token] {
        let tokens = &self.file.tokens;
        let from = tokens.partition_point(|token| token.span.start < span.start);
        let to = tokens.partition_point(|token| token.span.start < span.end);
        &tokens[from..to]
    }

    /// Takes away the blanks at the ends of lines that no command and no word has a part in.
    fn ends_of_lines(&mut self) {
        let blanks = |text: &str| text.len() - text.trim_end_matches([' ', '\t']).len();
        for (at, token) in self.file.tokens.iter().enumerate() {
            let next = self.file.tokens.get(at + 1).map(|next| next.kind);
            let span = match token.kind {
                TokenKind::Blank if matches!(next, None | Some(TokenKind::Newline)) => token.span,
                TokenKind::Comment | TokenKind::Directive => {
                    let blanks = blanks(&self.source[token.span]) as u32;
                    Span::new(token.span.end - blanks, token.span.end)
                }
                // The escape character, blanks and the line break.
                TokenKind::Continuation => {
                    let text = &self.source[token.span];
                    let end = text.trim_end_matches(['\r', '\n']);
                    let start = token.span.start + (end.len() - blanks(end)) as u32;
                    Span::new(start, token.span.start + end.len() as u32)
                }
                _ => continue,
            };
            if !span.is_empty() {
                self.edits.push(Edit::delete(span));
            }
        }
    }

    /// Takes away what stands before the first character of a line.
    fn indentation(&mut self, at: u32) {
        let before = &self.source[..at as usize];
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let start = line + if before[line..].starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        if start < at as usize && before[start..].trim().is_empty() {
            self.edits.push(Edit::delete(Span::new(start as u32, at)));
        }
    }

    fn keyword(&mut self, instruction: &Instruction) {
        let keyword = &instruction.keyword;
        if instruction.kind != Keyword::Unknown && self.source[keyword.span] == keyword.text {
            self.replace(keyword.span, instruction.kind.name());
        }
        match &instruction.body {
            Body::From(from) => {
                if let Some(word) = from.as_word.as_ref().filter(|word| word.text.eq_ignore_ascii_case("as")) {
                    self.replace(word.span, "AS");
                }
            }
            Body::Onbuild(Some(trigger)) => self.keyword(trigger),
            _ => {}
        }
    }

    /// One blank after the keyword and after each flag, and around the `AS` of a `FROM`.
    fn blanks(&mut self, index: usize, instruction: &Instruction) {
        let parts = self.tokens(instruction.span);
        let mut singles = Vec::new();
        for (at, token) in parts.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Blank) {
            let kind = |at: Option<usize>| at.and_then(|at| parts.get(at)).map(|token| token.kind);
            let (before, after) = (kind(at.checked_sub(1)), kind(Some(at + 1)));
            let is_head = matches!(before, Some(TokenKind::Keyword | TokenKind::Flag));
            let is_text = matches!(after, Some(TokenKind::Argument | TokenKind::Flag | TokenKind::Keyword));
            let is_as = before == Some(TokenKind::Argument) && after == Some(TokenKind::Keyword);
            if (is_head && is_text || is_as) && !self.is_aligned(index, token.span.end) {
                singles.push(token.span);
            }
        }
        for span in singles {
            self.replace(span, " ");
        }
    }

    /// Whether what begins at `at` stands below or above a word of the instruction before or after, with other words before
    /// both: somebody has aligned them.
    fn is_aligned(&self, index: usize, at: u32) -> bool {
        let line = |at: u32| self.source[..at as usize].rfind('\n').map_or(0, |newline| newline + 1);
        let start = line(at);
        let column = self.source[start..at as usize].chars().count();
        let own: String = self.source[start..].chars().take(column).collect();
        let neighbours = [index.checked_sub(1), Some(index + 1)].into_iter().flatten();
        let mut neighbours = neighbours.filter_map(|index| self.file.instructions.get(index));
        neighbours.any(|other| {
            let text = &self.source[line(other.span.start)..];
            let text = text.split('\n').next().unwrap_or_default();
            let head: String = text.chars().take(column).collect();
            let is_word = text.chars().nth(column).is_some_and(|it| !it.is_whitespace());
            is_word && head.ends_with([' ', '\t']) && head.trim_end().len() != own.trim_end().len()
        })
    }

    /// Indents the lines that continue an instruction and are not indented, where no word goes over the line break.
    fn continued(&mut self, instruction: &Instruction) {
        if is_command(instruction) || is_array(&instruction.body) || instruction.kind == Keyword::Maintainer {
            return;
        }
        let parts = self.tokens(instruction.span);
        let mut lines = Vec::new();
        for pair in parts.windows(3) {
            let [before, joint, after] = pair else { continue };
            let is_joint = before.kind == TokenKind::Blank && joint.kind == TokenKind::Continuation;
            if is_joint && matches!(after.kind, TokenKind::Argument | TokenKind::Flag) && is_between(instruction, after)
            {
                lines.push(after.span.start);
            }
        }
        self.edits.extend(lines.into_iter().map(|at| Edit::insert(at, INDENT)));
    }
}

/// Whether a token begins where no word of the instruction has begun before.
fn is_between(instruction: &Instruction, token: &Token) -> bool {
    let inside = |span: Span| span.start < token.span.start && token.span.start < span.end;
    match &instruction.body {
        Body::Pairs { pairs, legacy } => !legacy && !pairs.iter().any(|pair| inside(pair.span())),
        Body::Args(pairs) => !pairs.iter().any(|pair| inside(pair.span())),
        Body::Copy(copy) => !copy.sources.iter().chain(&copy.destination).any(|word| inside(word.span)),
        Body::Words { words, .. } => !words.iter().any(|word| inside(word.span)),
        Body::From(_) => true,
        _ => false,
    }
}

/// Whether the body of an instruction is an array, whose layout is free.
fn is_array(body: &Body) -> bool {
    match body {
        Body::Copy(copy) => copy.json,
        Body::Words { json, .. } => *json,
        Body::Command(Form::Exec(_)) => true,
        _ => false,
    }
}
