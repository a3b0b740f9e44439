//! Simple commands: the places of their parts.

use shuck_ast as ast;

use super::Lower;
use crate::shell::parts::{Parts, RedirectionParts};
use crate::shell::token;
use crate::text::Span;

impl Lower<'_> {
    pub(super) fn simple(&mut self, command: &ast::Command, parts: &mut Parts) {
        match command {
            ast::Command::Simple(simple) => {
                self.assignments(&simple.assignments, parts);
                self.words(std::iter::once(&simple.name).chain(&simple.args), parts);
            }
            ast::Command::Builtin(builtin) => self.builtin(builtin, parts),
            ast::Command::Decl(clause) => {
                self.assignments(&clause.assignments, parts);
                let operands = clause.operands.iter().map(|operand| match operand {
                    ast::DeclOperand::Flag(word) | ast::DeclOperand::Dynamic(word) => word.span,
                    ast::DeclOperand::Name(name) => name.span,
                    ast::DeclOperand::Assignment(assignment) => assignment.span,
                });
                for span in std::iter::once(clause.variant_span).chain(operands) {
                    let span = self.span(span);
                    parts.words.push(span);
                }
            }
            _ => {}
        }
    }

    fn builtin(&mut self, builtin: &ast::BuiltinCommand, parts: &mut Parts) {
        let (name, first, rest, assignments, span) = match builtin {
            ast::BuiltinCommand::Break(it) => ("break", &it.depth, &it.extra_args, &it.assignments, it.span),
            ast::BuiltinCommand::Continue(it) => ("continue", &it.depth, &it.extra_args, &it.assignments, it.span),
            ast::BuiltinCommand::Return(it) => ("return", &it.code, &it.extra_args, &it.assignments, it.span),
            ast::BuiltinCommand::Exit(it) => ("exit", &it.code, &it.extra_args, &it.assignments, it.span),
        };
        self.assignments(assignments, parts);
        let span = self.span(span);
        let from = parts.assignments.last().map_or(span.start, |assignment| assignment.end);
        let rest_of_text = &self.text.text[from as usize..];
        let at = from + (rest_of_text.len() - rest_of_text.trim_start().len()) as u32;
        self.sound &= rest_of_text.trim_start().starts_with(name);
        if self.sound {
            parts.words.push(Span::new(at, at + name.len() as u32));
        }
        self.words(first.iter().chain(rest), parts);
    }

    pub(super) fn assignments(&mut self, assignments: &[ast::Assignment], parts: &mut Parts) {
        for assignment in assignments {
            let span = self.span(assignment.span);
            parts.assignments.push(span);
        }
    }

    pub(super) fn words<'a>(&mut self, words: impl Iterator<Item = &'a ast::Word>, parts: &mut Parts) {
        for word in words {
            let span = self.span(word.span);
            if !span.is_empty() {
                // The parser takes all behind an open `{` for one word.
                self.sound &= !token::is_cut(&self.text.text[span.range()]);
                parts.words.push(span);
            }
        }
    }

    pub(super) fn redirections(&mut self, redirects: &[ast::Redirect]) -> Vec<RedirectionParts> {
        let mut found = Vec::new();
        for redirect in redirects {
            let span = self.span(redirect.span);
            match &redirect.target {
                ast::RedirectTarget::Word(word) => {
                    let target = self.span(word.span);
                    let span = if target.end > span.start { span.cover(target) } else { span };
                    // `&>> file` also yields a `2>&1` that is not written, right after it.
                    if !found.last().is_some_and(|before: &RedirectionParts| before.span.overlaps(span)) {
                        found.push(RedirectionParts { span, body: None });
                    }
                }
                ast::RedirectTarget::Heredoc(heredoc) => {
                    let delimiter = self.span(heredoc.delimiter.span);
                    let body = self.span(heredoc.body.span);
                    let span = Span::new(span.start.min(delimiter.start), delimiter.end);
                    found.push(RedirectionParts { span, body: Some((body, heredoc.delimiter.expands_body)) });
                }
            }
        }
        found
    }
}
