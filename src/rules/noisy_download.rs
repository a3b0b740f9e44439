use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Fix, Safety};
use crate::shell::{Command, Dialect};

rule!("noisy-download", check);

/// Options with which `wget` shows no progress, shows it in another way, or writes it to a file.
const QUIET: [&str; 10] =
    ["progress", "q", "quiet", "o", "output-file", "a", "append-output", "no-verbose", "help", "version"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for command in run.script().commands.iter().filter(|command| command.name() == Some("wget")) {
            let Some(name) = command.words.first() else { continue };
            if command.has_flag(&QUIET) || command.arguments().iter().any(|word| word.value().starts_with("-nv")) {
                continue;
            }
            let option = if run.invocation.dialect == Dialect::Ash { "-q" } else { "--progress=dot:giga" };
            let mut finding = cx
                .finding(name.span, "`wget` writes a line to the build's log for every 50 KB")
                .help(format!("write `wget {option}`"));
            finding.fixes.extend(quieter(cx, &run, command, option));
            found.push(finding);
        }
    }
}

fn quieter(cx: &Cx<'_>, run: &Run<'_>, command: &Command, option: &str) -> Option<Fix> {
    let name = command.words.first()?.span;
    // BusyBox's `wget` knows no `--progress`, and the image's name does not say whose it is.
    let known = matches!(run.invocation.dialect, Dialect::Ash | Dialect::Dash);
    let safety = if known { Safety::Safe } else { Safety::Unsafe };
    cx.edit().insert_after((run, command), name, option).finish(format!("insert `{option}`"), safety)
}
