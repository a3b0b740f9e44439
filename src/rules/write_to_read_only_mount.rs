use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::closure::directory_of;
use crate::finding::Finding;
use crate::model::mounts::{MountKind, mounts};
use crate::model::path::is_below;
use crate::shell::tools::{Action, ToolCall};

rule!("write-to-read-only-mount", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let runs = cx.runs().filter(|run| !run.is_trigger() && !run.state.windows);
    found.extend(runs.filter_map(|run| run.calls_at().find_map(|(at, call)| refused(cx, &run, at, call))));
}

/// A command that writes into the directory that it works in, where that is a mount which cannot be written to.
fn refused(cx: &Cx<'_>, run: &Run<'_>, at: usize, call: &ToolCall<'_>) -> Option<Finding> {
    let what = written(run, call)?;
    let home = directory_of(cx.model, cx.tools, run.index, at)?;
    let mounts = mounts(run.run);
    let escape = cx.file.escape;
    let target = |mount: &crate::model::Mount| {
        mount.target(run.state, run.run, escape).known().map(|target| target.trim_end_matches('/').to_owned())
    };
    let mount = mounts.iter().find(|mount| {
        let is_around = target(mount).is_some_and(|target| !target.is_empty() && is_below(&home, &target));
        mount.kind() == MountKind::Bind && !mount.is_writable() && is_around
    })?;
    // A mount on what is written, such as a cache at `node_modules`.
    let is_covered = mounts.iter().any(|other| {
        other.is_writable() && target(other).is_none_or(|inner| is_below(&inner, &home) || is_below(&home, &inner))
    });
    let command = call.command;
    if is_covered || !command.run.certain || !command.wrappers.is_empty() || run.script().has_alternatives() {
        return None;
    }
    let message = format!("`{}` fails: it writes `{what}` into this mount, which is read-only", called(call));
    let finding = cx.finding(mount.span, message).also(command.words_span()?, "works in the mount");
    Some(finding.help("add `,rw` if the files are not needed later, or copy the sources"))
}

/// What a command writes into the directory that it works in.
fn written(run: &Run<'_>, call: &ToolCall<'_>) -> Option<&'static str> {
    let has = |words: &[&str]| {
        call.command.arguments().iter().any(|word| words.iter().any(|option| word.value().starts_with(option)))
    };
    match call.tool.name.as_str() {
        "npm" | "yarn" | "pnpm" | "bun" if call.does(Action::Install) && call.reads_manifest() => {
            (!has(&["--prefix", "--cwd", "--dir", "--modules", "-C", "--lockfile-only", "--package-lock-only"]))
                .then_some("node_modules")
        }
        "cargo" if call.does(Action::Build) && matches!(call.subcommand, "build" | "b") => {
            let is_set = run.state.variable("CARGO_TARGET_DIR").is_some()
                || call.command.assignment("CARGO_TARGET_DIR").is_some()
                || run.script().writes.iter().any(|write| write.name == "CARGO_TARGET_DIR");
            (!is_set && !has(&["--target-dir", "--config", "-Z"])).then_some("target")
        }
        _ => None,
    }
}
