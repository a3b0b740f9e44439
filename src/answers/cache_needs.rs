//! The caches that the calls of a tool download to, and the `RUN`s that need a mount of them.

use super::Answers;
use super::runs::Run;
use crate::model::{Target, path};
use crate::shell::tools::{Action, CacheDirectory, Role, Tool, ToolCall};
use crate::shell::{Builtin, Command};
use crate::syntax::Keyword;

impl<'a> Answers<'a> {
    /// The directories that a call keeps its downloads in, where all of them are known.
    pub fn caches(&self, run: &Run<'a>, call: &ToolCall<'a>) -> Vec<String> {
        let paths = directories(call).map(|directory| self.cache_path(run, call, directory));
        paths.collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    /// Whether something of what a call downloads is kept, or goes where it leaves no trace.
    pub fn is_mounted(&self, run: &Run<'a>, call: &ToolCall<'a>) -> bool {
        let kept = self.kept_caches(run).iter().any(|kept| kept.tool.name == call.tool.name);
        let over = |path: &String| run.mounts_over(path, self.file.escape);
        kept || self.caches(run, call).iter().any(over) || is_mounted_for_started(self, run, call)
    }

    /// The `RUN`s that need mounts of the caches of a call together: this one, and where later steps work with what is in
    /// them, those too. `None` where more than those works with it, and for all but the first of several.
    pub fn runs_to_mount(&self, run: &Run<'a>, call: &ToolCall<'a>) -> Option<Vec<Run<'a>>> {
        if !call.tool.cache.iter().any(|directory| directory.needed) {
            return Some(vec![*run]);
        }
        let stage = self.model.stage_of(run.index)?.index;
        let same = |other: &ToolCall<'a>| other.tool.name == call.tool.name && directories(other).next().is_some();
        let starts_here = |other: &Run<'a>| {
            let theirs = self.model.stage_of(other.index).map(|stage| stage.index);
            theirs.is_some_and(|theirs| self.model.is_built_on(theirs, stage))
        };
        let (mut runs, mut later) = (Vec::new(), self.runs().filter(starts_here));
        let paths = self.caches(run, call);
        if is_lent(self, stage, &paths) || is_started(self, stage, call.tool) {
            return None;
        }
        let first = later.find(|other| other.calls().any(same))?;
        if first.index != run.index {
            return None;
        }
        runs.push(first);
        let needed = || directories(call).filter(|directory| directory.needed);
        let needed: Vec<String> = needed().map(|it| self.cache_path(run, call, it)).collect::<Option<_>>()?;
        let has_all = |other: &Run<'a>| {
            self.is_mounted(other, call) && needed.iter().all(|path| other.mounts_over(path, self.file.escape))
        };
        for other in later {
            if other.calls().any(same) && !has_all(&other) {
                runs.push(other);
            } else if !other.script().clean || other.script().commands.iter().any(|it| may_need(self, it, call.tool)) {
                return None;
            }
        }
        let one_stage = runs.iter().all(|run| self.model.stage_of(run.index).is_some_and(|it| it.index == stage));
        one_stage.then_some(runs)
    }
}

/// Whether a mount of a `RUN` is over a usual cache of a tool that runs in a file which the `RUN` starts.
fn is_mounted_for_started(cx: &Answers<'_>, run: &Run<'_>, call: &ToolCall<'_>) -> bool {
    let is_own = run.calls().any(|own| std::ptr::eq(own.command, call.command));
    let usual = |directory: &CacheDirectory| {
        let paths = [Some(&directory.path), directory.elsewhere.as_ref(), directory.root.as_ref()];
        paths.into_iter().flatten().any(|path| run.mounts_over(path, cx.file.escape))
    };
    !is_own && directories(call).any(usual)
}

/// The directories of its tool that a call works with.
pub fn directories<'a>(call: &ToolCall<'a>) -> impl Iterator<Item = &'a CacheDirectory> + use<'a> {
    const ACTIONS: [Action; 5] = [Action::Update, Action::Fetch, Action::Install, Action::Upgrade, Action::Build];
    let acts = call.action.filter(|action| ACTIONS.contains(action) && call.does(*action));
    let uses = move |directory: &&CacheDirectory| {
        acts.is_some_and(|action| directory.actions.is_empty() || directory.actions.contains(&action))
    };
    call.tool.cache.iter().filter(uses)
}

/// Whether another stage takes files of a cache.
fn is_lent(cx: &Answers<'_>, stage: usize, paths: &[String]) -> bool {
    let lent = |reference: &&crate::model::Reference| {
        let transfer = cx.model.transfer(reference.instruction);
        let sources = transfer.into_iter().flat_map(|transfer| &transfer.sources);
        let mut taken = sources.map(|source| source.path().map(|path| format!("/{path}")));
        let overlaps = |taken: &str| paths.iter().any(|it| path::is_below(it, taken) || path::is_below(taken, it));
        reference.target == Target::Stage(stage) && taken.any(|taken| taken.is_none_or(|taken| overlaps(&taken)))
    };
    cx.model.references.iter().any(|reference| lent(&reference))
}

/// Whether the image starts the tool.
fn is_started(cx: &Answers<'_>, stage: usize, tool: &Tool) -> bool {
    let starts = |index: usize| matches!(cx.model.instruction(index).kind, Keyword::Cmd | Keyword::Entrypoint);
    let indices = (cx.model.stages[stage].from()..cx.file.instructions.len()).filter(|index| starts(*index));
    let mut commands = indices.filter_map(|index| cx.model.script(index)).flat_map(|script| &script.commands);
    cx.model.may_be_exported(stage)
        && commands.any(|command| cx.tools.call(command).is_some_and(|call| call.tool.name == tool.name))
}

/// Whether a command may work with what the tool has downloaded.
fn may_need(cx: &Answers<'_>, command: &Command, tool: &Tool) -> bool {
    let harmless = |builtin: Builtin| builtin.touches_nothing() || matches!(builtin, Builtin::Cd | Builtin::Test);
    match cx.tools.call(command) {
        Some(call) => {
            let runs = call.action.is_none_or(|action| matches!(action, Action::Run | Action::Build));
            call.tool.name != tool.name && runs && !call.has_role(Role::OnlyItsOperands)
        }
        None => !command.words.is_empty() && !command.builtin().is_some_and(harmless),
    }
}
