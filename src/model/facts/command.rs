//! The facts of a script.

use super::blanks::collapsed;
use crate::finding::{CommandFact, Fact, Operator};
use crate::model::expand::{cut, find};
use crate::shell::{self, Command, Dialect, Joiner, Link, Script, Shape};
use crate::text::{Joined, Span};

impl From<&Command> for CommandFact {
    fn from(command: &Command) -> CommandFact {
        let assignments = command.assignments.iter().map(|it| {
            let sign = if it.appends { "+=" } else { "=" };
            (it.span, format!("{}{sign}{}", it.name, it.value.raw()))
        });
        let plain = command.wrappers.iter().chain(&command.words).map(|word| (word.span, word.raw().to_owned()));
        let redirections = command.redirections.iter().map(|it| {
            let descriptor = it.descriptor.map(|number| number.to_string()).unwrap_or_default();
            (it.span, format!("{descriptor}{}{}", it.operator, it.target.raw()))
        });
        let negation = command.run.negated.then(|| (Span::at(command.span.start), "!".to_owned()));
        let mut words: Vec<_> = negation.into_iter().chain(assignments).chain(plain).chain(redirections).collect();
        words.sort_by_key(|(span, _)| (span.start, span.end));
        CommandFact::new(Operator::from(command.joiner), words)
    }
}

impl From<Joiner> for Operator {
    fn from(joiner: Joiner) -> Operator {
        match joiner {
            Joiner::First => Operator::First,
            Joiner::And(_) => Operator::And,
            Joiner::Or(_) => Operator::Or,
            Joiner::Semi(_) | Joiner::Newline => Operator::Semi,
            Joiner::Pipe(_) => Operator::Pipe,
            Joiner::Background(_) => Operator::Background,
        }
    }
}

/// The facts of commands that a fix writes, the first joined to what comes before by `operator`. `None` where the text is
/// no whole script.
pub fn command_facts(text: &str, dialect: Dialect, operator: Operator) -> Option<Vec<Fact>> {
    let joined = Joined::of(text);
    let script = shell::parse(&joined, dialect);
    let mut facts = script_facts(text, &joined, &script)?;
    let first = facts.first_mut()?;
    *first = first.clone().joined(operator);
    Some(facts)
}

/// The facts of a script in order; `None` where it cannot be read. Bodies of here-documents are told where the script is
/// one itself, for elsewhere they are the instruction's heredocs.
pub(super) fn script_facts(source: &str, text: &Joined, script: &Script) -> Option<Vec<Fact>> {
    let mut facts = Vec::new();
    for link in Some(&script.chain).filter(|_| script.clean && !script.opaque)? {
        if link.shape == Shape::Compound {
            facts.push(construct(text, script, link, None));
        }
        for command in outermost(script, link) {
            facts.push(Fact::Command(command.into()));
            let bodies = command.redirections.iter().filter_map(|redirection| redirection.body);
            facts.extend(bodies.map(|body| Fact::Body(source.get(body.span.range()).unwrap_or_default().to_owned())));
        }
    }
    Some(facts)
}

/// The commands of an item that stand in no other command's words.
fn outermost<'a>(script: &'a Script, link: &Link) -> impl Iterator<Item = &'a Command> {
    let mut end = 0;
    script.commands_of(link).iter().filter(move |command| {
        let outer = command.span.start >= end;
        end = end.max(command.span.end);
        outer
    })
}

/// The fact of a construct, and what it is with one more command behind the one at `before`, joined to it by `&&`.
pub fn grown_construct(text: &Joined, script: &Script, link: &Link, before: Span) -> (Fact, Fact) {
    (construct(text, script, link, None), construct(text, script, link, Some(before)))
}

fn construct(text: &Joined, script: &Script, link: &Link, grown: Option<Span>) -> Fact {
    Fact::Construct { operator: link.joiner.into(), text: skeleton(text, script, link, grown) }
}

/// The text of a construct with `…` for each command, and `&& …` after the one at `grown`.
fn skeleton(text: &Joined, script: &Script, link: &Link, grown: Option<Span>) -> String {
    let Some(construct) = cut(text, link.span) else {
        return String::new();
    };
    let mut left = String::new();
    let mut at = 0;
    for command in outermost(script, link) {
        if let Some(found) = find(&construct, command.span).filter(|found| found.start as usize >= at) {
            left.push_str(&construct.text[at..found.start as usize]);
            left.push_str(if grown == Some(command.span) { "… && …" } else { "…" });
            at = found.end as usize;
        }
    }
    left.push_str(&construct.text[at..]);
    collapsed(&left)
}
