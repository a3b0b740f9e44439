//! The list at the top of a script, cut at its operators.

use super::command::{Command, Joiner};
use super::nest::{Event, Nest};
use super::script::{Link, Shape};
use super::token::{Operator, Token};
use crate::text::{Joined, Span};

/// The items of the list that `text` is, with those of `commands` that each holds.
pub(super) fn links(text: &Joined, tokens: &[Token], commands: &[Command]) -> Vec<Link> {
    let mut cutter = Cutter { text, links: Vec::new(), joiner: Joiner::First, item: None };
    let mut nest = Nest::new(&text.text);
    for &token in tokens {
        let was_top = nest.is_top();
        let event = nest.feed(token);
        cutter.take(token, event, was_top && nest.is_top());
    }
    cutter.cut();
    share(&mut cutter.links, commands);
    cutter.links
}

impl Operator {
    /// The joiner that it is, its place being `span`.
    pub(super) fn joiner(self, span: Span) -> Joiner {
        match self {
            Operator::And => Joiner::And(span),
            Operator::Or => Joiner::Or(span),
            Operator::Semi => Joiner::Semi(span),
            Operator::Pipe => Joiner::Pipe(span),
            Operator::Background => Joiner::Background(span),
            Operator::Newline => Joiner::Newline,
            Operator::CaseEnd | Operator::Open | Operator::Close => Joiner::First,
        }
    }
}

struct Cutter<'a> {
    text: &'a Joined,
    links: Vec<Link>,
    joiner: Joiner,
    item: Option<(Span, Shape)>,
}

impl Cutter<'_> {
    fn take(&mut self, token: Token, event: Event, top: bool) {
        let span = token.span();
        match event {
            Event::Separator(Operator::Pipe) if top => {
                if let Some((_, shape)) = &mut self.item {
                    *shape = Shape::Pipeline;
                }
            }
            Event::Separator(operator @ (Operator::And | Operator::Or | Operator::Semi | Operator::Background))
                if top =>
            {
                self.cut();
                self.joiner = operator.joiner(self.text.span(span));
            }
            // The end of a line ends nothing after an operator.
            Event::Separator(Operator::Newline) if top => {
                if self.cut() {
                    self.joiner = Joiner::Newline;
                }
            }
            Event::Separator(_) => {}
            _ => self.extend(span, !top || matches!(event, Event::FunctionHead | Event::Filler)),
        }
    }

    fn extend(&mut self, span: Span, compound: bool) {
        let (whole, shape) = self.item.get_or_insert((span, Shape::Command));
        *whole = whole.cover(span);
        if compound && *shape == Shape::Command {
            *shape = Shape::Compound;
        }
    }

    /// Ends the item; `false` where none had begun.
    fn cut(&mut self) -> bool {
        let Some((span, shape)) = self.item.take() else { return false };
        self.links.push(Link { joiner: self.joiner, span: self.text.span(span), commands: 0..0, shape });
        true
    }
}

/// Gives each item its commands. Those in a here-document's body stand outside of the item that hands it over.
fn share(links: &mut [Link], commands: &[Command]) {
    let mut current = 0;
    for (index, command) in commands.iter().enumerate() {
        let found = links[current..].partition_point(|link| link.span.end < command.span.end);
        if links.get(current + found).is_some_and(|link| link.span.encloses(command.span)) {
            for link in &mut links[current + 1..=current + found] {
                link.commands = index..index;
            }
            current += found;
        }
        if let Some(link) = links.get_mut(current) {
            link.commands.end = index + 1;
        }
    }
    for link in &mut links[current..].iter_mut().skip(1) {
        link.commands = commands.len()..commands.len();
    }
}
