//! Installs of dependencies that stand below a `COPY` of more than they read: which `COPY`, what the install reads of it,
//! and whether the rest could stand below the install.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::fused::{self, Parts};
use super::install::{Closure, Install};
use super::project_commands::installs_project;
use super::read::closure;
use super::source_files;
use super::split::{Needed, Split};
use super::view::View;
use crate::context::{Kind, path};
use crate::model::effects::{Knowledge, effects, may_swap};
use crate::model::mounts::{self, MountKind};
use crate::model::path::is_below;
use crate::model::transfer::{SourceKind, TransferSource};
use crate::model::{Model, Stage, State, Transfer};
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::Span;

/// The installs below a `COPY` of more than they read, in order; none where the same tool has installed before.
pub fn splits(model: &Model, knowledge: Knowledge) -> Vec<Split> {
    model.stages.iter().flat_map(|stage| Finder { model, knowledge, installed: Vec::new() }.stage(stage)).collect()
}

struct Finder<'a> {
    model: &'a Model<'a>,
    knowledge: Knowledge<'a>,
    /// Tools that have installed in this stage, and where.
    installed: Vec<(String, String)>,
}

/// A `COPY` or `ADD` of the build context.
struct Brought<'a> {
    index: usize,
    transfer: &'a Transfer,
    /// Where it goes, an absolute path.
    to: String,
}

/// What is known of the `RUN` that installs.
struct Found {
    run: usize,
    command: Span,
    tool: String,
    directory: String,
    options_at: u32,
    /// What the installs of the `RUN` read together; `None` where the build context is not known.
    closure: Option<Closure>,
    parts: Result<Option<Parts>, String>,
}

impl<'a> Finder<'a> {
    fn stage(&mut self, stage: &Stage) -> Vec<Split> {
        let mut copies: Vec<Brought<'a>> = Vec::new();
        let mut splits = Vec::new();
        for (index, instruction) in self.model.instructions_of(stage) {
            let before = &self.model.step(index).before;
            if before.windows {
                continue;
            }
            let transfer = self.model.transfer(index).filter(|transfer| transfer.from.is_none());
            copies.extend(transfer.and_then(|transfer| brought(index, transfer, before)));
            if instruction.kind == Keyword::Run && !copies.is_empty() && !mounts_context(instruction) {
                splits.extend(self.run(index, &copies));
            }
        }
        splits
    }

    fn run(&mut self, run: usize, copies: &[Brought<'_>]) -> Vec<Split> {
        let (model, context) = (self.model, self.knowledge.context);
        // Most installs have been there before, and then nobody looks.
        let view = LazyCell::new(|| {
            let mut view = View::new(context);
            for copy in copies {
                let workdir = directory(&model.step(copy.index).before);
                view.bring(copy.index, copy.transfer, &copy.to, &workdir);
            }
            view
        });
        let Some(found) = self.found(run, &view) else { return Vec::new() };
        if !self.knowledge.context.is_known() {
            let whole = copies.iter().rev().find(|copy| {
                let is_all = |source: &TransferSource| source.path().is_some_and(|path| path.is_empty());
                is_below(&found.directory, &copy.to) && copy.transfer.sources.iter().any(is_all)
            });
            let unknown = whole.and_then(|copy| Some((copy, copy.transfer.sources.first()?.span)));
            return unknown
                .map(|(copy, source)| self.split(&found, copy, source, Vec::new(), Vec::new()))
                .into_iter()
                .collect();
        }
        let splits = copies.iter().rev().filter_map(|copy| self.examine(copy, &found, &view));
        splits.collect()
    }

    /// The installs of a `RUN`, where they are the first of their tools at that place.
    fn found<'v>(&mut self, run: usize, view: &LazyCell<View<'v>, impl FnOnce() -> View<'v>>) -> Option<Found> {
        let script = self.model.script(run).filter(|script| script.clean)?;
        let state = &self.model.step(run).before;
        let mut place = Some(directory(state));
        let mut found: Option<Found> = None;
        let parts = fused::parts(self.model, run, self.knowledge.tools);
        let end = parts.as_ref().ok().and_then(|parts| parts.as_ref()).map_or(u32::MAX, |parts| parts.first.end);
        for command in &script.commands {
            if command.name() == Some("cd") {
                place = command.arguments().first().and_then(|word| absolute(place.as_deref()?, word.literal()?));
            }
            let Some(call) = self.knowledge.tools.call(command) else { continue };
            if !installs_project(&call) || command.span.start >= end {
                continue;
            }
            let here = match call.directory() {
                Some(target) => place.as_deref().and_then(|place| absolute(place, target)),
                None => place.clone(),
            }?;
            let known = (call.tool.name.clone(), here.clone());
            let again = self.installed.contains(&known);
            if again && found.is_none() {
                continue;
            }
            self.installed.push(known);
            let closure = if self.knowledge.context.is_known() {
                Some(closure(&Install { view, directory: &here, call: &call, state })?)
            } else {
                None
            };
            if let Some(found) = &mut found {
                found.closure = found.closure.take().zip(closure).map(|(one, other)| one.and(other));
            } else {
                let command = command.words_span()?;
                let tool = call.tool.name.clone();
                let options_at = call.after_subcommand();
                let parts = parts.clone();
                found = Some(Found { run, command, tool, directory: here, options_at, closure, parts });
            }
        }
        found
    }

