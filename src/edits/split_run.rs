//! One `RUN` as two.

use super::rewriter::Rewriter;
use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::model::{InvocationForm, path};
use crate::shell::tools::{Action, Tool};
use crate::shell::{Command, Joiner, Shape, Word};
use crate::text::{Edit, Edits, Span};

impl Rewriter<'_> {
    /// Makes the items of the list of a `RUN` from one on a `RUN` of their own. What only cleans up after `tool` goes to the
    /// first, which calls that. Impossible where the second would find another directory, other variables or other options,
    /// or where comments or here-documents stand in the way.
    pub fn split_run(&mut self, cx: &Answers<'_>, run: &Run<'_>, at: usize, tool: &Tool) -> &mut Self {
        self.attempt(|rewriter| {
            let (split, chain) = (Split { cx, run, at, tool }, &run.script().chain);
            let (last, first) = (chain.get(at.checked_sub(1)?)?, chain.get(at)?);
            let head = split.head().filter(|_| split.is_sound())?;
            let (mut cleaning, mut edits) = (String::new(), Vec::new());
            for link in at + 1..chain.len() {
                if split.cleans_up(link)? {
                    cleaning = format!("{cleaning} && {}", cx.source.slice(chain[link].span));
                    edits.push(Edit::delete(Span::new(chain[link - 1].span.end, chain[link].span.end)));
                }
            }
            let tail = Span::new(first.span.start, run.run.span.end);
            let second = Edits::new(edits.clone())?.apply_within(cx.source.slice(tail), tail);
            let written = cx.source.slice(Span::new(run.run.span.start, last.span.end));
            rewriter.removes(run.run);
            rewriter.adds(format!("{written}{cleaning}"));
            rewriter.adds(format!("{head}{second}"));
            let gap = Span::new(last.span.end, first.span.start);
            let next_line = rewriter.layout.next_line(run.run);
            let comments: String =
                rewriter.layout.comments(gap).flat_map(|comment| [comment, next_line.as_str()]).collect();
            rewriter.push(Edit::replace(gap, format!("{cleaning}{next_line}{comments}{head}")));
            rewriter.extend(edits);
            Some(())
        })
    }
}

/// Where a `RUN` is split.
#[derive(Clone, Copy, Debug)]
struct Split<'a> {
    cx: &'a Answers<'a>,
    run: &'a Run<'a>,
    /// The first item of its list that goes to the second.
    at: usize,
    /// The tool of the first part, whose traces the second may remove.
    tool: &'a Tool,
}

impl Split<'_> {
    /// How the second `RUN` begins: as the first, with its flags and the options that it sets for its shell.
    fn head(&self) -> Option<String> {
        let (cx, run, chain) = (self.cx, self.run.run, &self.run.script().chain);
        let words = [run.keyword.span].into_iter().chain(run.flags.iter().map(|flag| flag.span));
        let mut head = words.fold(String::new(), |head, span| head + cx.source.slice(span) + " ");
        if sets(self.run.script().commands_of(chain.first()?)) {
            let options = Span::new(chain[0].span.start, chain.get(1)?.span.start);
            if cx.file.comments.iter().any(|comment| options.encloses(comment.span)) {
                return None;
            }
            head += cx.source.slice(options);
        }
        Some(head)
    }

    /// Whether the two do together what the one does.
    fn is_sound(&self) -> bool {
        let (run, script) = (self.run.run, self.run.script());
        let chain = &script.chain;
        let errexit = self.run.invocation.options.errexit || sets(script.commands_of(&chain[0]));
        let cut = match chain[self.at].joiner {
            Joiner::And(_) => true,
            Joiner::Semi(_) => errexit,
            _ => false,
        };
        let same_list = chain[self.at + 1..].iter().take_while(|link| !matches!(link.joiner, Joiner::Semi(_)));
        let tail = chain[self.at].commands.start;
        let keeps = usize::from(sets(script.commands_of(&chain[0])));
        let state = script.commands[..tail].iter().skip(keeps).any(changes_shell)
            || script.writes.iter().any(|write| write.span.start < chain[self.at].span.start);
        let whole = run.rest.whole();
        self.run.invocation.form == InvocationForm::Shell
            && self.cx.file.problems.iter().all(|problem| !run.span.encloses(problem.span))
            && run.span.end == whole.end
            && cut
            && !state
            && !same_list.into_iter().any(|link| matches!(link.joiner, Joiner::Or(_)))
            && !chain.iter().any(|link| matches!(link.joiner, Joiner::Background(_)))
    }

    /// Whether an item of the second part does nothing but clean up after the first, so that it goes there. `None` where it
    /// does that and more.
    fn cleans_up(&self, link: usize) -> Option<bool> {
        let script = self.run.script();
        let item = &script.chain[link];
        let commands = script.commands_of(item);
        let cleans = |command: &Command| {
            let own = self.cx.tools.call(command).filter(|call| call.tool.shares_index(self.tool));
            own.is_some_and(|call| call.does(Action::Clean)) || self.tool.is_cleaned_by(command)
        };
        if !commands.iter().any(cleans) {
            return Some(false);
        }
        let paths = || self.tool.clean.iter().flat_map(|clean| &clean.paths);
        let own = |word: &Word| {
            let text = word.literal().map(|text| text.trim_end_matches(['*', '.']).trim_end_matches('/'));
            text.is_some_and(|text| paths().any(|path| path::is_below(text, path)))
        };
        let [command] = commands else { return None };
        let only = command.name() != Some("rm") || command.operands().all(own);
        let joined = |joiner: Joiner| matches!(joiner, Joiner::And(_) | Joiner::Semi(_));
        let next = script.chain.get(link + 1).is_none_or(|next| {
            joined(next.joiner) && std::mem::discriminant(&next.joiner) == std::mem::discriminant(&item.joiner)
        });
        (only && next && joined(item.joiner) && item.shape == Shape::Command).then_some(true)
    }
}

/// Whether commands are one `set`.
fn sets(commands: &[Command]) -> bool {
    matches!(commands, [command] if command.name() == Some("set"))
}

/// Whether a command leaves something behind for those that follow it in the same shell.
fn changes_shell(command: &Command) -> bool {
    const NAMES: [&str; 14] = [
        ".", "alias", "cd", "declare", "exec", "exit", "export", "popd", "pushd", "set", "shopt", "source", "trap",
        "umask",
    ];
    command.words.is_empty() || !command.run.isolated && command.name().is_none_or(|name| NAMES.contains(&name))
}
