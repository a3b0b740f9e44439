//! What the installs of one `RUN` read of what the `COPY`s above them bring.

use std::collections::{BTreeMap, BTreeSet};

use super::generated::{is_generated, is_handed_over};
use super::install::{Closure, Install, LeftOut};
use super::project_commands::installs_project;
use super::project_install::ProjectInstall;
use super::read::closure;
use super::source_files;
use super::started::{started_closure, started_install};
use crate::context::{Kind, path};
use crate::model::Knowledge;
use crate::model::brought::{Brought, absolute, brought, directory};
use crate::model::mounts::{self, MountKind};
use crate::model::path::is_below;
use crate::model::transfer::{SourceKind, TransferSource};
use crate::model::{Model, View};
use crate::shell::tools::{Action, ToolCall, Tools};
use crate::shell::{Builtin, Command, Joiner, Script};
use crate::syntax::{Body, Instruction, Keyword, Word};
use crate::text::Span;

/// All such commands of a file, in order.
pub fn project_installs(model: &Model, knowledge: Knowledge<'_>) -> Vec<ProjectInstall> {
    let tools = knowledge.tools;
    let mut found = Vec::new();
    let mut known: BTreeSet<(usize, String, String)> = BTreeSet::new();
    let mut last = BTreeMap::new();
    for (run, instruction) in model.dockerfile.instructions.iter().enumerate() {
        let Some(stage) = model.step(run).stage.filter(|_| instruction.kind == Keyword::Run) else { continue };
        let Some(script) = model.script(run).filter(|script| script.clean) else { continue };
        let before = &model.step(run).before;
        let mut place = Some(directory(before));
        let started = model.started(run, knowledge);
        for (command, it) in script.commands.iter().enumerate() {
            follow(&mut place, it);
            if !it.is_wrapped_plainly() {
                continue;
            }
            if let Some(started) = started.iter().find(|started| started.command == command) {
                found.extend(started_install(started, (run, stage), knowledge, &mut known));
                continue;
            }
            let Some(call) = tools.call(it).filter(installs_project) else { continue };
            let Some(directory) = works_in(place.as_deref(), &call).filter(|_| !before.windows) else { continue };
            let tool = call.tool.name.clone();
            // What fetches in several steps, such as `deps.get` and `deps.compile`, does not do the same twice, and what
            // installs a part of a workspace does another thing than what installs all of it.
            let step = if call.does(Action::Fetch) || call.names_parts() { call.subcommand } else { "" };
            // Nor does what reads another manifest that it names.
            let named: Vec<&str> = call.named_manifests().into_iter().map(|(manifest, _)| manifest).collect();
            let what = format!("{tool} {step} {}", named.join(" "));
            let key = (stage, what.trim_end().to_owned(), directory.clone());
            let item = Some((run, item_of(script, command)));
            // The branches of one condition, and what takes the place of what has failed, do not repeat each other.
            let is_repeated = !known.insert(key.clone()) && last.get(&key) != Some(&item);
            last.insert(key, item);
            found.push(ProjectInstall { run, command, tool, directory, is_repeated, is_started: false, seconds: 0 });
        }
    }
    found
}

/// The item of the list of a script that a command is in: that which it takes the place of, where it follows a `||`.
fn item_of(script: &Script, command: usize) -> Option<usize> {
    let own = script.chain.iter().position(|link| link.commands.contains(&command))?;
    (0..=own).rev().find(|at| !matches!(script.chain[*at].joiner, Joiner::Or(_)))
}

/// The directory of the image that a command of a `RUN` works in, an absolute path.
pub fn directory_of(model: &Model, tools: &Tools, run: usize, command: usize) -> Option<String> {
    let script = model.script(run)?;
    let mut place = Some(directory(&model.step(run).before));
    script.commands[..=command].iter().for_each(|it| follow(&mut place, it));
    works_in(place.as_deref(), &tools.call(script.commands.get(command)?)?)
}

/// Follows a command that changes the directory.
fn follow(place: &mut Option<String>, command: &Command) {
    if command.is(Builtin::Cd) {
        let target = command.arguments().first().filter(|word| !word.has_glob() && !word.has_braces());
        *place = target.and_then(|word| absolute(place.as_deref()?, word.literal()?));
    }
}

/// The directory that a call works in which runs in `place`.
fn works_in(place: Option<&str>, call: &ToolCall<'_>) -> Option<String> {
    match call.directory() {
        Some(target) => place.and_then(|place| absolute(place, target)),
        None => place.map(str::to_owned),
    }
}

/// What installs of one `RUN` read.
#[derive(Debug)]
pub struct Needs<'a> {
    knowledge: Knowledge<'a>,
    model: &'a Model<'a>,
    view: View<'a>,
    run: usize,
    /// What they read together.
    pub closure: Closure,
    /// The directories of the projects, absolute paths.
    pub directories: Vec<String>,
    /// Whether they mount the build context themselves.
    pub mounts_context: bool,
    /// The installs that build the project, too, by their commands, and how each leaves it out.
    pub left_out: Vec<(usize, LeftOut)>,
}

