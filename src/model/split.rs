//! Installs of dependencies that stand below a broad `COPY`: which `COPY`, which project, what the install reads, and
//! whether the `COPY` could stand below it.

use super::closure::{self, Closure, Install};
use super::effects::{Knowledge, effects, may_swap};
use super::installs::{is_plain, names_local};
use super::mounts::{self, MountKind};
use super::path::is_below;
use super::{Model, Stage, Transfer};
use crate::context::{Kind, path};
use crate::shell::tools::{Action, Invocation};
use crate::shell::{Command, Script};
use crate::syntax::{Instruction, Keyword};
use crate::text::Span;

/// A broad `COPY` above an install that reads only a few of its files.
#[derive(Clone, Debug)]
pub struct Split {
    /// The index of the `COPY` or `ADD`.
    pub copy: usize,
    /// The source that brings the project.
    pub source: Span,
    /// The index of the `RUN`.
    pub install: usize,
    /// The words of the command that installs.
    pub command: Span,
    /// The tool that installs.
    pub tool: String,
    /// The directory of the build context that holds the project, empty for the root.
    pub project: String,
    /// The directory below the destination of the `COPY` that the project arrives in, empty for the destination itself.
    pub below: String,
    /// What the install reads; `None` where the build context is not known.
    pub closure: Option<Closure>,
    /// Why the `COPY` cannot simply move below the install, a clause.
    pub blocked: Option<String>,
}

/// The installs below a broad `COPY`, in order; one for a `RUN`, and none where the same tool has installed before.
pub fn splits(model: &Model, knowledge: Knowledge) -> Vec<Split> {
    model.stages.iter().flat_map(|stage| Finder { model, knowledge, installed: Vec::new() }.stage(stage)).collect()
}

struct Finder<'a> {
    model: &'a Model<'a>,
    knowledge: Knowledge<'a>,
    /// Tools that have installed in this stage, and where.
    installed: Vec<(String, Option<String>)>,
}

