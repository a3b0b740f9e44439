//! Cache mounts for the calls of a tool, and with them the end of whatever would keep the caches empty.

use super::rewriter::Rewriter;
use crate::answers::Answers;
use crate::answers::cache_mounts::mount_flag;
use crate::answers::cache_needs::directories;
use crate::answers::runs::Run;
use crate::model::path;
use crate::shell::tools::{Action, Meaning, Role, Tool, ToolCall};
use crate::shell::{Command, Link, Shape};

impl<'a> Rewriter<'a> {
    /// Mounts the caches of the tool that is called here, in all `RUN`s that need the mounts together. Impossible where not
    /// all that it takes is known, and for all but the first of those `RUN`s.
    pub fn mount_caches(&mut self, cx: &Answers<'a>, run: &Run<'a>, call: &ToolCall<'a>) -> &mut Self {
        self.attempt(|rewriter| {
            for (number, run) in cx.runs_to_mount(run, call)?.iter().enumerate() {
                rewriter.mount(cx, run, call.tool)?;
                if number == 0 {
                    rewriter.prepare(cx, run, call.tool)?;
                }
            }
            Some(())
        })
    }

    /// What changes in one `RUN`. `None` for an `ONBUILD`, whose caches are those of another build.
    fn mount(&mut self, cx: &Answers<'a>, run: &Run<'a>, tool: &Tool) -> Option<()> {
        if run.is_trigger() {
            return None;
        }
        let mut targets = Vec::new();
        for (command, call) in calls(cx, run, tool) {
            for directory in directories(&call) {
                let target = cx.cache_path(run, &call, directory)?;
                let account = cx.account(run, command)?;
                if !targets.contains(&target) && !run.mounts_over(&target, cx.file.escape) {
                    self.add_run_flag(run, &mount_flag(&target, directory.sharing, &account));
                    targets.push(target);
                }
            }
            match call.flag_word(Meaning::NoCache) {
                Some(word) => {
                    self.remove((run, command), word.span);
                }
                None if run.may_be_set(&call, Meaning::NoCache) => return None,
                None => {}
            }
        }
        for (index, link) in run.script().chain.iter().enumerate() {
            for (command, call) in run.commands().skip(link.commands.start).take(link.commands.len()) {
                let own = call.is_some_and(|call| call.tool.name == tool.name && call.does(Action::Clean));
                if let Some(removal) = call.filter(|call| call.has_role(Role::Removes)) {
                    self.keep(cx, run, (index, link, removal), &targets)?;
                } else if own || tool.is_cleaned_by(command, call) {
                    if link.shape != Shape::Command || link.commands.len() != 1 {
                        return None;
                    }
                    self.remove_command(run, index);
                }
            }
        }
        (!targets.is_empty()).then_some(())
    }

    /// Takes out of what a call removes what empties the caches. `None` where that cannot be done.
    fn keep(
        &mut self,
        cx: &Answers<'a>,
        run: &Run<'a>,
        (index, link, removal): (usize, &Link, &ToolCall<'a>),
        targets: &[String],
    ) -> Option<()> {
        let inside = |text: &str| targets.iter().any(|target| path::is_below(text, target));
        let around = |text: &str| targets.iter().any(|target| path::is_below(target, text));
        let (mut gone, mut left) = (Vec::new(), 0);
        for word in removal.operands() {
            let text = run.text(word)?;
            let text = cx.at_home(run, removal.command, &text);
            let text = text.trim_end_matches(['*', '.']).trim_end_matches('/');
            match (inside(text), around(text)) {
                (true, _) => gone.push(word.span),
                // What it removes besides would stay.
                (_, true) => return None,
                _ => left += 1,
            }
        }
        if gone.is_empty() {
            return Some(());
        }
        if link.shape != Shape::Command {
            return None;
        }
        if left == 0 {
            self.remove_command(run, index);
        } else {
            for word in gone {
                self.remove((run, removal.command), word);
            }
        }
        Some(())
    }

    /// Puts what makes the caches usable before the first call, unless that is done already.
    fn prepare(&mut self, cx: &Answers<'a>, run: &Run<'a>, tool: &Tool) -> Option<()> {
        let Some(prelude) = tool.mount_prelude.as_ref().filter(|_| !is_prepared(cx, run)) else { return Some(()) };
        let works = |(command, call): (&'a Command, ToolCall<'a>)| directories(&call).next().map(|_| command);
        let first = calls(cx, run, tool).find_map(works)?;
        let holds = |link: &Link| run.script().commands_of(link).iter().any(|command| command.span == first.span);
        let link = run.script().chain.iter().position(holds)?;
        let elevation = first.elevation();
        let prelude = elevation.map_or_else(|| prelude.clone(), |it| format!("{} {prelude}", it.word.value()));
        self.insert_command(run, link, &prelude);
        Some(())
    }
}

/// The calls of a tool in a `RUN`, with their commands.
fn calls<'a>(
    cx: &Answers<'a>,
    run: &Run<'a>,
    tool: &Tool,
) -> impl Iterator<Item = (&'a Command, ToolCall<'a>)> + use<'a> {
    let (tools, name) = (cx.tools, tool.name.clone());
    let commands = run.script().commands.iter();
    let called = commands.filter_map(move |command| Some((command, tools.call(command)?)));
    called.filter(move |(_, call)| call.tool.name == name)
}

/// Whether an earlier step, or this one, has made the caches usable.
fn is_prepared(cx: &Answers<'_>, run: &Run<'_>) -> bool {
    let says = |index: usize| {
        let text = cx.source.slice(cx.model.instruction(index).span);
        ["docker-clean", "Keep-Downloaded", "keep-cache"].iter().any(|it| text.contains(it))
    };
    cx.model.before(run.index + 1).any(says)
}
