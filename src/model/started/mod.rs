//! What a command of a `RUN` starts of the project: a shell script, a Makefile's target, a script of a `package.json`, a
//! recipe, followed with its arguments into the commands that it runs, as far as that is plain. What a build context holds is
//! hostile: size, depth and count have their bounds, and what lies beyond is a gap.

mod changed;
mod follow;
mod justfile;
mod makefile;
mod scripts;
#[cfg(test)]
mod tests;
mod unrolling;

use super::brought::{absolute, directory};
use super::file::Model;
use super::knowledge::Knowledge;
use super::mounts::{self, MountKind};
use super::ran::Started;
use super::view::View;
use crate::context::path;
use crate::shell::{Builtin, Command, Joiner};
use crate::syntax::Keyword;
use follow::Follow;

/// As many `COPY`s above a `RUN` are looked at.
const COPIES: usize = 200;

impl Model<'_> {
    /// What the commands of the `RUN` with this index start of the project, in order.
    pub fn started(&self, run: usize, knowledge: Knowledge<'_>) -> &[Started] {
        // A caller without files must not answer for those that have them.
        if !knowledge.context.is_known() {
            return &[];
        }
        self.step(run).started.get_or_init(|| read(self, run, knowledge))
    }

    /// Whether that depends on the files that there are: some command may start one of them.
    pub fn may_start(&self, run: usize, knowledge: Knowledge<'_>) -> bool {
        let mut commands = self.script(run).into_iter().flat_map(|script| &script.commands);
        commands.any(|command| may_start(command, knowledge))
    }
}

fn may_start(command: &Command, knowledge: Knowledge<'_>) -> bool {
    command.words.first().is_some_and(|word| word.literal().is_some())
        && command.builtin().is_none_or(|builtin| builtin == Builtin::Source)
        && knowledge.tools.called(command).is_none_or(|tool| tool.starts.is_some())
}

fn read(model: &Model<'_>, run: usize, knowledge: Knowledge<'_>) -> Vec<Started> {
    let state = &model.step(run).before;
    let is_run = model.instruction(run).kind == Keyword::Run && !state.windows;
    let script = model.script(run).filter(|script| is_run && script.clean && !script.opaque);
    let Some(script) = script else { return Vec::new() };
    let may = |command: &Command| may_start(command, knowledge);
    if !script.commands.iter().any(may) {
        return Vec::new();
    }
    let view = view(model, run, knowledge);
    let mut found = Vec::new();
    let mut place = Place { directory: Some(directory(state)), outer: None };
    for (at, command) in script.commands.iter().enumerate() {
        place.follow(command);
        if !may(command) {
            continue;
        }
        let mut follow = Follow::new(model, run, &view, knowledge.tools);
        let Some(directory) = place.directory.as_deref() else { continue };
        if follow.start(command, directory, true) {
            let (inputs, executable) = (inputs(&view, &follow.out), executable(&view, &follow.out.files));
            found.push(Started { command: at, inputs, executable, ..follow.out });
        }
    }
    found
}

/// Those of these files that everybody may execute.
fn executable(view: &View<'_>, files: &[String]) -> Vec<String> {
    let mode = |file: &String| Some(view.context.look(&view.origin(file)?)?.mode);
    let is_executable = |file: &&String| mode(file).is_some_and(|mode| mode & 0o111 == 0o111);
    files.iter().filter(is_executable).map(|file| format!("/{file}")).collect()
}

/// The files of the project that the words of commands name.
fn inputs(view: &View<'_>, started: &Started) -> Vec<String> {
    let mut inputs: Vec<String> = Vec::new();
    for ran in &started.commands {
        let Some(directory) = &ran.directory else { continue };
        let redirected = ran.command.redirections.iter().filter(|it| it.operator == "<").map(|it| &it.target);
        for text in ran.command.operands().chain(redirected).filter_map(|word| word.literal()) {
            let inner = path::below_root(&path::join(directory, text));
            let is_new = !inputs.contains(&inner) && !started.files.contains(&inner);
            if inputs.len() < COPIES && is_new && view.has(&inner) && !view.has_directory(&inner) {
                inputs.push(inner);
            }
        }
    }
    inputs
}

/// What the `COPY`s above a `RUN` have brought, and its own mounts of the build context.
fn view<'a>(model: &'a Model<'a>, run: usize, knowledge: Knowledge<'a>) -> View<'a> {
    let mut view = model.view_before(run, COPIES, knowledge.context);
    let (state, instruction) = (&model.step(run).before, model.instruction(run));
    for mount in mounts::mounts(instruction) {
        if mount.kind() != MountKind::Bind || mount.from().is_some() {
            continue;
        }
        let escape = model.dockerfile.escape;
        let (target, source) = (mount.target(state, instruction, escape), mount.source(state, instruction, escape));
        if let (Some(target), Some(source)) = (target.known(), source.known()) {
            view.mount(run, source, &path::join(&directory(state), target));
        }
    }
    view
}

/// The directory in which the next command runs.
struct Place {
    directory: Option<String>,
    /// Where a subshell is open: how deep it is, and the directory around it.
    outer: Option<(u16, Option<String>)>,
}

impl Place {
    fn follow(&mut self, command: &Command) {
        if let Some((depth, directory)) = &self.outer
            && (command.depth < *depth || command.depth == *depth && command.joiner == Joiner::First)
        {
            self.directory.clone_from(directory);
            self.outer = None;
        }
        if !command.changes_directory() {
            return;
        }
        if command.run.isolated && self.outer.is_none() {
            self.outer = Some((command.depth, self.directory.clone()));
        }
        let target = command.arguments().first().and_then(|word| word.literal()).filter(|_| command.is(Builtin::Cd));
        let sure = command.run.certain || command.run.isolated;
        self.directory = target.filter(|_| sure).and_then(|to| absolute(self.directory.as_deref()?, to));
    }
}
