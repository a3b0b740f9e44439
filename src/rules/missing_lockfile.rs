use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::model::transfer::TransferSource;
use crate::model::{Transfer, mounts};
use crate::shell::tools::{Tool, ToolCall};
use crate::text::Span;

rule!("missing-lockfile", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls().filter(|call| call.is_frozen() && call.reads_manifest()) {
            let locks = call.tool.reads.as_ref().map(|reads| reads.locks.as_slice()).unwrap_or_default();
            let Some(manifest) = manifest(cx, &run, call).filter(|_| !locks.is_empty()) else { continue };
            let word = call.subcommand_word().unwrap_or(&call.command.words[0]);
            let message =
                format!("`{}` installs what `{}` says, which nobody copies", called(call), locks.join("` or `"));
            let finding = cx.finding(word.span, message).also(manifest, "only the manifest is copied");
            found.push(finding.help(format!("copy `{}` as well", locks[0])));
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
    let before: Vec<usize> = cx.model.before(run.index).collect();
    // Nothing but a bare image may have brought the file before.
    let known = cx.model.stage_of(run.index).and_then(|stage| cx.model.root(stage.index))?;
    known.base.is_official().then_some(())?;
    for index in before {
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
            if reads.manifests.contains(&name) {
                manifest = Some(source.span);
            }
        }
    }
    manifest
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
    let fetches = |name: Option<&str>| {
        matches!(name, None | Some("git" | "curl" | "wget" | "cp" | "mv" | "ln" | "tar" | "unzip" | "touch" | "echo"))
    };
    cx.model.script(index).is_some_and(|script| {
        script.commands.iter().zip(cx.calls.of(index)).any(|(command, call)| {
            let calls = call.as_ref().is_some_and(|call| call.tool.name == tool.name && !call.is_global());
            calls || !command.words.is_empty() && fetches(command.name())
        })
    })
}
