//! The whole file, line by line.

use super::directive::Directives;
use super::instruction::{self, Read};
use super::lines::{self, Line, Logical, push};
use super::tree::{Body, Dockerfile, Form, Heredoc, Instruction, Keyword, Oddity, Problem, TokenKind};
use super::{heredoc, tokens};
use crate::text::Span;

/// Reads a Dockerfile. Any text gives a tree; it never fails.
pub fn parse(text: &str) -> Dockerfile {
    let mut parser = Parser {
        text,
        lines: lines::split(text),
        at: 0,
        directives: Directives::new(),
        leading: 0,
        file: Dockerfile { escape: '\\', ..Dockerfile::default() },
    };
    parser.run();
    parser.file
}

struct Parser<'a> {
    text: &'a str,
    lines: Vec<Line>,
    /// The line that comes next.
    at: usize,
    directives: Directives,
    /// The first comment after the last instruction.
    leading: usize,
    file: Dockerfile,
}

impl Parser<'_> {
    fn run(&mut self) {
        let bom = self.lines.first().map_or(self.text.len() as u32, |line| line.content.start);
        push(&mut self.file.tokens, TokenKind::Bom, Span::new(0, bom));
        while let Some(&line) = self.lines.get(self.at) {
            let content = self.text[line.content.range()].trim_start();
            let start = line.content.end - content.len() as u32;
            push(&mut self.file.tokens, TokenKind::Blank, Span::new(line.content.start, start));
            if content.is_empty() || content.starts_with('#') {
                self.at += 1;
                self.aside(content, start, line);
            } else {
                self.directives.close();
                self.instruction(start);
            }
        }
        self.check_whole();
        self.file.problems.sort_by_key(|problem| problem.span);
        self.file.oddities.sort_by_key(|oddity| oddity.span);
    }

    /// A blank line, a comment or a directive.
    fn aside(&mut self, content: &str, start: u32, line: Line) {
        let span = Span::new(start, line.content.end);
        self.file.problems.extend(lines::too_long(line));
        if content.is_empty() {
            self.directives.close();
        } else {
            let looked = self.directives.look(content, span, start == line.content.start);
            let read = looked.as_ref().is_some_and(|(directive, _)| directive.read);
            if let Some((directive, problem)) = looked {
                if directive.read && directive.name.text.eq_ignore_ascii_case("escape") {
                    self.file.escape = if directive.value.text == "`" { '`' } else { '\\' };
                }
                self.file.directives.push(directive);
                self.file.problems.extend(problem);
            }
            if !read {
                self.file.comments.push(lines::comment(content, span, line, false));
            }
            push(&mut self.file.tokens, if read { TokenKind::Directive } else { TokenKind::Comment }, span);
        }
        push(&mut self.file.tokens, TokenKind::Newline, Span::new(line.content.end, line.end));
    }

    fn instruction(&mut self, start: u32) {
        let mut logical = lines::join(self.text, &self.lines[self.at..], start, self.file.escape);
        self.at += logical.taken;
        let leading = self.leading..self.file.comments.len();
        self.file.comments.append(&mut logical.comments);
        self.leading = self.file.comments.len();
        self.file.oddities.append(&mut logical.oddities);
        self.file.problems.append(&mut logical.problems);
        if logical.joined.text.trim().is_empty() {
            // Nothing but escape characters: an instruction without a name.
            let span = Span::new(start, logical.end);
            self.problem(span, "this continuation line does not belong to an instruction");
            self.file.tokens.extend(tokens::of(self.text, None, &logical));
            self.newline(logical.end);
            return;
        }
        let Read { mut instruction, problems, oddities, .. } = instruction::read(&logical.joined, self.file.escape);
        self.file.problems.extend(problems);
        self.file.oddities.extend(oddities);
        instruction.leading = leading;
        instruction.span = instruction.span.cover(Span::at(logical.end));
        self.file.tokens.extend(tokens::of(self.text, Some(&instruction), &logical));
        self.newline(logical.end);
        if can_hold_heredoc(&instruction) {
            self.heredocs(&mut instruction, &logical);
        }
        self.check_stage(&mut instruction);
        self.file.instructions.push(instruction);
    }

    /// The blanks and the line break at the end of the instruction's last line, unless a continuation took them.
    fn newline(&mut self, end: u32) {
        let line = self.lines[self.at - 1];
        let done = self.file.tokens.last().map_or(0, |token| token.span.end);
        push(
            &mut self.file.tokens,
            TokenKind::Newline,
            Span::new(done.max(end.max(line.content.end)).min(line.end), line.end),
        );
    }

    fn problem(&mut self, span: Span, message: impl Into<String>) {
        self.file.problems.push(Problem { span, message: message.into(), suggestion: None });
    }

    fn heredocs(&mut self, instruction: &mut Instruction, logical: &Logical) {
        let line = &logical.joined;
        let opened = match heredoc::opened(&line.text) {
            Ok(opened) => opened,
            Err(span) => {
                self.problem(line.span(span), "the delimiter of this heredoc is not valid");
                instruction.broken = true;
                return;
            }
        };
        let odd = heredoc::oddities(&line.text, &opened);
        self.file.oddities.extend(odd.into_iter().map(|(span, kind)| Oddity { span: line.span(span), kind }));
        let mut found = Vec::new();
        for one in opened {
            let (body, end) = self.body(&one.name, one.chomp);
            let operator = line.span(one.operator);
            if let Some(end) = end {
                instruction.span = instruction.span.cover(end);
            } else {
                self.problem(operator, format!("unterminated heredoc: no line contains only `{}`", one.name));
                instruction.broken = true;
                instruction.span = instruction.span.cover(trimmed(self.text, body));
            }
            let (name, descriptor, expand, chomp) = (one.name, one.descriptor, one.expand, one.chomp);
            found.push(Heredoc { operator, name, descriptor, expand, chomp, body, end });
        }
        innermost(instruction).heredocs = found;
    }

    /// The body that follows, and the line that ends it. Without such a line, the body goes up to what looks like the
    /// next instruction, so that a heredoc being typed does not take the rest of the file with it.
    fn body(&mut self, name: &str, chomp: bool) -> (Span, Option<Span>) {
        let first = self.at;
        let start = self.lines.get(first).map_or(self.text.len() as u32, |line| line.content.start);
        let rest = &self.lines[first..];
        let ends = |line: &&Line| {
            let content = &self.text[line.content.range()];
            (if chomp { content.trim_start_matches('\t') } else { content }) == name
        };
        let found = rest.iter().position(|line| ends(&line));
        let length = found.unwrap_or_else(|| {
            rest.iter().position(|line| starts_instruction(&self.text[line.content.range()])).unwrap_or(rest.len())
        });
        let long = rest[..length].iter().filter_map(|line| lines::too_long(*line));
        self.file.problems.extend(long);
        self.at += length;
        let body = Span::new(start, self.lines[..self.at].last().map_or(start, |line| line.end).max(start));
        push(&mut self.file.tokens, TokenKind::HeredocBody, body);
        let end = found.map(|_| self.lines[self.at]);
        if let Some(line) = end {
            self.at += 1;
            push(&mut self.file.tokens, TokenKind::HeredocEnd, line.content);
            push(&mut self.file.tokens, TokenKind::Newline, Span::new(line.content.end, line.end));
        }
        (body, end.map(|line| line.content))
    }

    /// Before the first `FROM` only `ARG` may stand. An unknown instruction may be a misspelt `FROM`, and is told alone.
    fn check_stage(&mut self, instruction: &mut Instruction) {
        let stage = matches!(instruction.kind, Keyword::From | Keyword::Arg | Keyword::Unknown)
            || self.file.instructions.iter().any(|earlier| matches!(earlier.kind, Keyword::From | Keyword::Unknown));
        if !stage && !instruction.broken {
            let message = format!("`{}` before the first `FROM`: only `ARG` is allowed there", instruction.kind.name());
            self.problem(instruction.keyword.span, message);
            instruction.broken = true;
        }
    }

    fn check_whole(&mut self) {
        let Some(first) = self.file.instructions.first() else {
            if self.file.problems.is_empty() {
                self.problem(Span::at(0), "the Dockerfile has no instructions");
            }
            return;
        };
        if self.file.problems.is_empty() && self.file.instructions.iter().all(|one| one.kind == Keyword::Arg) {
            self.problem(first.keyword.span, "the Dockerfile has no `FROM`");
        }
    }
}

fn can_hold_heredoc(instruction: &Instruction) -> bool {
    match &instruction.body {
        Body::Onbuild(Some(trigger)) => trigger.kind != Keyword::Onbuild && can_hold_heredoc(trigger),
        Body::Command(form) => instruction.kind == Keyword::Run && matches!(form, Form::Shell(_)),
        Body::Copy(copy) => !copy.json,
        _ => false,
    }
}

fn innermost(instruction: &mut Instruction) -> &mut Instruction {
    if matches!(instruction.body, Body::Onbuild(Some(_))) {
        let Body::Onbuild(Some(trigger)) = &mut instruction.body else { unreachable!("it was just matched") };
        return trigger;
    }
    instruction
}

fn trimmed(text: &str, span: Span) -> Span {
    Span::new(span.start, span.start + text[span.range()].trim_end().len() as u32)
}

/// Whether a line in upper case looks like an instruction.
fn starts_instruction(line: &str) -> bool {
    let word = line.split([' ', '\t']).next().unwrap_or_default();
    word.len() < line.len() && Keyword::ALL.iter().any(|keyword| keyword.name() == word)
}
