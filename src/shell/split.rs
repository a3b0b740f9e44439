//! Reads shell text that is not a whole script, as while it is being typed: cuts it at its operators and keeps a rough
//! account of the constructs around. Nothing that it finds is certain to run.

use super::build::Builder;
use super::command::{Joiner, Place};
use super::extent::DEEPEST;
use super::nest::{Event, Nest};
use super::parts::{Around, Parts};
use super::token::{Operator, Token};
use super::wrappers::is_name;
use crate::text::{Joined, Span};

/// Adds the commands of `text`, as far as they can be told.
pub(super) fn read(builder: &mut Builder, text: &Joined, tokens: &[Token], around: Around) {
    let around = around.perhaps();
    let mut split =
        Split { builder, text, around, nest: Nest::new(&text.text), parts: Parts::default(), joiner: Joiner::First };
    for &token in tokens {
        split.token(token);
    }
    split.flush(false);
}

struct Split<'a> {
    builder: &'a mut Builder,
    text: &'a Joined,
    around: Around,
    nest: Nest<'a>,
    parts: Parts,
    joiner: Joiner,
}

impl Split<'_> {
    fn token(&mut self, token: Token) {
        let span = token.span();
        // A closing parenthesis ends the command before it, in the place that it closes.
        if matches!(token, Token::Operator(Operator::Close, _)) {
            self.flush(false);
        }
        match self.nest.feed(token) {
            Event::Part => self.part(token),
            Event::Negation => self.parts.negated = true,
            Event::LoopVariable => {
                self.builder.write(&self.text.text[span.range()], self.text.span(span), Vec::new(), self.around);
            }
            Event::Loose => drop(self.builder.loose_word(self.text, span, self.around)),
            Event::Separator(operator) => self.separate(operator, span),
            Event::Opening => {
                self.flush(false);
                self.joiner = Joiner::First;
            }
            Event::FunctionHead => self.parts = Parts::default(),
            Event::Trailing => {
                if let Token::Redirection(parts) = token {
                    self.builder.loose_redirection(self.text, parts, self.around);
                }
            }
            Event::Closing | Event::Filler => {}
        }
    }

    fn part(&mut self, token: Token) {
        match token {
            Token::Redirection(parts) => self.parts.redirections.push(parts),
            Token::Word(span) | Token::Operator(_, span) => {
                let left = self.text.text[span.range()].split_once('=').map(|(left, _)| left);
                let sets = left.and_then(|left| left.split(['+', '[']).next()).is_some_and(is_name);
                if sets && self.parts.words.is_empty() {
                    self.parts.assignments.push(span);
                } else {
                    self.parts.words.push(span);
                }
            }
        }
    }

    fn separate(&mut self, operator: Operator, span: Span) {
        let ended = self.flush(operator == Operator::Pipe);
        // The end of a line ends nothing after an operator.
        if ended || operator != Operator::Newline {
            self.joiner = operator.joiner(self.text.span(span));
        }
        if let Joiner::Pipe(span) = self.joiner {
            self.builder.script.pipes.push(span);
        }
    }

    /// Adds the command that has come together, if one has.
    fn flush(&mut self, piped: bool) -> bool {
        let parts = std::mem::take(&mut self.parts);
        if parts.is_empty() {
            return false;
        }
        let mut around = self.nest.places().take(DEEPEST).fold(self.around, Around::within);
        if piped || matches!(self.joiner, Joiner::Pipe(_)) {
            around = around.within(Place::Pipeline);
        }
        self.builder.command(self.text, &parts, self.joiner, around);
        self.joiner = Joiner::First;
        true
    }
}
