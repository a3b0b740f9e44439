//! Whether a condition holds, where that is known.

use shuck_ast as ast;

use super::text::{matches, slice};
use super::walk::Walk;
use crate::shell::scan::{self, Within};
use crate::shell::{Dialect, Word, parse};
use crate::text::Joined;

impl Walk<'_> {
    /// Whether a list that is a condition ends well; `None` where that is unknown.
    pub(super) fn truth_of(&mut self, text: &str, condition: &ast::StmtSeq) -> Option<bool> {
        let mut statements = condition.iter();
        let only = statements.next().filter(|_| statements.next().is_none())?;
        self.truth(text, only)
    }

    /// Whether a statement ends well that does nothing else.
    pub(super) fn truth(&mut self, text: &str, statement: &ast::Stmt) -> Option<bool> {
        let plain = match &statement.command {
            ast::Command::Binary(list) => {
                let (left, right) = (self.truth(text, &list.left), self.truth(text, &list.right));
                match (list.op, left, right) {
                    (ast::BinaryOp::And, Some(left), Some(right)) => Some(left && right),
                    (ast::BinaryOp::Or, Some(left), Some(right)) => Some(left || right),
                    _ => None,
                }
            }
            ast::Command::Simple(_) | ast::Command::Compound(ast::CompoundCommand::Conditional(_)) => {
                let written = slice(text, statement.span);
                let script = parse(&Joined::of(written), Dialect::Bash);
                let command = script.commands.first().filter(|it| it.redirections.is_empty())?;
                let words: Vec<&Word> = command.words.iter().collect();
                self.test(&words).map(|truth| truth != command.run.negated)
            }
            _ => return None,
        };
        // The negation of a simple command is in what was read of it.
        plain.map(|truth| truth != (statement.negated && matches!(statement.command, ast::Command::Binary(_))))
    }

    fn test(&mut self, words: &[&Word]) -> Option<bool> {
        let (name, rest) = words.split_first()?;
        let rest = match name.value() {
            "true" | ":" => return Some(true),
            "false" => return Some(false),
            "[" | "[[" => rest.split_last()?.1,
            "test" => rest,
            _ => return None,
        };
        let mut said = rest.iter();
        let negated = rest.len() > 1 && rest[0].is("!");
        if negated {
            said.next();
        }
        let asked: Vec<&Word> = said.copied().collect();
        let truth = match asked[..] {
            [word] => Some(!self.known(word.raw())?.is_empty()),
            [operator, word] if operator.is("-z") => Some(self.known(word.raw())?.is_empty()),
            [operator, word] if operator.is("-n") => Some(!self.known(word.raw())?.is_empty()),
            [left, operator, right] => {
                let left = self.known(left.raw())?;
                let right = self.rewritten(right.raw());
                compared(&left, operator.value(), &right, name.is("[["))
            }
            _ => None,
        };
        truth.map(|truth| truth != negated)
    }
}

fn compared(left: &str, operator: &str, right: &str, patterns: bool) -> Option<bool> {
    let reading = scan::read(right, Within::Word);
    if reading.traits.expands {
        return None;
    }
    let numbers = || Some((left.parse::<i64>().ok()?, reading.value.parse::<i64>().ok()?));
    match operator {
        "=" | "==" if patterns => matches(right, left),
        "!=" if patterns => matches(right, left).map(|fits| !fits),
        "=" | "==" => Some(left == reading.value),
        "!=" => Some(left != reading.value),
        "-eq" => numbers().map(|(left, right)| left == right),
        "-ne" => numbers().map(|(left, right)| left != right),
        "-gt" => numbers().map(|(left, right)| left > right),
        "-ge" => numbers().map(|(left, right)| left >= right),
        "-lt" => numbers().map(|(left, right)| left < right),
        "-le" => numbers().map(|(left, right)| left <= right),
        _ => None,
    }
}
