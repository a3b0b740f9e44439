//! What changes among the commands of one `RUN`.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::Layout;
use crate::answers::runs::Run;
use crate::finding::{Change, CommandFact, Fact, Operator};
use crate::model::InvocationForm;
use crate::model::facts::{command_facts, grown_construct};
use crate::shell::{Command, Joiner, Link, Shape};
use crate::syntax::Instruction;
use crate::text::{Edit, Span};

/// A line with a flag and a command is to be no longer than this.
const WIDTH: usize = 110;

/// What changes among the flags and commands of a `RUN`, as facts; the edits of words are made by the verbs.
#[derive(Clone, Debug)]
pub(super) struct ScriptChange<'a> {
    pub(super) run: Run<'a>,
    flags: Vec<String>,
    /// The commands that change, by their index, as they then are.
    changed: BTreeMap<usize, CommandFact>,
    /// Commands that come, each in front of another.
    inserted: Vec<(usize, String)>,
    /// Facts of commands that come at the end.
    appended: Vec<Fact>,
    /// Constructs that get a command, as they are and as they then are.
    grown: Vec<(Fact, Fact)>,
    /// The items of the list that go.
    removed: BTreeSet<usize>,
}

impl<'a> ScriptChange<'a> {
    /// Nothing yet. `None` where the script is not there as text, or cannot be read whole, or where its lines end in CRLF: a
    /// shell takes the carriage returns of a heredoc for parts of words.
    pub(super) fn of(run: &Run<'a>, layout: Layout<'_>) -> Option<ScriptChange<'a>> {
        let plain = matches!(run.invocation.form, InvocationForm::Shell | InvocationForm::Heredoc);
        let returns = run.run.heredocs.iter().any(|heredoc| layout.source.slice(heredoc.body).contains('\r'));
        (plain && !returns && run.script().clean && !run.script().opaque).then(|| ScriptChange {
            run: *run,
            flags: Vec::new(),
            changed: BTreeMap::new(),
            inserted: Vec::new(),
            appended: Vec::new(),
            grown: Vec::new(),
            removed: BTreeSet::new(),
        })
    }

    /// Changes what is told of a command. `None` where it stands in the words of another, and so is no fact of its own.
    pub(super) fn change(&mut self, command: &Command, new: impl FnOnce(CommandFact) -> CommandFact) -> Option<()> {
        let commands = &self.run.script().commands;
        let index = commands.iter().position(|one| one.span == command.span)?;
        let nested = commands.iter().any(|other| other.span != command.span && other.span.encloses(command.span));
        let fact = self.changed.remove(&index).unwrap_or_else(|| CommandFact::from(command));
        (!nested).then(|| {
            self.changed.insert(index, new(fact));
        })
    }

    /// Tells of commands that come in front of another, which runs only if they went well where `operator` says so.
    pub(super) fn insert(&mut self, before: &Command, text: &str, operator: Operator) -> Option<()> {
        let index = self.run.script().commands.iter().position(|one| one.span == before.span)?;
        self.inserted.push((index, text.to_owned()));
        self.change(before, |fact| fact.joined(operator))
    }

    /// Tells of commands that come at the end.
    pub(super) fn append(&mut self, text: &str, operator: Operator) -> Option<()> {
        self.appended.extend(command_facts(text, self.run.invocation.dialect, operator)?);
        Some(())
    }

    /// Tells of commands that come behind another, wherever that is, and run if it went well.
    pub(super) fn follow(&mut self, before: &Command, text: &str) -> Option<()> {
        let (script, whole) = (self.run.script(), &self.run.invocation.text);
        let link = script.chain.iter().find(|link| link.span.encloses(before.span))?;
        if link.shape == Shape::Compound {
            self.grown.push(grown_construct(whole, script, link, before.span));
        }
        self.append(text, Operator::And)
    }

    /// Takes an item of the list out. `None` where what is left would run under another condition.
    pub(super) fn remove(&mut self, link: usize) -> Option<()> {
        let chain = &self.run.script().chain;
        let next = chain.get(link + 1);
        let joiner = chain.get(link)?.joiner;
        let alike = |next: &Link| link == 0 || Operator::from(next.joiner) == Operator::from(joiner);
        let sound = matches!(joiner, Joiner::First | Joiner::And(_) | Joiner::Semi(_) | Joiner::Newline);
        let follows =
            next.is_none_or(|next| !matches!(next.joiner, Joiner::Or(_) | Joiner::Background(_)) && alike(next));
        (sound && follows).then(|| {
            self.removed.insert(link);
        })
    }

    /// Adds a flag of the `RUN`, with its dashes.
    pub(super) fn flag(&mut self, flag: &str) {
        self.flags.push(flag.to_owned());
    }

    /// What is declared, and the edits of flags and of what goes. `None` where a comment stands in what goes.
    pub(super) fn finish(mut self, layout: Layout<'_>) -> Option<(Vec<Edit>, Change)> {
        let script = self.run.script();
        let first_kept = (0..script.chain.len()).find(|link| !self.removed.contains(link))?;
        let link = &script.chain[first_kept];
        let first = link.commands.start;
        let cuts = self.removed.iter().map(|link| self.cut(layout, *link, first_kept)).collect::<Option<Vec<_>>>()?;
        let mut edits: Vec<Edit> = cuts.into_iter().map(Edit::delete).collect();
        if first_kept > 0 && !self.inserted.iter().any(|(command, _)| *command == first) {
            if link.shape == Shape::Compound {
                return None;
            }
            self.change(script.commands.get(first)?, |fact| fact.joined(Operator::First))?;
        }
        let removed: BTreeSet<usize> =
            self.removed.iter().flat_map(|link| script.chain[*link].commands.clone()).collect();
        self.changed.retain(|command, _| !removed.contains(command));
        let touched = removed.iter().chain(self.changed.keys());
        let mut lost: Vec<Fact> = touched.map(|command| Fact::Command((&script.commands[*command]).into())).collect();
        let mut gained: Vec<Fact> = self.changed.into_values().map(Fact::Command).collect();
        for (command, text) in &self.inserted {
            let operator = if *command == first { Operator::First } else { script.commands[*command].joiner.into() };
            gained.extend(command_facts(text, self.run.invocation.dialect, operator)?);
        }
        gained.extend(self.appended);
        for (before, after) in self.grown {
            lost.push(before);
            gained.push(after);
        }
        gained.extend(self.flags.iter().map(|flag| Fact::flag(flag)));
        edits.extend(layout.flags(self.run.run, &self.flags));
        Some((edits, Change::Facts { instruction: self.run.instruction.span, lost, gained }))
    }

    /// What goes with an item of the list: the operator before it or, where all before it goes, that after it. `None` where
    /// a comment stands there.
    fn cut(&self, layout: Layout<'_>, link: usize, first_kept: usize) -> Option<Span> {
        let chain = &self.run.script().chain;
        let span = chain[link].span;
        let (cut, glue) = if link > first_kept {
            let end = chain[link - 1].span.end;
            (Span::new(end, span.end), Span::new(end, span.start))
        } else {
            let start = chain.get(link + 1)?.span.start;
            (Span::new(span.start, start), Span::new(span.end, start))
        };
        let bare = |it: char| it.is_whitespace() || "&;\\".contains(it) || it == layout.file.escape;
        layout.source.slice(glue).chars().all(bare).then_some(cut)
    }
}