impl<'a> Finder<'a> {
    fn stage(&mut self, stage: &Stage) -> Vec<Split> {
        let mut copies: Vec<(usize, &'a Transfer)> = Vec::new();
        let mut splits = Vec::new();
        for (index, instruction) in self.model.instructions_of(stage) {
            let transfer = self.model.transfer(index);
            copies.extend(transfer.filter(|transfer| transfer.from.is_none()).map(|transfer| (index, transfer)));
            if instruction.kind == Keyword::Run && !copies.is_empty() && !mounts_context(instruction) {
                splits.extend(self.run(index, &copies));
            }
        }
        splits
    }

    fn run(&mut self, index: usize, copies: &[(usize, &Transfer)]) -> Option<Split> {
        let script = self.model.script(index).filter(|script| script.clean)?;
        let mut directory = self.model.step(index).before.directory();
        let mut moved = false;
        let mut found = None;
        for command in &script.commands {
            if command.name() == Some("cd") {
                moved = true;
                let target = command.arguments().first().and_then(|word| word.literal());
                directory = target.and_then(|target| absolute(directory.as_deref(), target));
            }
            let Some(invocation) = self.knowledge.tools.invocation(command) else { continue };
            if !installs_project(&invocation) {
                continue;
            }
            let place = invocation.directory().map_or(directory.clone(), |it| absolute(directory.as_deref(), it));
            let known = (invocation.tool.name.clone(), place.clone());
            let again = self.installed.contains(&known);
            self.installed.push(known);
            if found.is_none() && !again {
                let at = Place { run: index, directory: place, moved: moved || invocation.directory().is_some() };
                found = copies
                    .iter()
                    .rev()
                    .find_map(|(copy, transfer)| self.split(*copy, transfer, &at, script, command, &invocation));
            }
        }
        found
    }

    fn split(
        &self,
        copy: usize,
        transfer: &Transfer,
        at: &Place,
        script: &Script,
        command: &Command,
        invocation: &Invocation,
    ) -> Option<Split> {
        let below = self.below(copy, transfer, at)?;
        let context = self.knowledge.context;
        let (source, project, closure) = transfer.context_sources().find_map(|source| {
            let place = source.path()?;
            if !context.is_known() {
                return place.is_empty().then(|| (source.span, below.clone(), None));
            }
            let stat = context.look(&place)?;
            let project = path::below_root(&format!("{place}/{below}"));
            let closure = closure::closure(&Install { context, directory: &project, invocation })?;
            (stat.kind == Kind::Directory && brings_more(context, &place, &project, &closure)).then_some((
                source.span,
                project,
                Some(closure),
            ))
        })?;
        let blocked = self.blocked(copy, transfer, at.run, script);
        let command = command.words_span()?;
        let tool = invocation.tool.name.clone();
        Some(Split { copy, source, install: at.run, command, tool, project, below, closure, blocked })
    }

    /// Where the install runs, from the destination of the `COPY`; `None` where it is not below.
    fn below(&self, copy: usize, transfer: &Transfer, at: &Place) -> Option<String> {
        let destination = transfer.destination.as_ref()?;
        if let (Some(to), Some(directory)) = (&destination.path, &at.directory) {
            let rest = is_below(directory, to).then(|| &directory[to.len()..])?;
            return Some(rest.trim_matches('/').to_owned());
        }
        let set_by = |index: usize| self.model.step(index).before.workdir.set_by;
        let here = matches!(destination.text.as_str(), "." | "./") && !at.moved;
        (here && set_by(copy) == set_by(at.run)).then(String::new)
    }

    /// Why the `COPY` cannot move below the `RUN`.
    fn blocked(&self, copy: usize, transfer: &Transfer, run: usize, script: &Script) -> Option<String> {
        if transfer.parents || !transfer.excludes.is_empty() || transfer.sources.len() != 1 {
            return Some("it copies in a way of its own".to_owned());
        }
        if let Some(other) = script.commands.iter().find(|command| !self.reads_no_source(command, transfer)) {
            let name = other.name().unwrap_or("a command");
            return Some(format!("`{name}` in the same `RUN` may read sources"));
        }
        let moving = effects(self.model, copy, self.knowledge);
        (copy + 1..run).find_map(|index| {
            let keyword = self.model.instruction(index).kind.name();
            if self.makes_destination(index, transfer) {
                return None;
            }
            let reason = may_swap(&moving, &effects(self.model, index, self.knowledge)).err()?;
            Some(format!("`{keyword}` stands between: {reason}"))
        })
    }

    /// Whether an instruction is the `WORKDIR` of the very directory that the files go to, which is there already.
    fn makes_destination(&self, index: usize, transfer: &Transfer) -> bool {
        let Some(destination) = transfer.destination.as_ref().filter(|it| it.text.starts_with('/')) else {
            return false;
        };
        let after = self.model.steps.get(index + 1).and_then(|step| step.before.directory());
        self.model.instruction(index).kind == Keyword::Workdir && after == destination.path
    }

    /// Whether a command surely reads none of the files that the `COPY` brings, an install's own manifests aside.
    fn reads_no_source(&self, command: &Command, transfer: &Transfer) -> bool {
        if is_plain(command, self.knowledge.tools) {
            return true;
        }
        let destination = transfer.destination.as_ref().and_then(|it| it.path.as_deref());
        match command.name() {
            Some("rm" | "mkdir") => command.operands().all(|word| {
                let elsewhere = |path: &str| !destination.is_some_and(|it| is_below(path, it) || is_below(it, path));
                word.literal().is_some_and(|path| path.starts_with('~') || path.starts_with('/') && elsewhere(path))
            }),
            _ => false,
        }
    }
}

/// Where and how an install runs.
struct Place {
    run: usize,
    directory: Option<String>,
    /// Whether it runs elsewhere than where the `RUN` starts.
    moved: bool,
}

fn absolute(base: Option<&str>, target: &str) -> Option<String> {
    let base = if target.starts_with('/') { "/" } else { base? };
    (!target.starts_with(['~', '-', '$'])).then(|| path::join(base, target))
}

/// Whether it installs what a manifest of the project asks for.
fn installs_project(invocation: &Invocation) -> bool {
    let installs = invocation.does(Action::Install) || invocation.does(Action::Fetch);
    let manifest = invocation.reads_manifest() || !invocation.named_manifests().is_empty();
    installs && manifest && !invocation.reads_only_lock() && !names_local(invocation)
}

fn mounts_context(instruction: &Instruction) -> bool {
    mounts::mounts(instruction).iter().any(|mount| mount.kind() == MountKind::Bind && mount.from().is_none())
}

/// Whether a source has files that the install does not read.
fn brings_more(context: &crate::context::Context, source: &str, project: &str, closure: &Closure) -> bool {
    let reads = |path: &str| {
        let inner = if project.is_empty() { Some(path) } else { path.strip_prefix(project) };
        let inner = inner.map(|inner| inner.trim_start_matches('/'));
        inner.is_some_and(|inner| {
            closure
                .paths
                .iter()
                .any(|known| known == inner || known.ends_with('/') && inner.starts_with(known.as_str()))
        })
    };
    context.files().below(source).iter().any(|file| !reads(&file.path))
}
