use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::model::transfer::{SourceKind, TransferSource};
use crate::model::{Transfer, mounts};
use crate::shell::Redirection;
use crate::shell::tools::{Reads, Role, Tool, ToolCall};
use crate::text::Span;

rule!("missing-lockfile", check);

/// The largest manifest that is read, in bytes.
const MAX_MANIFEST: u64 = 1 << 20;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls().filter(|call| call.is_frozen() && call.reads_manifest()) {
            let locks = call.tool.reads.as_ref().map(|reads| reads.locks.as_slice()).unwrap_or_default();
            let Some(manifest) = manifest(cx, &run, call).filter(|_| !locks.is_empty() && !is_lenient(cx, call)) else {
                continue;
            };
            let word = call.subcommand_word().unwrap_or(&call.command.words[0]);
            let message =
                format!("`{}` fails without `{}`, and no `COPY` brings it", called(call), locks.join("` or `"));
            let finding = cx.finding(word.span, message);
            let ignored = locks.iter().find(|lock| cx.context.exists(lock));
            found.push(match (manifest, ignored) {
                (Manifest::Alone(place), _) => {
                    finding.also(place, "copies only the manifest").help(format!("also copy `{}`", locks[0]))
                }
                (Manifest::WithAll(place), Some(lock)) => finding
                    .also(place, "leaves out what is ignored")
                    .help(format!("remove the pattern that ignores `{lock}` from `{}`", cx.ignore_name())),
                (Manifest::WithAll(place), None) => finding
                    .also(place, "the build context has no lockfile")
                    .help(format!("create `{}`, and commit it", locks[0])),
            });
        }
    }
}

/// A source that brings a manifest.
enum Manifest {
    /// As one of the files that have a name.
    Alone(Span),
    /// With the files of a directory.
    WithAll(Span),
}

/// Whether a call installs all the same: Yarn 1 does not ask for a lockfile.
fn is_lenient(cx: &Cx<'_>, call: &ToolCall<'_>) -> bool {
    let is_yarn = call.tool.reads.as_ref().is_some_and(|reads| reads.locks.iter().any(|lock| lock == YARN_LOCK));
    let is_modern = cx.context.exists(".yarnrc.yml") || call.command.words.iter().any(|word| word.is("--immutable"));
    is_yarn && !is_modern
}

/// The lockfile of a tool that has two generations.
const YARN_LOCK: &str = "yarn.lock";

/// Where a manifest of the tool is copied, if no lockfile can have come along: every file that arrives has a name, or is of a
/// directory of a build context that has none.
fn manifest(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>) -> Option<Manifest> {
    if !mounts::mounts(run.run).iter().all(|mount| mount.kind() == mounts::MountKind::Cache)
        || cx.runs_unknown(run.index)
    {
        return None;
    }
    let reads = call.tool.reads.as_ref()?;
    let mut manifest = None;
    // Nothing but a bare image may have brought the file before.
    let known = cx.model.stage_of(run.index).and_then(|stage| cx.model.root(stage.index))?;
    known.base.is_official().then_some(())?;
    // The first `RUN` of the tool itself ends this.
    for index in cx.model.before(run.index) {
        if cx.runs_unknown(index) || makes_files(cx, index, call.tool) {
            return None;
        }
        let Some(transfer) = cx.model.transfer(index) else { continue };
        for source in &transfer.sources {
            let Some(name) = named(cx, transfer, source) else {
                manifest = manifest.or(below(cx, (transfer, source), reads)?);
                continue;
            };
            if reads.locks.contains(&name) {
                return None;
            }
            if reads.manifests.contains(&name) && !requires_nothing(cx, reads.requires.as_deref(), &source.path()?) {
                manifest = Some(Manifest::Alone(source.span));
            }
        }
    }
    manifest
}

/// The manifest among the files of a directory, where there is one; `None` where a lockfile may be there.
#[expect(clippy::option_option, reason = "unknown and none are two answers")]
fn below(cx: &Cx<'_>, (transfer, source): (&Transfer, &TransferSource), reads: &Reads) -> Option<Option<Manifest>> {
    let path = source.path().filter(|_| transfer.from.is_none() && !source.has_wildcards())?;
    // What is ignored is left out wherever the context is; what is missing may be somewhere else.
    let is_ignored = reads.locks.iter().any(|lock| cx.context.exists(lock));
    let is_certain = is_ignored || !cx.context.build.chosen.is_guess();
    let is_whole = cx.context.is_known() && cx.context.files().complete && is_certain;
    // One that git ignores may be made before the build.
    let may_hold =
        |lock: &String| cx.context.is_git_ignored(lock) || !cx.context.files_called([lock.as_str()]).is_empty();
    if !is_whole || source.kind != SourceKind::Path || reads.locks.iter().any(may_hold) {
        return None;
    }
    let manifests =
        reads.manifests.iter().map(|name| if path.is_empty() { name.clone() } else { format!("{path}/{name}") });
    let found = manifests.into_iter().find(|path| !cx.context.files().below(path).is_empty());
    let found = found.filter(|path| !requires_nothing(cx, reads.requires.as_deref(), path));
    Some(found.map(|_| Manifest::WithAll(source.span)))
}

/// Whether a manifest asks for no package, so that there is nothing to lock.
fn requires_nothing(cx: &Cx<'_>, word: Option<&str>, path: &str) -> bool {
    let text = cx.context.read(path, MAX_MANIFEST);
    text.zip(word).is_some_and(|(text, word)| !String::from_utf8_lossy(&text).contains(word))
}

/// The name of the one file that a source brings; `None` where it may bring more or others.
fn named(cx: &Cx<'_>, transfer: &Transfer, source: &TransferSource) -> Option<String> {
    let name = source.file_name()?;
    let is_file = name.trim_start_matches('.').contains('.');
    let path = source.path().filter(|_| transfer.from.is_none());
    let stat = path.and_then(|path| cx.context.look(&path));
    let directory = stat.is_some_and(|stat| stat.kind == crate::context::Kind::Directory);
    (is_file && !directory).then_some(name)
}

/// Whether a `RUN` could make the lockfile: it calls the tool, or fetches or moves files.
fn makes_files(cx: &Cx<'_>, index: usize, tool: &Tool) -> bool {
    let writes = |it: &Redirection| it.operator.starts_with('>') && !it.target.value().starts_with("/dev/");
    cx.model.script(index).is_some_and(|script| {
        script.commands.iter().zip(cx.calls.of(index)).any(|(command, call)| {
            let calls = call.as_ref().is_some_and(|call| call.tool.name == tool.name && !call.is_global());
            let brings = call.as_ref().is_some_and(|call| call.has_role(Role::BringsFiles));
            let unknown = command.name().is_none() && !command.words.is_empty();
            calls || brings || unknown || command.redirections.iter().any(writes)
        })
    })
}
