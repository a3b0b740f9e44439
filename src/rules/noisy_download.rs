use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Fix, Safety};
use crate::shell::tools::Meaning;
use crate::shell::{Command, Dialect, Redirection};

rule!("noisy-download", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls() {
            let habit = call.tool.progress.as_ref();
            let Some((habit, option)) = habit.and_then(|habit| Some((habit, call.follows(habit, Meaning::Quiet)?)))
            else {
                continue;
            };
            let busybox = habit.busybox.as_deref().filter(|_| run.invocation.dialect == Dialect::Ash);
            let (option, name) = (busybox.unwrap_or(option), &call.tool.name);
            let mut finding = cx
                .finding(
                    call.command.words[0].span,
                    format!("`{name}` prints a progress line for every 50 KB to the build log"),
                )
                .help(format!("add `{option}`"));
            finding.fixes.extend(quieter(cx, &run, call.command, option));
            found.push(finding);
        }
    }
}

fn quieter(cx: &Cx<'_>, run: &Run<'_>, command: &Command, option: &str) -> Option<Fix> {
    let name = command.words.first()?.span;
    // BusyBox's `wget` knows no `--progress`, and the image's name does not say whose it is.
    let known = matches!(run.invocation.dialect, Dialect::Ash | Dialect::Dash);
    // Somebody may read what is kept of it.
    let kept =
        |it: &Redirection| it.target.value() != "/dev/null" && (it.descriptor == Some(2) || it.operator.contains('&'));
    let known = known && !command.redirections.iter().any(kept);
    let safety = if known { Safety::Safe } else { Safety::Unsafe };
    cx.edit().insert_after((run, command), name, option).finish(format!("add `{option}`"), safety)
}