impl Layout<'_> {
    /// The edit that adds flags to a `RUN`, each on a line of its own where there are several or where those that are there
    /// stand so.
    fn flags(self, run: &Instruction, flags: &[String]) -> Option<Edit> {
        let first = flags.first()?;
        let line = |offset: u32| self.source.lines().line(offset);
        let break_line = format!(" {}", self.continuation());
        let indent = format!("{}    ", self.indent(run.span.start));
        if let Some(last) = run.flags.last() {
            let lines = line(last.span.start) != line(run.keyword.span.start);
            let between = if lines { break_line + self.indent(last.span.start) } else { " ".to_owned() };
            return Some(Edit::insert(last.span.end, between.clone() + &flags.join(&between)));
        }
        let gap = Span::new(run.keyword.span.end, run.rest.whole().start);
        let short = first.len() + run.rest.text.len() < WIDTH;
        let one_line = !run.heredocs.is_empty() || short && line(run.keyword.span.start) == line(run.rest.whole().end);
        if flags.len() == 1 && one_line && self.source.slice(gap).trim().is_empty() {
            return Some(Edit::insert(gap.start, format!(" {first}")));
        }
        let text = flags.join(&format!("{break_line}{indent}"));
        let continued = !self.source.slice(gap).trim().is_empty();
        Some(if continued {
            Edit::insert(gap.start, format!(" {text}"))
        } else {
            Edit::replace(gap, format!(" {text}{break_line}{indent}"))
        })
    }
}
