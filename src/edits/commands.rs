//! Commands of a `RUN` that come and go, and the flags they need.

use super::layout::{Breaks, Layout};
use super::rewriter::Rewriter;
use crate::answers::runs::Run;
use crate::finding::{CommandFact, Operator};
use crate::model::InvocationForm;
use crate::shell::{Command, Joiner, Shape};
use crate::text::{Edit, Joined};

impl<'a> Rewriter<'a> {
    /// Adds a flag of a `RUN`, with its dashes.
    pub fn add_run_flag(&mut self, run: &Run<'a>, flag: &str) -> &mut Self {
        self.attempt(|rewriter| {
            rewriter.script(run)?.flag(flag);
            Some(())
        })
    }

    /// Takes an item of the list at the top of a script out, with the operator that goes with it.
    pub fn remove_command(&mut self, run: &Run<'a>, link: usize) -> &mut Self {
        self.attempt(|rewriter| rewriter.script(run)?.remove(link))
    }

    /// Puts a command in front of an item of the list, in the layout of the list; the item then runs only if it went well.
    pub fn insert_command(&mut self, run: &Run<'a>, link: usize, command: &str) -> &mut Self {
        self.attempt(|rewriter| {
            let item = run.script().chain.get(link)?;
            if item.shape != Shape::Command || matches!(item.joiner, Joiner::Or(_) | Joiner::Background(_)) {
                return None;
            }
            let heredoc = run.invocation.form == InvocationForm::Heredoc;
            let lines = item.joiner == Joiner::Newline || (item.joiner == Joiner::First && heredoc);
            let (operator, between) = rewriter.layout.between(run, item, lines);
            rewriter.script(run)?.insert(run.script().commands_of(item).first()?, command, operator)?;
            rewriter.push(Edit::insert(item.span.start, format!("{command}{between}")));
            Some(())
        })
    }

    /// Puts a command in front of another, on the same line; that then runs only if it went well.
    pub fn prepend_command(&mut self, (run, before): (&Run<'a>, &'a Command), command: &str) -> &mut Self {
        self.attempt(|rewriter| {
            rewriter.script(run)?.insert(before, command, Operator::And)?;
            rewriter.push(Edit::insert(before.span.start, format!("{command} && ")));
            Some(())
        })
    }

    /// Moves the only command of a `RUN` in front of a command of a later one, and its comments above that.
    pub fn move_only_command(&mut self, run: &Run<'a>, before: (&Run<'a>, &'a Command)) -> &mut Self {
        match run.script().commands.as_slice() {
            [only] => self
                .merge_into(before.0.instruction, run.instruction)
                .prepend_command(before, &CommandFact::from(only).text()),
            _ => self.attempt(|_| None),
        }
    }

    /// Adds a command to the end of a script, to run when all before it went well, in the layout of the last one.
    pub fn append_command(&mut self, run: &Run<'a>, command: &str) -> &mut Self {
        self.attempt(|rewriter| {
            rewriter.script(run)?;
            let last = run.script().chain.last()?.span.end;
            let (operator, text) = rewriter.layout.appended(run, command)?;
            rewriter.script(run)?.append(command, operator)?;
            rewriter.push(Edit::insert(last, text));
            Some(())
        })
    }
}

impl<'a> Rewriter<'a> {
    /// Puts a command behind another one, on the same line and in the same branch, to run when that went well. Not where
    /// something is to happen if that fails, or reads what it says.
    pub fn follow_command(&mut self, (run, before): (&Run<'a>, &'a Command), command: &str) -> &mut Self {
        self.attempt(|rewriter| {
            let after = text_after(&run.invocation.text, before.span.end).trim_start_matches([' ', '\t']);
            let goes_on = after.is_empty() || after.starts_with([';', ')', '\n']) || after.starts_with("&&");
            let reads = before.redirections.iter().any(|it| it.operator.starts_with("<<"));
            let is_alternative = matches!(before.joiner, Joiner::Or(_) | Joiner::Background(_));
            if !goes_on || reads || is_alternative || ends_shell(std::slice::from_ref(before)) {
                return None;
            }
            rewriter.script(run)?.follow(before, command)?;
            rewriter.push(Edit::insert(before.span.end, format!(" && {command}")));
            Some(())
        })
    }
}

impl Layout<'_> {
    /// What a command is written as at the end of a script, and how it is joined to the last one. `None` where the last one
    /// runs in the background, or nothing runs after it.
    fn appended(self, run: &Run<'_>, command: &str) -> Option<(Operator, String)> {
        let (script, form) = (run.script(), run.invocation.form);
        // Where a quote or a `${` is open, the command would become a part of that.
        let last = script.chain.last().filter(|_| script.clean)?;
        if ends_shell(script.commands_of(last)) && !matches!(last.joiner, Joiner::Or(_)) {
            return None;
        }
        if text_after(&run.invocation.text, last.span.end).trim_start().starts_with('&') {
            return None;
        }
        let escape = if form == InvocationForm::Heredoc { '\\' } else { self.file.escape };
        let fails = run.invocation.options.errexit || script.commands.first().is_some_and(sets_errexit);
        let break_line = format!("{escape}{}", self.line_break_in(run));
        // The text of a heredoc that the last command reads begins in the next line.
        let opens =
            |command: &Command| command.redirections.iter().any(|it| matches!(it.operator.as_str(), "<<" | "<<-"));
        if script.commands_of(last).iter().any(opens) {
            return Some((Operator::And, format!(" && {command}")));
        }
        Some(match (last.joiner, self.breaks(run)) {
            (Joiner::Newline, _) if fails => {
                (Operator::Semi, format!("{}{}{command}", self.line_break_in(run), self.indent(last.span.start)))
            }
            (Joiner::Semi(_), Breaks::Nowhere | Breaks::Before(_)) if fails => (Operator::Semi, format!("; {command}")),
            (Joiner::Semi(_), Breaks::After(indent)) if fails => {
                (Operator::Semi, format!("; {break_line}{indent}{command}"))
            }
            (_, Breaks::Nowhere) => (Operator::And, format!(" && {command}")),
            (_, Breaks::Before(indent)) => (Operator::And, format!(" {break_line}{indent}&& {command}")),
            (_, Breaks::After(indent)) => (Operator::And, format!(" && {break_line}{indent}{command}")),
        })
    }
}

/// The text behind the byte at `offset` of the file.
fn text_after(joined: &Joined, offset: u32) -> &str {
    let mut pieces = joined.pieces();
    let next = pieces.find(|(_, source)| offset < source.end);
    next.map_or("", |(text, source)| &joined.text[(text.start + offset.saturating_sub(source.start)) as usize..])
}

/// `set -e`, or a cluster with it.
fn sets_errexit(command: &Command) -> bool {
    command.shell_options().is_some_and(|options| options.errexit)
}

/// Whether the shell is gone after these commands although all went well.
fn ends_shell(commands: &[Command]) -> bool {
    let ends = |command: &Command| match command.name() {
        _ if !command.wrappers.is_empty() && command.replaces_shell() => true,
        Some("exit" | "return") => command.arguments().first().is_none_or(|code| code.literal() == Some("0")),
        _ => false,
    };
    commands.iter().any(|command| !command.run.isolated && ends(command))
}