    /// What could be won by moving some of what `copy` brings below the install.
    fn examine(&self, copy: &Brought<'_>, found: &Found, view: &View<'_>) -> Option<Split> {
        let closure = found.closure.as_ref()?;
        let own = |path: &&String| view.brought_by(path) == Some(copy.index);
        let reads: Vec<&String> = closure.paths.iter().filter(own).collect();
        let covers = |file: &str| {
            closure.paths.iter().any(|path| path.strip_suffix('/').map_or(path == file, |path| is_below(file, path)))
        };
        let files = view.files_of(copy.index);
        let rest: Vec<&String> = files.iter().filter(|(to, _)| !covers(to)).map(|(_, from)| from).collect();
        if rest.is_empty() {
            return None;
        }
        let (kept, source) = self.sources(copy, &rest)?;
        let needed = self.needed(copy, &reads, &kept, view);
        // A manifest that is a directory is none.
        if needed.iter().any(|needed| rest.iter().any(|file| is_below(file, &needed.from))) {
            return None;
        }
        let mut split = self.split(found, copy, source, needed, kept);
        split.reads = reads.iter().filter_map(|path| view.origin(path)).collect();
        if (split.needed.is_empty() || !self.is_broad(copy)) && !source_files::is_worth(&rest) {
            return None;
        }
        // Whoever copies a part of the sources above an install has a reason where anything speaks for one.
        let is_part = split.needed.is_empty() && split.kept.is_empty();
        let is_doubted = split.blocked.is_some() || !split.doubts.is_empty() || split.builds_project.is_some();
        (!is_part || !is_doubted && split.parts.is_none()).then_some(split)
    }

    /// Whether it brings a whole directory.
    fn is_broad(&self, copy: &Brought<'_>) -> bool {
        let mut paths = copy.transfer.context_sources().filter_map(TransferSource::path);
        paths.any(|path| self.knowledge.context.look(&path).is_some_and(|stat| stat.kind == Kind::Directory))
    }

    /// The sources that bring nothing but what is read, and the first that brings more.
    fn sources(&self, copy: &Brought<'_>, rest: &[&String]) -> Option<(Vec<usize>, Span)> {
        let more = |source: &TransferSource| {
            let matches = source.path().map(|path| self.knowledge.context.matches(&path)).unwrap_or_default();
            matches.iter().any(|found| rest.iter().any(|file| is_below(file, &found.path)))
        };
        let sources = &copy.transfer.sources;
        let brings_more: BTreeSet<usize> = (0..sources.len()).filter(|at| more(&sources[*at])).collect();
        let first = sources.get(*brings_more.first()?)?;
        Some(((0..sources.len()).filter(|at| !brings_more.contains(at)).collect(), first.span))
    }

    /// What is read of the sources that are not kept whole.
    fn needed(&self, copy: &Brought<'_>, reads: &[&String], kept: &[usize], view: &View<'_>) -> Vec<Needed> {
        let sources = kept.iter().filter_map(|at| copy.transfer.sources.get(*at)?.path());
        let matches: Vec<String> =
            sources.flat_map(|path| self.knowledge.context.matches(&path)).map(|found| found.path).collect();
        let base = path::below_root(&copy.to);
        let of = |path: &&String| {
            let from = view.origin(path)?;
            if matches.iter().any(|kept| is_below(&from, kept)) {
                return None;
            }
            let (slash, inner) = (if path.ends_with('/') { "/" } else { "" }, path.trim_end_matches('/'));
            let inner = inner.get(base.len()..).unwrap_or_default().trim_start_matches('/');
            let to = if slash.is_empty() { path::split(inner).0 } else { inner };
            let to = if to.is_empty() { String::new() } else { format!("{to}/") };
            Some(Needed { from: format!("{from}{slash}"), to })
        };
        reads.iter().filter_map(of).collect()
    }