/// What installs read of one `COPY`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopyNeeds {
    /// What they read of sources that bring more than that, in order.
    pub needed: Vec<Needed>,
    /// Which of its sources bring nothing else.
    pub kept: Vec<usize>,
    /// All that they read of it, by paths of the build context.
    pub reads: Vec<String>,
    /// The first source that brings what they do not read; `None` where it brings nothing else.
    pub more: Option<Span>,
    /// Whether what they do not read is worth to be copied later: sources of a program.
    pub is_worth: bool,
    /// Why it cannot be copied in parts, a clause.
    pub whole: Option<String>,
}

/// A file or directory that an install reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// Its path of the build context; that of a directory ends with `/`.
    pub from: String,
    /// The directory that it goes to, from the destination of the `COPY`: empty, or with a `/` at the end.
    pub to: String,
}

impl<'a> Needs<'a> {
    /// What these installs of one `RUN` read; `None` where that is not known.
    pub fn of(model: &'a Model<'a>, knowledge: Knowledge<'a>, installs: &[&ProjectInstall]) -> Option<Needs<'a>> {
        let run = installs.first()?.run;
        let script = model.script(run)?;
        let state = &model.step(run).before;
        let view = model.view_before(run, usize::MAX, knowledge.context);
        let (mut all, mut directories, mut left_out): (Option<Closure>, _, _) = (None, Vec::new(), Vec::new());
        for install in installs {
            let read = if install.is_started {
                let mut started = model.started(run, knowledge).iter();
                let started = started.find(|started| started.command == install.command)?;
                started_closure(&view, started, state, knowledge, &mut directories)?
            } else {
                let call = knowledge.tools.call(script.commands.get(install.command)?)?;
                directories.push(install.directory.clone());
                let before = &script.commands[..install.command];
                let read = closure(&Install { view: &view, directory: &install.directory, call: &call, before, state });
                let is_made = || is_generated(model, knowledge, &view, install, &call);
                let handed_over = || is_handed_over(model, knowledge, install).then(Closure::handed_over);
                read.or_else(|| is_made().then(Closure::default)).or_else(handed_over)?
            };
            left_out.extend(read.builds_project.clone().map(|left_out| (install.command, left_out)));
            all = Some(all.map_or_else(|| read.clone(), |all| all.and(read.clone())));
        }
        let mounts_context = mounts_context(model.instruction(run));
        let mut needs = Needs { knowledge, model, view, run, closure: all?, directories, mounts_context, left_out };
        needs.look_for_missing();
        Some(needs)
    }

    /// Notes the manifests, lockfiles and settings that a `COPY` names and that are not there yet: what makes them before the
    /// build is not known, and neither is what they say.
    fn look_for_missing(&mut self) {
        let model = self.model;
        let near = model.before_latest_first(self.run).filter_map(|index| {
            let transfer = model.transfer(index).filter(|transfer| transfer.from.is_none())?;
            brought(transfer, &model.step(index).before)
        });
        for path in near.take(NEAR).flat_map(|copy| missing(&copy, self.knowledge)) {
            let doubt = format!("`{path}` is not in the build context yet, so its content is unknown");
            if !self.closure.doubts.contains(&doubt) {
                self.closure.doubts.push(doubt);
            }
        }
    }

    /// What a command would read that fetches before a `RUN`, in a directory of the image, what that needs.
    pub fn of_fetch(
        model: &'a Model<'a>,
        knowledge: Knowledge<'a>,
        run: usize,
        (fetch, directory): (&Command, &str),
    ) -> Option<Needs<'a>> {
        let call = knowledge.tools.call(fetch)?;
        let state = &model.step(run).before;
        let view = model.view_before(run, usize::MAX, knowledge.context);
        let closure = closure(&Install { view: &view, directory, call: &call, before: &[], state })?;
        let mounts_context = mounts_context(model.instruction(run));
        let (directories, left_out) = (vec![directory.to_owned()], Vec::new());
        Some(Needs { knowledge, model, view, run, closure, directories, mounts_context, left_out })
    }

    /// Whether the build context brings something to an absolute path of the image.
    pub fn brings(&self, path: &str) -> bool {
        self.view.has(&path::below_root(path))
    }

    /// Whether the build context brings a directory to an absolute path of the image.
    pub fn brings_directory(&self, path: &str) -> bool {
        self.view.has_directory(&path::below_root(path))
    }

