//! Cache mounts for the calls of a tool, and with them the end of whatever would keep the caches empty.

use super::command_list::Rewrite;
use crate::answers::Answers;
use crate::answers::cache_mounts::mount_flag;
use crate::answers::runs::Run;
use crate::finding::{Fix, Safety};
use crate::model::{Target, path};
use crate::shell::tools::{Action, CacheDirectory, Meaning, Tool, ToolCall};
use crate::shell::{Command, Link, Shape};
use crate::syntax::Keyword;
use crate::text::Edits;

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
        kept || self.caches(run, call).iter().any(over)
    }
}

/// The fix that mounts the caches of the tool that is called here. `None` where not all that it takes is known, and for
/// all but the first `RUN` of several that need the mounts together.
pub fn mounting(cx: &Answers<'_>, run: &Run<'_>, call: &ToolCall<'_>) -> Option<Fix> {
    let runs = together(cx, run, call)?;
    let mut edits = Edits::default();
    let mut fix = Fix::new(format!("mount the cache of `{}`", call.tool.name), Safety::Unsafe, Edits::default());
    for (number, run) in runs.iter().enumerate() {
        let (more, change) = mounted(cx, run, call.tool, number == 0)?;
        edits = edits.join(&more)?;
        fix = fix.declare(change);
    }
    Some(Fix { edits, ..fix })
}

/// The `RUN`s that need the mounts together: this one, and where later steps work with what is in the cache, those too.
fn together<'a>(cx: &Answers<'a>, run: &Run<'a>, call: &ToolCall<'a>) -> Option<Vec<Run<'a>>> {
    if !call.tool.cache.iter().any(|directory| directory.needed) {
        return Some(vec![*run]);
    }
    let stage = cx.model.stage_of(run.index)?.index;
    let same = |other: &ToolCall<'a>| other.tool.name == call.tool.name && directories(other).next().is_some();
    let starts_here = |other: &Run<'a>| {
        let theirs = cx.model.stage_of(other.index).map(|stage| stage.index);
        theirs.is_some_and(|theirs| cx.model.is_built_on(theirs, stage))
    };
    let (mut runs, mut later) = (Vec::new(), cx.runs().filter(starts_here));
    let paths = cx.caches(run, call);
    if is_lent(cx, stage, &paths) || is_started(cx, stage, call.tool) {
        return None;
    }
    let first = later.find(|other| other.calls().any(same))?;
    if first.index != run.index {
        return None;
    }
    runs.push(first);
    for other in later {
        if other.calls().any(same) && !cx.is_mounted(&other, call) {
            runs.push(other);
        } else if !other.script().clean || other.script().commands.iter().any(|it| may_need(cx, it, call.tool)) {
            return None;
        }
    }
    let one_stage = runs.iter().all(|run| cx.model.stage_of(run.index).is_some_and(|it| it.index == stage));
    one_stage.then_some(runs)
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
    cx.model.is_exported(stage)
        && commands.any(|command| cx.tools.call(command).is_some_and(|call| call.tool.name == tool.name))
}

/// Whether a command may work with what the tool has downloaded.
fn may_need(cx: &Answers<'_>, command: &Command, tool: &Tool) -> bool {
    const SMALL: [&str; 22] = [
        "cat", "cd", "chmod", "chown", "cp", "du", "echo", "export", "file", "find", "install", "ln", "ls", "mkdir",
        "mv", "printf", "rm", "set", "strip", "test", "touch", "true",
    ];
    match cx.tools.call(command) {
        Some(call) => call.tool.name != tool.name && matches!(call.action, Some(Action::Run | Action::Build) | None),
        None => !command.words.is_empty() && !command.name().is_some_and(|name| SMALL.contains(&name)),
    }
}