    fn split(&self, found: &Found, copy: &Brought<'_>, source: Span, needed: Vec<Needed>, kept: Vec<usize>) -> Split {
        let closure = found.closure.clone().unwrap_or_default();
        let mut doubts = closure.doubts;
        let whole = copy.transfer.sources.len() == 1;
        doubts.extend(closure.rewrites.filter(|_| whole && !needed.is_empty()));
        if found.closure.is_some() && copy.to == "/" {
            doubts.push("it is copied over `/`, where the install writes, too".to_owned());
        }
        let blocked =
            closure.refused.or_else(|| found.parts.clone().err()).or_else(|| self.blocked(copy, found.run, &needed));
        Split {
            copy: copy.index,
            source,
            install: found.run,
            command: found.command,
            tool: found.tool.clone(),
            needed,
            reads: Vec::new(),
            kept,
            doubts,
            builds_project: closure.builds_project,
            blocked,
            parts: found.parts.clone().ok().flatten(),
            again: fused::again(self.model, found.run, found.command),
            options_at: found.options_at,
        }
    }

    /// Why the `COPY` cannot move below the `RUN`.
    fn blocked(&self, copy: &Brought<'_>, run: usize, needed: &[Needed]) -> Option<String> {
        let Brought { index, transfer, .. } = copy;
        let plain = |source: &TransferSource| source.kind == SourceKind::Path;
        if transfer.parents || !transfer.excludes.is_empty() || !transfer.sources.iter().all(plain) {
            return Some("it copies in a way of its own".to_owned());
        }
        if self.is_in_volume(*index, &copy.to) {
            return Some("it copies into a volume".to_owned());
        }
        let moving = effects(self.model, *index, self.knowledge);
        (index + 1..run).find_map(|between| {
            let keyword = self.model.instruction(between).kind.name();
            if self.is_made(between, transfer, needed) {
                return None;
            }
            let reason = may_swap(&moving, &effects(self.model, between, self.knowledge)).err()?;
            Some(format!("`{keyword}` stands between: {reason}"))
        })
    }

    /// Whether a `VOLUME` above an instruction holds a directory.
    fn is_in_volume(&self, index: usize, to: &str) -> bool {
        let holds = |above: usize| match &self.model.instruction(above).body {
            Body::Words { words, .. } => words.iter().any(|word| is_below(to, &path::clean(&word.text))),
            _ => false,
        };
        let from = self.model.stage_of(index).map_or(index, Stage::from);
        (from..index).any(|above| self.model.instruction(above).kind == Keyword::Volume && holds(above))
    }

    /// Whether an instruction is the `WORKDIR` of a directory that is there already: the one that the files go to, or one
    /// below it that what is read first goes to.
    fn is_made(&self, index: usize, transfer: &Transfer, needed: &[Needed]) -> bool {
        let destination = transfer.destination.as_ref().filter(|it| it.text.starts_with('/'));
        let after = self.model.steps.get(index + 1).and_then(|step| step.before.directory());
        let (Some(to), Some(after)) = (destination.and_then(|it| it.path.as_deref()), after) else { return false };
        let is_workdir = self.model.instruction(index).kind == Keyword::Workdir && is_below(&after, to);
        let inner = after.get(to.len()..).unwrap_or_default().trim_matches('/');
        is_workdir && (inner.is_empty() || needed.iter().any(|needed| is_below(&needed.to, inner)))
    }
}

fn brought<'a>(index: usize, transfer: &'a Transfer, state: &State) -> Option<Brought<'a>> {
    let destination = transfer.destination.as_ref()?;
    let to = match &destination.path {
        Some(path) => path.clone(),
        None => absolute(&directory(state), destination.value.known()?)?,
    };
    Some(Brought { index, transfer, to })
}

/// The directory, by a name of its own where it is that of an unknown image.
fn directory(state: &State) -> String {
    state.directory().unwrap_or_else(|| match state.workdir.set_by {
        Some(by) => format!("/\u{0}{by}"),
        None => "/\u{0}".to_owned(),
    })
}

fn absolute(base: &str, target: &str) -> Option<String> {
    (!target.starts_with(['~', '-', '$'])).then(|| path::join(base, target))
}

fn mounts_context(instruction: &Instruction) -> bool {
    mounts::mounts(instruction).iter().any(|mount| mount.kind() == MountKind::Bind && mount.from().is_none())
}