    /// What they read of a `COPY`, by its index; `None` where that is none of the build context above them.
    pub fn of_copy(&self, copy: usize) -> Option<CopyNeeds> {
        let transfer =
            self.model.transfer(copy).filter(|it| it.from.is_none() && self.model.is_before(copy, self.run))?;
        let brought = &brought(transfer, &self.model.step(copy).before)?;
        let own = |path: &&String| self.view.brought_by(path) == Some(copy);
        let reads: Vec<&String> = self.closure.paths.iter().filter(own).collect();
        let covers = |file: &str| {
            let covered = |path: &String| path.strip_suffix('/').map_or(path == file, |path| is_below(file, path));
            self.closure.paths.iter().any(covered)
        };
        let files = self.view.files_of(copy);
        let rest: Vec<&String> = files.iter().filter(|(to, _)| !covers(to)).map(|(_, from)| from).collect();
        let origins = reads.iter().filter_map(|path| self.view.origin(path));
        let origins = origins.chain(missing(brought, self.knowledge)).collect();
        let mut needs = CopyNeeds { reads: origins, ..CopyNeeds::default() };
        let Some((kept, more)) = self.sources(brought, &rest) else {
            needs.kept = (0..brought.transfer.sources.len()).collect();
            return Some(needs);
        };
        needs.needed = self.needed(brought, &reads, &kept);
        needs.kept = kept;
        needs.more = Some(more);
        needs.is_worth = !needs.needed.is_empty() && self.is_broad(brought) || source_files::is_worth(&rest);
        needs.whole = Self::whole(brought, &needs.needed, &rest);
        Some(needs)
    }

    /// Why a `COPY` cannot be made in parts.
    fn whole(copy: &Brought<'_>, needed: &[Needed], rest: &[&String]) -> Option<String> {
        let transfer = copy.transfer;
        let plain = |source: &TransferSource| source.kind == SourceKind::Path;
        if transfer.parents || !transfer.excludes.is_empty() || !transfer.sources.iter().all(plain) {
            return Some("the flags of its `COPY` are not supported".to_owned());
        }
        // A manifest that is a directory is none.
        let is_directory = needed.iter().any(|needed| rest.iter().any(|file| is_below(file, &needed.from)));
        is_directory.then(|| "a manifest is a directory".to_owned())
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
    fn needed(&self, copy: &Brought<'_>, reads: &[&String], kept: &[usize]) -> Vec<Needed> {
        let sources = kept.iter().filter_map(|at| copy.transfer.sources.get(*at)?.path());
        let matches: Vec<String> =
            sources.flat_map(|path| self.knowledge.context.matches(&path)).map(|found| found.path).collect();
        let base = path::below_root(&copy.to);
        let of = |path: &&String| {
            let from = self.view.origin(path)?;
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
}

impl CopyNeeds {
    /// Whether they read nothing of it.
    pub fn is_unread(&self) -> bool {
        self.reads.is_empty()
    }

    /// The sources of the `COPY` that bring nothing but what is read.
    pub fn kept_sources<'c>(&self, copy: &'c Instruction) -> Vec<&'c Word> {
        let Body::Copy(body) = &copy.body else { return Vec::new() };
        self.kept.iter().filter_map(|at| body.sources.get(*at)).collect()
    }
}

/// Whether a `COPY` or `ADD` of the build context may bring something to an absolute path of the image.
pub fn may_bring(model: &Model, knowledge: Knowledge, copy: usize, path: &str) -> bool {
    let before = &model.step(copy).before;
    let transfer = model.transfer(copy);
    let Some(brought) = transfer.and_then(|transfer| brought(transfer, before)) else { return true };
    let plain = |source: &TransferSource| source.kind == SourceKind::Path && source.path().is_some();
    if !knowledge.context.is_known()
        || !knowledge.context.files().complete
        || !brought.transfer.sources.iter().all(plain)
    {
        return true;
    }
    let view = model.view_of(copy, knowledge.context);
    view.is_some_and(|view| view.has(&path::below_root(path)))
}

/// How many `COPY`s above an install are asked for files that are not there.
const NEAR: usize = 64;

/// The files that a `COPY` names, that are not there, and that some package manager would read by their names.
fn missing(copy: &Brought<'_>, knowledge: Knowledge<'_>) -> Vec<String> {
    let is_missing = |path: &String| {
        let is_plain = !path.contains(['*', '?', '[', '\\']);
        is_plain && knowledge.context.is_known() && knowledge.context.matches(path).is_empty()
    };
    let is_read = |path: &String| {
        let mut tools = knowledge.tools.iter().filter_map(|tool| tool.reads.as_ref());
        tools.any(|reads| {
            let mut names = reads.manifests.iter().chain(&reads.locks).chain(&reads.config);
            names.any(|name| name == path::split(path).1)
        })
    };
    let sources = copy.transfer.context_sources().filter(|source| source.kind == SourceKind::Path);
    sources.filter_map(TransferSource::path).filter(is_missing).filter(is_read).collect()
}

fn mounts_context(instruction: &Instruction) -> bool {
    mounts::mounts(instruction).iter().any(|mount| mount.kind() == MountKind::Bind && mount.from().is_none())
}
