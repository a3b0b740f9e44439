//! A new shape for one `RUN`: flags that come, commands and words that come and go, in the layout of the author.

use std::collections::{BTreeMap, BTreeSet};

use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::finding::{Change, CommandFact, Fact, Operator};
use crate::model::InvocationForm;
use crate::model::facts::command_facts;
use crate::shell::{Command, Joiner, Link, Shape};
use crate::text::{Edit, Edits, Span};

/// A line with a flag and a command is to be no longer than this.
const WIDTH: usize = 110;

/// What changes in a `RUN`. Whatever cannot be done in its text without harm makes the whole thing impossible.
#[derive(Debug)]
pub struct Rewrite<'a> {
    cx: Answers<'a>,
    run: Run<'a>,
    flags: Vec<String>,
    edits: Vec<Edit>,
    /// The commands that change, by their index, as they then are.
    now: BTreeMap<usize, CommandFact>,
    /// Commands that come, each in front of an item of the list.
    inserted: BTreeMap<usize, String>,
    /// The items of the list that go.
    gone: BTreeSet<usize>,
}

impl<'a> Rewrite<'a> {
    /// Nothing yet. `None` where the script is not there as text, or cannot be read whole.
    pub fn of(cx: &Answers<'a>, run: &Run<'a>) -> Option<Rewrite<'a>> {
        let plain = matches!(run.invocation.form, InvocationForm::Shell | InvocationForm::Heredoc);
        let script = run.script();
        // In a heredoc, a carriage return is a part of the last word of its line.
        let returns =
            run.invocation.form == InvocationForm::Heredoc && cx.source.slice(run.instruction.span).contains('\r');
        (plain && !returns && script.clean && !script.opaque && !run.is_trigger()).then(|| Rewrite {
            cx: *cx,
            run: *run,
            flags: Vec::new(),
            edits: Vec::new(),
            now: BTreeMap::new(),
            inserted: BTreeMap::new(),
            gone: BTreeSet::new(),
        })
    }

    /// Adds a flag of the `RUN`, with its dashes.
    pub fn flag(&mut self, flag: String) {
        self.flags.push(flag);
    }

    /// Takes a word of a command out.
    pub fn remove_word(&mut self, command: usize, word: Span) -> Option<()> {
        let fact = self.fact(command)?.remove(word);
        self.edits.push(Edit::delete(self.with_blanks(word)?));
        self.now.insert(command, fact);
        Some(())
    }

    /// Takes an item of the list out.
    pub fn remove_link(&mut self, link: usize) -> Option<()> {
        let chain = &self.run.script().chain;
        let next = chain.get(link + 1);
        let joiner = chain.get(link)?.joiner;
        let alike = |next: &Link| link == 0 || Operator::from(next.joiner) == Operator::from(joiner);
        let sound = matches!(joiner, Joiner::First | Joiner::And(_) | Joiner::Semi(_) | Joiner::Newline);
        let follows =
            next.is_none_or(|next| !matches!(next.joiner, Joiner::Or(_) | Joiner::Background(_)) && alike(next));
        (sound && follows).then(|| {
            self.gone.insert(link);
        })
    }

    /// Puts a command in front of an item of the list, which then runs only if the command went well.
    pub fn insert_before(&mut self, link: usize, command: &str) -> Option<()> {
        let item = self.run.script().chain.get(link)?;
        let first = item.commands.start;
        if item.shape != Shape::Command || matches!(item.joiner, Joiner::Or(_) | Joiner::Background(_)) {
            return None;
        }
        let fact = self.fact(first)?;
        self.inserted.insert(link, command.to_owned());
        let heredoc = self.run.invocation.form == InvocationForm::Heredoc;
        let lines = item.joiner == Joiner::Newline || (item.joiner == Joiner::First && heredoc);
        let (joiner, between) = self.cx.layout().between(&self.run, item, lines);
        self.now.insert(first, fact.joined(joiner));
        self.edits.push(Edit::insert(item.span.start, format!("{command}{between}")));
        Some(())
    }

    /// All of it, with what a fix has to declare.
    pub fn done(mut self) -> Option<(Edits, Change)> {
        let script = self.run.script();
        let first_kept = (0..script.chain.len()).find(|link| !self.gone.contains(link))?;
        let cuts = self.gone.iter().map(|link| self.cut(*link, first_kept)).collect::<Option<Vec<_>>>()?;
        self.edits.extend(cuts.into_iter().map(Edit::delete));
        if first_kept > 0 && !self.inserted.contains_key(&first_kept) {
            let link = &script.chain[first_kept];
            let fact = self.fact(link.commands.start).filter(|_| link.shape != Shape::Compound)?;
            self.now.insert(link.commands.start, fact.joined(Operator::First));
        }
        let gone: BTreeSet<usize> = self.gone.iter().flat_map(|link| script.chain[*link].commands.clone()).collect();
        self.now.retain(|command, _| !gone.contains(command));
        let touched = gone.iter().chain(self.now.keys());
        let lost = touched.map(|command| Fact::Command((&script.commands[*command]).into())).collect();
        let mut gained: Vec<Fact> = self.now.values().cloned().map(Fact::Command).collect();
        for (link, command) in &self.inserted {
            let joiner = script.chain[*link].joiner;
            let operator = if *link == first_kept { Operator::First } else { joiner.into() };
            gained.extend(command_facts(command, self.run.invocation.dialect, operator)?);
        }
        gained.extend(self.flags.iter().map(|flag| Fact::flag(flag)));
        self.edits.extend(self.flag_edit());
        let change = Change::Facts { instruction: self.run.instruction.span, lost, gained };
        Some((Edits::new(self.edits)?, change))
    }

    /// What goes with an item of the list: the operator before it or, where all before it goes, that after it. `None` where
    /// a comment stands there.
    fn cut(&self, link: usize, first_kept: usize) -> Option<Span> {
        let chain = &self.run.script().chain;
        let span = chain[link].span;
        let (cut, glue) = if link > first_kept {
            let end = chain[link - 1].span.end;
            (Span::new(end, span.end), Span::new(end, span.start))
        } else {
            let start = chain.get(link + 1)?.span.start;
            (Span::new(span.start, start), Span::new(span.end, start))
        };
        let bare = |it: char| it.is_whitespace() || "&;\\".contains(it) || it == self.cx.file.escape;
        self.cx.source.slice(glue).chars().all(bare).then_some(cut)
    }

    /// A command as it is by now; `None` where it stands in the words of another.
    fn fact(&self, command: usize) -> Option<CommandFact> {
        let commands = &self.run.script().commands;
        let one = commands.get(command)?;
        let inside = |other: &Command| other.span != one.span && other.span.encloses(one.span);
        let known = self.now.get(&command).cloned();
        (!commands.iter().any(inside)).then(|| known.unwrap_or_else(|| CommandFact::from(one)))
    }

    /// The flags, each on a line of its own where there are several or where those that are there stand so.
    fn flag_edit(&self) -> Option<Edit> {
        let (run, layout) = (self.run.run, self.cx.layout());
        let first = self.flags.first()?;
        let line = |offset: u32| self.cx.source.lines().line(offset);
        let break_line = format!(" {}{}", self.cx.file.escape, layout.line_break());
        let indent = format!("{}    ", layout.indent(run.span.start));
        if let Some(last) = run.flags.last() {
            let lines = line(last.span.start) != line(run.keyword.span.start);
            let between = if lines { break_line + layout.indent(last.span.start) } else { " ".to_owned() };
            return Some(Edit::insert(last.span.end, between.clone() + &self.flags.join(&between)));
        }
        let gap = Span::new(run.keyword.span.end, run.rest.whole().start);
        let short = first.len() + run.rest.text.len() < WIDTH;
        let one_line = !run.heredocs.is_empty() || short && line(run.keyword.span.start) == line(run.rest.whole().end);
        if self.flags.len() == 1 && one_line && self.cx.source.slice(gap).trim().is_empty() {
            return Some(Edit::insert(gap.start, format!(" {first}")));
        }
        let text = self.flags.join(&format!("{break_line}{indent}"));
        let continued = !self.cx.source.slice(gap).trim().is_empty();
        Some(if continued {
            Edit::insert(gap.start, format!(" {text}"))
        } else {
            Edit::replace(gap, format!(" {text}{break_line}{indent}"))
        })
    }

    /// A word with the blanks that go with it, or with its whole line where it stands alone there.
    fn with_blanks(&self, word: Span) -> Option<Span> {
        let text = self.cx.source.text();
        let before = &text[..word.start as usize];
        let start = before.trim_end_matches([' ', '\t']).len();
        if !before[..start].ends_with('\n') {
            return Some(Span::new(start as u32, word.end));
        }
        let line = &text[word.end as usize..];
        let line = &line[..line.find('\n').map_or(line.len(), |at| at + 1)];
        let rest = line.trim();
        if rest.is_empty() {
            let above = before[..start].trim_end();
            let above = above.strip_suffix(['\\', self.cx.file.escape])?.trim_end_matches([' ', '\t']);
            return Some(Span::new(above.len() as u32, word.end));
        }
        let continued = rest == "\\" || rest.strip_prefix(self.cx.file.escape) == Some("");
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        Some(if continued {
            Span::new(start as u32, word.end + line.len() as u32)
        } else {
            Span::new(word.start, word.end + blanks as u32)
        })
    }
}
