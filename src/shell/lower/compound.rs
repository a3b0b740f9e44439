//! Constructs: conditions, loops, groups and what runs inside of them.

use shuck_ast as ast;

use super::Lower;
use crate::shell::command::{Joiner, Place};
use crate::shell::parts::{Around, Parts};
use crate::shell::word::Word;
use crate::text::Span;

impl Lower<'_> {
    pub(super) fn compound(&mut self, compound: &ast::CompoundCommand, negated: bool, joiner: Joiner, around: Around) {
        use ast::CompoundCommand as Compound;
        match compound {
            Compound::Subshell(body) => self.list(body, around.within(Place::Subshell)),
            Compound::BraceGroup(body) => self.list(body, around.within(Place::Group)),
            Compound::If(it) => self.branches(it, around),
            Compound::While(it) => self.repeated(&it.condition, &it.body, around),
            Compound::Until(it) => self.repeated(&it.condition, &it.body, around),
            Compound::Case(it) => {
                self.loose(&it.word, around);
                for case in &it.cases {
                    for pattern in &case.patterns {
                        let span = self.span(pattern.span);
                        self.builder.loose_word(self.text, span, around);
                    }
                    self.list(&case.body, around.perhaps().within(Place::Branch));
                }
            }
            Compound::Time(it) => self.time(it, joiner, around),
            Compound::Conditional(it) => self.conditional(it, negated, joiner, around),
            Compound::Arithmetic(it) => self.double_parens(it, around),
            Compound::Coproc(it) => {
                self.statement(&it.body, joiner, around.unproven().within(Place::Subshell));
            }
            Compound::For(_) | Compound::Select(_) | Compound::ArithmeticFor(_) => self.counted(compound, around),
            // Forms of zsh's own do not occur in bash's grammar.
            Compound::Always(_) | Compound::Repeat(_) | Compound::Foreach(_) => {}
        }
    }

    /// `((…))`: arithmetic, or where it is none, as plain shells read it, a subshell in a subshell.
    fn double_parens(&mut self, it: &ast::ArithmeticCommand, around: Around) {
        let opening = self.span(it.left_paren_span);
        let closing = self.span(it.right_paren_span);
        let inside = Span::new(opening.end, closing.start.max(opening.end));
        if it.expr_ast.is_some() || inside.is_empty() {
            return self.builder.arithmetic(self.text, inside);
        }
        let around = around.within(Place::Subshell).within(Place::Subshell);
        self.builder.inner_text(&self.text.slice(inside), around);
    }

    fn branches(&mut self, it: &ast::IfCommand, around: Around) {
        let maybe = around.perhaps();
        self.list(&it.condition, around.unproven().within(Place::Condition));
        self.list(&it.then_branch, maybe.within(Place::Branch));
        for (condition, body) in &it.elif_branches {
            self.list(condition, maybe.within(Place::Condition));
            self.list(body, maybe.within(Place::Branch));
        }
        if let Some(body) = &it.else_branch {
            self.list(body, maybe.within(Place::Branch));
        }
    }

    fn repeated(&mut self, condition: &ast::StmtSeq, body: &ast::StmtSeq, around: Around) {
        self.list(condition, around.unproven().within(Place::Condition));
        self.list(body, around.perhaps().within(Place::Loop));
    }

    /// Loops over words or numbers.
    fn counted(&mut self, compound: &ast::CompoundCommand, around: Around) {
        use ast::CompoundCommand as Compound;
        let inside = around.perhaps().within(Place::Loop);
        match compound {
            Compound::For(it) => {
                let values: Vec<Word> = it.words.iter().flatten().map(|word| self.loose(word, around)).collect();
                for target in &it.targets {
                    self.target(target.span, values.clone(), around);
                }
                self.list(&it.body, inside);
            }
            Compound::Select(it) => {
                let values = it.words.iter().map(|word| self.loose(word, around)).collect();
                self.target(it.variable_span, values, around);
                self.list(&it.body, inside);
            }
            Compound::ArithmeticFor(it) => {
                for span in [it.init_span, it.condition_span, it.step_span].into_iter().flatten() {
                    let span = self.span(span);
                    self.builder.arithmetic(self.text, span);
                }
                self.list(&it.body, inside);
            }
            _ => {}
        }
    }

    fn target(&mut self, span: ast::Span, values: Vec<Word>, around: Around) {
        let span = self.span(span);
        self.builder.write(&self.text.text[span.range()], self.text.span(span), values, around);
    }

    /// `time command`: the keyword becomes a word, which is then seen through like the program of that name.
    fn time(&mut self, it: &ast::TimeCommand, joiner: Joiner, around: Around) {
        let Some(stmt) = &it.command else { return };
        if matches!(stmt.command, ast::Command::Simple(_) | ast::Command::Builtin(_) | ast::Command::Decl(_)) {
            let start = self.span(it.span).start;
            let mut parts = Parts { redirections: self.redirections(&stmt.redirects), ..Parts::default() };
            self.simple(&stmt.command, &mut parts);
            let first = parts.assignments.iter().chain(&parts.words).map(|span| span.start).min();
            let before = Span::new(start, first.unwrap_or(start).max(start));
            let keyword = blank_separated(&self.text.text, before);
            parts.words.splice(0..0, keyword);
            return self.builder.command(self.text, &parts, joiner, around);
        }
        self.statement(stmt, joiner, around);
    }

    /// `[[ … ]]`: a command whose words are what stands between blanks.
    fn conditional(&mut self, it: &ast::ConditionalCommand, negated: bool, joiner: Joiner, around: Around) {
        let mut parts = Parts { negated, ..Parts::default() };
        let opening = self.span(it.left_bracket_span);
        let closing = self.span(it.right_bracket_span);
        parts.words.push(opening);
        self.operands(&it.expression, &mut parts);
        parts.words.push(closing);
        self.builder.command(self.text, &parts, joiner, around);
    }

    fn operands(&mut self, expression: &ast::ConditionalExpr, parts: &mut Parts) {
        use ast::ConditionalExpr as Expr;
        match expression {
            Expr::Binary(it) => {
                self.operands(&it.left, parts);
                let operator = self.span(it.op_span);
                parts.words.push(operator);
                self.operands(&it.right, parts);
            }
            Expr::Unary(it) => {
                let operator = self.span(it.op_span);
                parts.words.push(operator);
                self.operands(&it.expr, parts);
            }
            Expr::Parenthesized(it) => self.operands(&it.expr, parts),
            _ => {
                let span = self.span(expression.span());
                parts.words.push(span);
            }
        }
    }

    fn loose(&mut self, word: &ast::Word, around: Around) -> Word {
        let span = self.span(word.span);
        self.builder.loose_word(self.text, span, around)
    }
}

/// The words of `within`, a span of `text` without quotes.
fn blank_separated(text: &str, within: Span) -> Vec<Span> {
    let mut words = Vec::new();
    let mut at = within.start;
    for word in text[within.range()].split([' ', '\t', '\n']) {
        let end = at + word.len() as u32;
        if !word.is_empty() {
            words.push(Span::new(at, end));
        }
        at = end + 1;
    }
    words
}
