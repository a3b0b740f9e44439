use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::model::mounts;
use crate::shell::tools::{Role, ToolCall};
use crate::shell::{Builtin, Command, Word};

rule!("unmounted-secret", check);

const DIRECTORY: &str = "/run/secrets/";

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for word in read(&run) {
            let Some(path) = word.literal() else { continue };
            if is_mounted(cx, &run, path) || is_asked_for(&run, path) {
                continue;
            }
            let id = path.strip_prefix(DIRECTORY).unwrap_or(path);
            let message = format!("secret `{id}` is not mounted in this `RUN`, so the file does not exist");
            found.push(cx.finding(word.span, message).help(format!("add `--mount=type=secret,id={id}`")));
        }
    }
}

/// The secrets that a RUN reads.
fn read<'a>(run: &Run<'a>) -> Vec<&'a Word> {
    let of = |(command, call): (&'a Command, Option<&ToolCall<'a>>)| {
        let reads = only_reads(command, call);
        let input = command.redirections.iter().filter(|it| it.operator == "<").map(|it| &it.target);
        command.arguments().iter().filter(move |_| reads).chain(input)
    };
    let words = run.commands().flat_map(of);
    words.filter(|word| word.value().len() > DIRECTORY.len() && word.value().starts_with(DIRECTORY)).collect()
}

fn is_mounted(cx: &Cx<'_>, run: &Run<'_>, path: &str) -> bool {
    mounts::mounts(run.run).iter().any(|mount| {
        let target = mount.target(run.state, run.run, cx.file.escape);
        target
            .known()
            .is_none_or(|target| path == target || path.starts_with(&format!("{}/", target.trim_end_matches('/'))))
    })
}

/// Whether the script does without it where it is not there, or makes it.
fn is_asked_for(run: &Run<'_>, path: &str) -> bool {
    let names = |command: &Command| command.arguments().iter().any(|word| word.value() == path);
    run.commands().any(|(command, call)| {
        let asks = !only_reads(command, call) && names(command);
        let writes = command.redirections.iter().any(|it| it.operator.starts_with('>') && it.target.is(path));
        asks || writes
    })
}

/// Whether a command does nothing with a file but read it.
fn only_reads(command: &Command, call: Option<&ToolCall<'_>>) -> bool {
    command.is(Builtin::Source) || call.is_some_and(|call| call.has_role(Role::PrintsFiles))
}
