//! Mounts of the whole build context for installs that read a few of its files.

use crate::answers::Answers;
use crate::cache::Commits;
use crate::closure::{ProjectInstall, mounted};
use crate::finding::Safety;
use crate::model::Knowledge;
use crate::model::mounts::{Mount, MountKind, mounts};
use crate::shell::Builtin;
use crate::shell::tools::Action;
use crate::text::Span;

/// The most files that are mounted one by one.
const MOST: usize = 8;

/// An install that mounts more of the build context than it reads.
#[derive(Clone, Debug)]
pub struct Narrowing {
    /// The index of the `RUN`.
    pub run: usize,
    /// The index of the command that installs.
    pub install: usize,
    /// The flag that mounts the build context.
    pub flag: Span,
    /// The files that the install reads, by their paths of the build context.
    pub files: Vec<String>,
    /// The flags that mount those.
    pub flags: Vec<String>,
    /// Why somebody has to try it, clauses.
    pub doubts: Vec<String>,
    /// The commits after which the install would not run again.
    pub saved: Commits,
    /// After how many it would.
    pub then: usize,
    /// What it takes each time, in seconds.
    pub seconds: f64,
}

impl Narrowing {
    /// How far it can be trusted.
    pub fn safety(&self) -> Safety {
        if self.doubts.is_empty() { Safety::Safe } else { Safety::Unsafe }
    }
}

/// The installs of a file that mount more of the build context than they read.
pub(super) fn narrowings(cx: &Answers<'_>, installs: &[ProjectInstall]) -> Vec<Narrowing> {
    let is_single = |install: &&ProjectInstall| installs.iter().filter(|other| other.run == install.run).count() == 1;
    let plain = installs.iter().filter(|install| !install.is_started && !install.is_repeated).filter(is_single);
    plain.filter_map(|install| narrowing(cx, install)).collect()
}

fn narrowing(cx: &Answers<'_>, install: &ProjectInstall) -> Option<Narrowing> {
    let run = cx.run(install.run).filter(|run| !run.is_trigger() && !run.state.windows)?;
    let all = mounts(run.run);
    let of_context = |mount: &&Mount| mount.kind() == MountKind::Bind && mount.from().is_none();
    let mut binds = all.iter().filter(of_context);
    let (mount, None) = (binds.next()?, binds.next()) else { return None };
    // What else the `RUN` does could read the rest.
    let harmless = |(at, command): (usize, &crate::shell::Command)| {
        at == install.command
            || command.redirections.is_empty()
                && command.builtin().is_some_and(|it| it.touches_nothing() || it == Builtin::Cd)
    };
    let script = run.script();
    if mount.is_writable() || !script.clean || script.opaque || !script.commands.iter().enumerate().all(harmless) {
        return None;
    }
    let escape = cx.file.escape;
    let (source, target) = (mount.source(run.state, run.run, escape), mount.target(run.state, run.run, escape));
    let (source, target) = (source.known()?.trim_start_matches('/').to_owned(), target.known()?.to_owned());
    let knowledge = Knowledge { tools: cx.tools, context: cx.context };
    let read = mounted(cx.model, knowledge, install, (&source, &target))?;
    let awkward = |(from, to): &(String, String)| {
        to.is_empty() || [from, to].iter().any(|path| path.contains([' ', ',', '"', '\'', '$', '\\', '`']))
    };
    if read.closure.refused.is_some()
        || read.closure.builds_project.is_some()
        || read.files.is_empty()
        || read.files.len() > MOST
        || read.files.iter().any(awkward)
    {
        return None;
    }
    let call = run.call(install.command)?;
    let mut doubts = read.closure.doubts.clone();
    doubts.extend((!call.does(Action::Fetch)).then(|| "the install may write beside what is mounted".to_owned()));
    let is_nested =
        read.files.iter().any(|(_, to)| to.contains('/')) || run.state.directory().is_none_or(|it| it != target);
    doubts.extend(is_nested.then(|| "the directories of the mounts may stay in the image".to_owned()));
    let exposure = cx.reruns.exposure();
    let mut then = cx.reruns_above(install.run);
    then.add(&exposure.touching(read.files.iter().map(|(from, _)| from.as_str())));
    Some(Narrowing {
        run: install.run,
        install: install.command,
        flag: mount.span,
        files: read.files.iter().map(|(from, _)| from.clone()).collect(),
        flags: read.files.iter().map(|file| flag(mount, file)).collect(),
        doubts,
        saved: cx.reruns_at(install.run).without(&then),
        then: then.count(),
        seconds: cx.reruns.seconds(install.run),
    })
}

/// A mount like another one, of one file below its source.
fn flag(mount: &Mount, (from, to): &(String, String)) -> String {
    let target = mount.field("target").map(|field| field.text().trim_end_matches('/'));
    let target = target.filter(|target| !matches!(*target, "" | "."));
    let target = target.map_or_else(|| to.clone(), |target| format!("{target}/{to}"));
    let others = mount.fields.iter().filter(|field| !matches!(field.name(), "type" | "source" | "target"));
    let others = others.map(|field| match &field.value {
        Some(value) => format!(",{}={}", field.key.text, value.text),
        None => format!(",{}", field.key.text),
    });
    let (from, kind) = (from.trim_end_matches('/'), "--mount=type=bind");
    format!("{kind},source={from},target={}{}", target.trim_end_matches('/'), others.collect::<String>())
}