/// The directories of its tool that a call works with.
fn directories<'a>(call: &ToolCall<'a>) -> impl Iterator<Item = &'a CacheDirectory> + use<'a> {
    const ACTIONS: [Action; 5] = [Action::Update, Action::Fetch, Action::Install, Action::Upgrade, Action::Build];
    let acts = call.action.filter(|action| ACTIONS.contains(action) && call.does(*action));
    let uses = move |directory: &&CacheDirectory| {
        acts.is_some_and(|action| directory.actions.is_empty() || directory.actions.contains(&action))
    };
    call.tool.cache.iter().filter(uses)
}

/// What changes in one `RUN`.
fn mounted(cx: &Answers<'_>, run: &Run<'_>, tool: &Tool, first: bool) -> Option<(Edits, crate::finding::Change)> {
    let script = run.script();
    let mut rewrite = Rewrite::of(cx, run)?;
    let (mut targets, mut calling) = (Vec::new(), None);
    for (index, command) in script.commands.iter().enumerate() {
        let Some(call) = cx.tools.call(command).filter(|call| call.tool.name == tool.name) else { continue };
        for directory in directories(&call) {
            let target = cx.cache_path(run, &call, directory)?;
            let account = cx.account(run, command)?;
            if !targets.contains(&target) && !run.mounts_over(&target, cx.file.escape) {
                rewrite.flag(mount_flag(&target, directory.sharing, &account));
                targets.push(target);
            }
            calling = calling.or(Some(index));
        }
        match call.flag_word(Meaning::NoCache) {
            Some(word) => rewrite.remove_word(index, word.span)?,
            None if run.is_set(&call, Meaning::NoCache) => return None,
            None => {}
        }
    }
    let calling = calling.filter(|_| !targets.is_empty())?;
    for (index, link) in script.chain.iter().enumerate() {
        for command in link.commands.clone() {
            keep(cx, &mut rewrite, (index, link, command), (run, tool, &targets))?;
        }
    }
    if let Some(prelude) = tool.mount_prelude.as_ref().filter(|_| first && !is_prepared(cx, run)) {
        let link = script.chain.iter().position(|link| link.commands.contains(&calling))?;
        let sudo = script.commands[calling].wrappers.first().is_some_and(|word| word.is("sudo"));
        let prelude = if sudo { format!("sudo {prelude}") } else { prelude.clone() };
        rewrite.insert_before(link, &prelude)?;
    }
    rewrite.done()
}

/// Takes out of a command what empties the caches. `None` where that cannot be done.
fn keep(
    cx: &Answers<'_>,
    rewrite: &mut Rewrite<'_>,
    (index, link, command): (usize, &Link, usize),
    (run, tool, targets): (&Run<'_>, &Tool, &[String]),
) -> Option<()> {
    let it = &run.script().commands[command];
    let own = cx.tools.call(it).is_some_and(|call| call.tool.name == tool.name && call.does(Action::Clean));
    let removes = it.name() == Some("rm");
    if !removes {
        let empties = own || tool.is_cleaned_by(it);
        let alone = link.shape == Shape::Command && link.commands.len() == 1;
        return if empties { alone.then(|| rewrite.remove_link(index))? } else { Some(()) };
    }
    let inside = |text: &str| targets.iter().any(|target| path::is_below(text, target));
    let around = |text: &str| targets.iter().any(|target| path::is_below(target, text));
    let (mut gone, mut left) = (Vec::new(), 0);
    for word in it.operands() {
        let text = run.text(word)?;
        let text = cx.at_home(run, it, &text);
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
        return rewrite.remove_link(index);
    }
    gone.into_iter().try_for_each(|word| rewrite.remove_word(command, word))
}

/// Whether an earlier step, or this one, has made the caches usable.
fn is_prepared(cx: &Answers<'_>, run: &Run<'_>) -> bool {
    let says = |index: usize| {
        let text = cx.source.slice(cx.model.instruction(index).span);
        ["docker-clean", "Keep-Downloaded", "keep-cache"].iter().any(|it| text.contains(it))
    };
    cx.model.before(run.index + 1).any(says)
}
