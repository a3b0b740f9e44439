use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::model::transfer::TransferSource;
use crate::model::{Transfer, mounts};
use crate::shell::Redirection;
use crate::shell::tools::{Role, Tool, ToolCall};
use crate::text::Span;

rule!("missing-lockfile", check);

/// The largest manifest that is read, in bytes.
const MAX_MANIFEST: u64 = 1 << 20;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls().filter(|call| call.is_frozen() && call.reads_manifest()) {
            let locks = call.tool.reads.as_ref().map(|reads| reads.locks.as_slice()).unwrap_or_default();
            let Some(manifest) = manifest(cx, &run, call).filter(|_| !locks.is_empty()) else { continue };
            let word = call.subcommand_word().unwrap_or(&call.command.words[0]);
            let message =
                format!("`{}` fails without `{}`, and no `COPY` brings it", called(call), locks.join("` or `"));
            let finding = cx.finding(word.span, message).also(manifest, "copies only the manifest");
            found.push(finding.help(format!("also copy `{}`", locks[0])));
        }
    }
}

/// Where a manifest of the tool is copied, if no lockfile can have come along: every file that arrives has a name.
fn manifest(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>) -> Option<Span> {
    if !mounts::mounts(run.run).iter().all(|mount| mount.kind() == mounts::MountKind::Cache)
        || cx.runs_unknown(run.index)
    {
        return None;
    }
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
            let name = named(cx, transfer, source)?;
            let reads = call.tool.reads.as_ref()?;
            if reads.locks.contains(&name) {
                return None;
            }
            if reads.manifests.contains(&name) && !requires_nothing(cx, reads.requires.as_deref(), source) {
                manifest = Some(source.span);
            }
        }
    }
    manifest
}

/// Whether a manifest asks for no package, so that there is nothing to lock.
fn requires_nothing(cx: &Cx<'_>, word: Option<&str>, source: &TransferSource) -> bool {
    let text = source.path().and_then(|path| cx.context.read(&path, MAX_MANIFEST));
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
