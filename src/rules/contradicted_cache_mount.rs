use super::{Cx, Findings, rule};
use crate::answers::cache_mounts::Kept;
use crate::answers::runs::{Run, called};
use crate::finding::{Finding, Safety};
use crate::shell::Command;
use crate::shell::tools::{Action, Meaning, ToolCall};

rule!("contradicted-cache-mount", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let kept = cx.kept_caches(&run);
        for (command, call) in run.commands() {
            let unused = call.and_then(|call| unused(cx, &run, &kept, call));
            found.extend(unused.or_else(|| emptied(cx, &kept, command, call)));
        }
    }
}

/// A call that is told to keep nothing, beside the mount that keeps it.
fn unused(cx: &Cx<'_>, run: &Run<'_>, kept: &[Kept<'_>], call: &ToolCall<'_>) -> Option<Finding> {
    let kept = kept.iter().find(|kept| kept.tool.name == call.tool.name)?;
    let word = call.flag_word(Meaning::NoCache)?;
    let message = format!("with `{}`, `{}` makes no use of the cache mount", word.value(), called(call));
    let finding = cx.finding(word.span, message).also(kept.mount.span, "it stays empty");
    let title = format!("leave `{}` out", word.value());
    let fix = cx.edit().remove((run, call.command), word.span).finish(title.clone(), Safety::Unsafe);
    Some(finding.help(title).fix(fix))
}

/// A command that empties what the mount keeps.
fn emptied(cx: &Cx<'_>, kept: &[Kept<'_>], command: &Command, call: Option<&ToolCall<'_>>) -> Option<Finding> {
    let kept = kept.iter().find(|kept| {
        let own = call.is_some_and(|call| call.tool.name == kept.tool.name && call.does(Action::Clean));
        let paths = || kept.tool.clean.iter().flat_map(|clean| &clean.paths);
        let over = paths().any(|path| path.starts_with(kept.directory.path.as_str()));
        own || over && kept.tool.is_cleaned_by(command)
    })?;
    let span = command.words_span().unwrap_or(command.span);
    let finding = cx.finding(span, format!("this empties the cache of `{}` that the mount is to keep", kept.tool.name));
    Some(finding.also(kept.mount.span, "nothing of it gets into the image anyhow").help("leave it out"))
}
