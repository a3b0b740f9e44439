//! Reads shell text with shuck's parser. The only room that knows it.

mod compound;
mod simple;

use shuck_ast as ast;
use shuck_parser::parser::{ParseStatus, Parser};

use super::build::Builder;
use super::command::{Joiner, Place};
use super::depth;
use super::parts::{Around, Parts};
use crate::text::{Joined, Span};

/// Adds the commands of `text`; `false`, and nothing added, when it is not free of faults.
///
/// The grammar is always bash's: it accepts what the others do, save a few words of zsh's own.
pub(super) fn read(builder: &mut Builder, text: &Joined, around: Around) -> bool {
    if let Some(place) = depth::too_deep(&text.text) {
        builder.script.too_deep.get_or_insert(text.span(place));
        return false;
    }
    let result = Parser::new(&text.text).parse();
    if result.status != ParseStatus::Clean {
        return false;
    }
    let before = builder.mark();
    let mut lower = Lower { builder, text, sound: true };
    lower.list(&result.file.body, around);
    let sound = lower.sound;
    if !sound {
        builder.rewind(&before);
    }
    sound
}

struct Lower<'a> {
    builder: &'a mut Builder,
    text: &'a Joined,
    /// Whether every place so far is one of this text.
    sound: bool,
}

/// A statement with how it is joined and what is around it.
type Item<'a> = (&'a ast::Stmt, Joiner, Around);

impl Lower<'_> {
    fn list(&mut self, stmts: &ast::StmtSeq, around: Around) {
        let mut joiner = Joiner::First;
        for (index, stmt) in stmts.iter().enumerate() {
            let last = index + 1 == stmts.len();
            let mut here = if last { around } else { around.unproven() };
            here.isolated |= matches!(stmt.terminator, Some(ast::StmtTerminator::Background(_)));
            for (item, joiner, around) in self.items(stmt, joiner, here) {
                self.statement(item, joiner, around);
            }
            joiner = self.after(stmt);
        }
    }

    /// The items of an and-or list, in order.
    fn items<'a>(&mut self, stmt: &'a ast::Stmt, joiner: Joiner, mut around: Around) -> Vec<Item<'a>> {
        let mut items = Vec::new();
        let mut stmt = stmt;
        while let ast::Command::Binary(list) = &stmt.command {
            let operator = self.place(list.op_span);
            match list.op {
                ast::BinaryOp::And => {
                    let starts = around.starts && around.succeeds;
                    items.push((&*list.right, Joiner::And(operator), Around { starts, ..around }));
                }
                ast::BinaryOp::Or => {
                    items.push((&*list.right, Joiner::Or(operator), around.perhaps()));
                    around = around.unproven();
                }
                ast::BinaryOp::Pipe | ast::BinaryOp::PipeAll => break,
            }
            stmt = &list.left;
        }
        items.push((stmt, joiner, around));
        items.reverse();
        items
    }

    fn after(&mut self, stmt: &ast::Stmt) -> Joiner {
        match (stmt.terminator, stmt.terminator_span) {
            (Some(ast::StmtTerminator::Semicolon), Some(span)) => Joiner::Semi(self.place(span)),
            (Some(ast::StmtTerminator::Background(_)), Some(span)) => Joiner::Background(self.place(span)),
            _ => Joiner::Newline,
        }
    }

    fn statement(&mut self, stmt: &ast::Stmt, joiner: Joiner, around: Around) {
        let around = if stmt.negated { around.unproven() } else { around };
        let mut parts = Parts { negated: stmt.negated, ..Parts::default() };
        parts.redirections = self.redirections(&stmt.redirects);
        match &stmt.command {
            ast::Command::Binary(list) => self.binary(list, joiner, around),
            ast::Command::Compound(compound) => {
                self.compound(compound, parts.negated, joiner, around);
                for redirection in parts.redirections {
                    self.builder.loose_redirection(self.text, redirection, around);
                }
            }
            ast::Command::Function(function) => {
                self.statement(&function.body, joiner, around.perhaps().within(Place::Function));
            }
            ast::Command::AnonymousFunction(_) => {}
            simple => {
                self.simple(simple, &mut parts);
                self.builder.command(self.text, &parts, joiner, around);
            }
        }
    }

    /// A pipeline, or an and-or list on the right of an operator.
    fn binary(&mut self, list: &ast::BinaryCommand, joiner: Joiner, around: Around) {
        if matches!(list.op, ast::BinaryOp::And | ast::BinaryOp::Or) {
            let starts = around.starts;
            self.statement(&list.left, joiner, around.unproven());
            let operator = self.place(list.op_span);
            let joiner = if list.op == ast::BinaryOp::And { Joiner::And(operator) } else { Joiner::Or(operator) };
            let both = starts && around.succeeds && list.op == ast::BinaryOp::And;
            return self.statement(&list.right, joiner, Around { starts: both, ..around });
        }
        let mut members = vec![(&*list.right, Some(list.op_span))];
        let mut left = &*list.left;
        while let ast::Command::Binary(inner) = &left.command
            && matches!(inner.op, ast::BinaryOp::Pipe | ast::BinaryOp::PipeAll)
        {
            members.push((&*inner.right, Some(inner.op_span)));
            left = &inner.left;
        }
        members.push((left, None));
        let inside = around.within(Place::Pipeline);
        let count = members.len();
        for (index, (member, operator)) in members.into_iter().rev().enumerate() {
            let joiner = operator.map_or(joiner, |span| self.pipe(span));
            let ends = index + 1 == count;
            self.statement(member, joiner, if ends { inside } else { inside.unproven() });
        }
    }

    fn pipe(&mut self, operator: ast::Span) -> Joiner {
        let span = self.place(operator);
        self.builder.script.pipes.push(span);
        Joiner::Pipe(span)
    }

    fn place(&mut self, span: ast::Span) -> Span {
        let span = self.span(span);
        self.text.span(span)
    }

    /// The span as ours. A place that is not one of the text, as aliases may give, makes the reading unsound.
    fn span(&mut self, span: ast::Span) -> Span {
        let (start, end) = (span.start.offset(), span.end.offset());
        if self.text.text.get(start..end).is_none() {
            self.sound = false;
            return Span::at(0);
        }
        Span::new(start as u32, end as u32)
    }
}
