use std::collections::BTreeSet;

use super::{Cx, Findings, rule};
use crate::context::Kind;
use crate::context::path::join;
use crate::finding::{Safety, Severity};
use crate::model::path;
use crate::model::transfer::{Destination, TransferSource};
use crate::model::{Base, State, Transfer};
use crate::shell::tools::{Action, Role};
use crate::syntax::Keyword;

rule!("missing-destination-slash", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut made = Made::default();
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        made.pass(cx, index);
        let Some(transfer) = cx.model.transfer(index) else { continue };
        let count = count(cx, transfer);
        if count < 2 {
            continue;
        }
        let Some(destination) = &transfer.destination else { continue };
        let unquoted = destination.text.trim_matches(['"', '\'']);
        let there = is_surely_there(destination, &cx.model.step(index).before)
            || destination.path.as_ref().is_some_and(|path| {
                let path = path.trim_end_matches('/');
                made.directories.contains(path) || has_systems_directories(cx, index) && SYSTEM.contains(&path)
            });
        let unknown = !there && destination.value.known().is_none_or(str::is_empty);
        let makes_it = transfer.sources.first().is_some_and(|first| brings_directory(cx, transfer, first));
        if makes_it && !cx.is_strict() || unquoted.ends_with('/') || destination.is_directory && !cx.is_strict() {
            continue;
        }
        if (there || unknown || transfer.parents) && !cx.is_strict() {
            continue;
        }
        let code = (transfer.keyword == Keyword::Copy).then_some("DL3021");
        let to = &destination.text;
        let message = if there || unknown {
            format!("{count} sources are copied to `{to}`, which has no trailing slash")
        } else {
            format!("{count} sources overwrite each other if `{to}` is not an existing directory")
        };
        let mut finding =
            cx.finding(destination.span, message).codes(code).help(format!("add a trailing slash: `{unquoted}/`"));
        if !cx.is_strict()
            && (!cx.model.base_of(index).is_some_and(is_known) || may_be_packaged(cx, index, destination))
        {
            finding.severity = finding.severity.min(Severity::Info);
        }
        let plain = cx.source.slice(destination.span).ends_with(|last: char| last != '"' && last != '\'');
        let plain = plain && !destination.text.contains(['"', '\'']) && !destination.text.starts_with("<<");
        let mut edit = cx.edit();
        edit.insert(instruction, destination.span.end, "/");
        let safety = if there { Safety::Safe } else { Safety::Unsafe };
        found.push(finding.fix(edit.finish("add a trailing slash", safety).filter(|_| plain)));
    }
}

/// Directories that every distribution has.
const SYSTEM: [&str; 25] = [
    "/bin",
    "/etc",
    "/home",
    "/lib",
    "/mnt",
    "/opt",
    "/root",
    "/run",
    "/sbin",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/local/share",
    "/usr/sbin",
    "/usr/share",
    "/var",
    "/var/cache",
    "/var/lib",
    "/var/log",
    "/var/tmp",
];

/// Whether the base image is not one of those that hold a program and little else.
fn has_systems_directories(cx: &Cx<'_>, index: usize) -> bool {
    cx.model.base_of(index).is_none_or(|base| !base.lacks_shell())
}

/// Whether it is known which directories there are besides.
fn is_known(base: &Base) -> bool {
    base.is_official() || base.lacks_shell()
}

/// Whether a package that an earlier `RUN` installs may bring the directory, as that of a server brings `/etc/nginx`.
fn may_be_packaged(cx: &Cx<'_>, index: usize, destination: &Destination) -> bool {
    const PLACES: [&str; 3] = ["/etc", "/usr", "/var"];
    let is_place = |path: &str| PLACES.iter().any(|place| path::is_below(path, place));
    let installs =
        |at| cx.run(at).is_some_and(|run| run.calls().any(|call| call.tool.system && call.does(Action::Install)));
    destination.path.as_deref().is_some_and(is_place)
        && cx.model.before(index).any(|at| installs(at) || cx.runs_unknown(at))
}

/// The directories that the instructions of a stage have made so far.
#[derive(Default)]
struct Made {
    directories: BTreeSet<String>,
}

impl Made {
    fn pass(&mut self, cx: &Cx<'_>, index: usize) {
        if cx.model.instruction(index).kind == Keyword::From {
            self.directories.clear();
        }
        let copied = cx.model.transfer(index).and_then(|transfer| transfer.destination.as_ref());
        let made = copied.filter(|destination| destination.is_directory).and_then(|it| it.path.as_deref());
        self.add(made.map(|path| path.trim_end_matches('/')));
        let Some(run) = cx.run(index) else { return };
        let directory = run.state.directory().unwrap_or_else(|| "/".to_owned());
        for call in run.calls().filter(|call| call.has_role(Role::MakesDirectories)) {
            for made in call.operands().iter().filter_map(|word| run.text(word)) {
                self.add(Some(&join(&directory, &made)));
            }
        }
    }

    fn add(&mut self, whole: Option<&str>) {
        let Some(whole) = whole else { return };
        let above = whole.match_indices('/').map(|(at, _)| whole[..at].to_owned());
        self.directories.extend(above);
        self.directories.insert(whole.to_owned());
    }
}

/// How many sources are copied: those that are written, or the files that the pattern of a single one finds.
fn count(cx: &Cx<'_>, transfer: &Transfer) -> usize {
    let found = match &transfer.sources[..] {
        [only] if only.has_wildcards() && transfer.from.is_none() && !cx.context.build.chosen.is_guess() => only.path(),
        _ => None,
    };
    found.map_or(transfer.sources.len(), |path| {
        cx.context.matches(&path).iter().filter(|found| !found.left_out && found.kind == Kind::File).count()
    })
}

/// Whether a source is a directory: where it comes first, it makes one of the destination.
fn brings_directory(cx: &Cx<'_>, transfer: &Transfer, source: &TransferSource) -> bool {
    let path = source.path().filter(|_| transfer.from.is_none() && !source.has_wildcards());
    path.is_some_and(|path| {
        path.is_empty() || cx.context.look(&path).is_some_and(|found| found.kind == Kind::Directory)
    })
}

/// Whether the destination is a directory whatever the base image holds: the working directory or one around it.
fn is_surely_there(destination: &Destination, state: &State) -> bool {
    if matches!(destination.text.rsplit('/').next(), Some("." | "..")) {
        return true;
    }
    let Some(to) = &destination.path else { return destination.is_directory };
    let around = |directory: &str| path::is_below(directory, to);
    destination.is_directory || state.directory().is_some_and(|directory| around(&directory))
}
